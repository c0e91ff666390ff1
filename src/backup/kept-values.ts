/** Values of documents of ours that are kept as JSON and read back: plans, reports, manifests. */
import * as v from "valibot";
import type { JsonValue } from "../json/json.ts";

/** What has no value is not written, and its key is there again after reading. */
export function orNothing<T>(
  schema: v.GenericSchema<unknown, T>,
): v.OptionalSchema<v.GenericSchema<unknown, T>, () => undefined> {
  return v.optional(schema, () => undefined);
}

/** An id as every bigint: a small one is written like any other number. */
export const keptId: v.GenericSchema<unknown, bigint> = v.pipe(
  v.union([v.pipe(v.number(), v.safeInteger()), v.bigint()]),
  v.transform((value) => BigInt(value)),
);

/** A whole number that a double holds safely. */
export const keptCount: v.GenericSchema<unknown, number> = v.pipe(v.number(), v.safeInteger());

/** Whatever Elasticsearch wrote, as it wrote it. */
export const keptJson: v.GenericSchema<unknown, JsonValue> = v.custom<JsonValue>(
  (value) => value !== undefined,
);
