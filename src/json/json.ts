import { isSafeNumber, parse, stringify } from "lossless-json";

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
const integerBeyondDouble = /[:[,\s]-?\d{16,}/;

/**
 * Parses a request body: every integer literal is a bigint, every other number (1.5, but also 7.0
 * and 1e3) a double, and no key may stand twice. Backup ids are Java longs, and JSON.parse would
 * round them without a word. Throws SyntaxError.
 */
export function parseJson(text: string): JsonValue {
  const value = parse(text, undefined, {
    parseNumber: (source) => (integerLiteral.test(source) ? BigInt(source) : Number(source)),
  }) as JsonValue;
  refuseDuplicateKeys(text);
  return value;
}

/** Goes over text that is known to be JSON; lossless-json passes over a key that stands twice with one value. */
function refuseDuplicateKeys(text: string): void {
  const open: Set<string>[] = [];
  for (const [token, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (key !== undefined) {
      const name = String(JSON.parse(key));
      const keys = open.at(-1);
      if (keys?.has(name)) throw new SyntaxError(`Duplicate key ${JSON.stringify(name)}`);
      keys?.add(name);
    }
  }
}

/**
 * Parses an answer, which may be many megabytes: only integers that a double cannot hold are
 * bigints. The exact parser costs about ten times JSON.parse, so it works only where there is one.
 */
export function parseAnswer(text: string): JsonValue {
  if (!integerBeyondDouble.test(text)) return JSON.parse(text) as JsonValue;
  return parse(text, undefined, {
    parseNumber: (source) =>
      integerLiteral.test(source) && !isSafeNumber(source) ? BigInt(source) : Number(source),
  }) as JsonValue;
}

/** Writes JSON with bigints as plain integers. */
export function stringifyJson(value: unknown, space?: number): string {
  return stringify(value, undefined, space) ?? "null";
}
