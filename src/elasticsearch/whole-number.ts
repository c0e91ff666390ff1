import * as v from "valibot";

/** Reads a count; neither a fraction nor what a double has rounded is one. */
export const count: v.GenericSchema<unknown, number> = v.pipe(v.number(), v.safeInteger());

/** The last millisecond that a calendar of ours can show. */
const lastMs = 8.64e15;

/** Reads epoch milliseconds. */
export const epochMs: v.GenericSchema<unknown, number> = v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(-lastMs),
  v.maxValue(lastMs),
);
