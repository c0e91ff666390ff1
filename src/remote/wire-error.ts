import * as v from "valibot";
import { BackupError, type ErrorKind } from "../backup/errors.ts";
import type { JsonValue } from "../json/json.ts";

/** Every kind that an error may have, complete by the type checker. */
const kinds: Readonly<Record<ErrorKind, true>> = {
  invalid: true,
  "already-exists": true,
  "not-found": true,
  "repository-unconfigured": true,
  "repository-missing": true,
  "repository-unusable": true,
  unreachable: true,
  rejected: true,
  "missing-privilege": true,
  "cannot-plan": true,
  "cannot-restore": true,
  "plan-changed": true,
  busy: true,
  locked: true,
  "run-failed": true,
  held: true,
  unauthorized: true,
  forbidden: true,
  "storage-full": true,
  "state-unusable": true,
  "not-cached": true,
  bug: true,
  interrupted: true,
};

const schema = v.object({
  message: v.string(),
  hint: v.nullish(v.string()),
  kind: v.custom<ErrorKind>((kind) => typeof kind === "string" && Object.hasOwn(kinds, kind)),
});

/** Reads the error that a service answers; undefined where the answer is none of ours. */
export function readWireError(body: JsonValue | undefined): BackupError | undefined {
  const read = v.safeParse(schema, body);
  if (!read.success) return undefined;
  const { kind, message, hint } = read.output;
  return new BackupError(kind, message, hint ? { hint } : {});
}
