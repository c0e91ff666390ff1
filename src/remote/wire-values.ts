import * as v from "valibot";

/** Reads one kind of answer, from its JSON to the words of the domain. */
export type WireSchema<T> = v.GenericSchema<unknown, T>;

/** A backup id. */
export const id: WireSchema<bigint> = v.pipe(
  v.union([v.pipe(v.number(), v.safeInteger()), v.bigint()]),
  v.transform((value) => BigInt(value)),
);
/** A number of things or bytes. */
export const count: WireSchema<number> = v.pipe(v.number(), v.safeInteger());
/** A time, as epoch milliseconds. */
export const time: WireSchema<number> = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text).getTime()),
);
/** A list of texts. */
export const strings: WireSchema<readonly string[]> = v.array(v.string());
/** What may be missing. */
export function orNull<T>(schema: WireSchema<T>): WireSchema<T | undefined> {
  return v.pipe(
    v.nullable(schema),
    v.transform((value) => value ?? undefined),
  );
}

/** A text that may be missing. */
export const text: WireSchema<string | undefined> = orNull(v.string());
