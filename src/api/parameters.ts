import * as v from "valibot";
import { BackupError } from "../backup/errors.ts";

/** Reads the parameters of a query; throws `invalid` with every bad one named. */
export function readParameters<T>(
  schema: v.GenericSchema<unknown, T>,
  given: Readonly<Record<string, readonly string[]>>,
): T {
  const single = Object.entries(given).map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  return readInput(schema, Object.fromEntries(single), {
    what: "the parameters",
    hint: "Correct or leave out what is named.",
  });
}

/** How to speak of an input. */
export interface InputWords {
  readonly what: string;
  readonly hint: string;
}

/** Reads untrusted input; throws `invalid` with everything bad as `path: expected, given`. */
export function readInput<T>(
  schema: v.GenericSchema<unknown, T>,
  input: unknown,
  { what, hint }: InputWords,
): T {
  const result = v.safeParse(schema, input, { abortPipeEarly: true });
  if (result.success) return result.output;
  const problems = result.issues.map(describe).join("; ");
  throw new BackupError("invalid", `Cannot read ${what}: ${problems}`, { hint });
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (issue.type === "strict_object" && path !== null)
    return `${path}: ${issue.expected === "never" ? "unknown" : "missing"}`;
  return `${path ?? "value"}: expected ${issue.message}, given ${issue.received.slice(0, 60)}`;
}
