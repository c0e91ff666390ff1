import { isSafeNumber, parse, stringify } from "lossless-json";
import { refuseDuplicateKeys } from "./duplicate-keys.ts";

/** A JSON value; where its reader says so, integers are bigints. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

const integerLiteral = /^-?\d+$/;
const integerBeyondDouble = /(?:^|[:[,\s])-?\d{16,}/;

/**
 * Parses a request body: every integer literal is a bigint, every other number (1.5, but also 7.0
 * and 1e3) a double, and no key may stand twice. Backup ids are Java longs, and JSON.parse would
 * round them without a word. Throws SyntaxError.
 */
export function parseJson(text: string): JsonValue {
  const value = parseExactly(text);
  refuseDuplicateKeys(text);
  return value;
}

function parseExactly(text: string): JsonValue {
  try {
    return parse(text, undefined, {
      parseNumber: (source) => (integerLiteral.test(source) ? BigInt(source) : Number(source)),
      // Not asked where the values are equal, so refuseDuplicateKeys looks at them all.
      onDuplicateKey: () => undefined,
    }) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    // The parser calls itself for each level, and a body may have a million.
    throw new SyntaxError("JSON is nested too deeply", { cause: error });
  }
}

/**
 * Parses an answer, which may be many megabytes: only integers beyond those that a double holds
 * safely are bigints. The exact parser costs about ten times JSON.parse, so it works only where there is one.
 */
export function parseAnswer(text: string): JsonValue {
  if (!integerBeyondDouble.test(text)) return JSON.parse(text) as JsonValue;
  return parse(text, undefined, {
    parseNumber: (source) =>
      integerLiteral.test(source) && !isSafeNumber(source) ? BigInt(source) : Number(source),
  }) as JsonValue;
}

/**
 * Writes JSON with bigints as plain integers. Where there is none the runtime's own writer is eight
 * times faster than the exact one, and says so by throwing where there is one.
 */
export function stringifyJson(value: unknown, space?: number): string {
  try {
    return JSON.stringify(value, undefined, space) ?? "null";
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return stringify(value, undefined, space) ?? "null";
  }
}

/** An integer as what is written fastest: a number where a double holds it safely. */
export function jsonInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
