import * as v from "valibot";
import { readTime } from "./time.ts";

/** Reads a time in an input; `expected` says in which forms, for whoever gave another. */
export function instant(expected: string): v.GenericSchema<unknown, number> {
  return v.pipe(
    v.string(expected),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const epochMs = readTime(dataset.value);
      if (epochMs !== undefined) return epochMs;
      addIssue({ message: expected });
      return NEVER;
    }),
  );
}

/** A time in a body, in the forms that a person writes. */
export const writtenInstant: v.GenericSchema<unknown, number> = instant(
  "a time such as 2026-11-22T14:35:09Z or 2026-11-22",
);
