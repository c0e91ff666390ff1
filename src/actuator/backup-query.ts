import { BackupError } from "../backup/errors.ts";
import type { IdPattern } from "../backup/gateway.ts";

const truths = ["true", "on", "yes", "1"];
const falsehoods = ["false", "off", "no", "0"];

/** Reads `verbose` in the words that Spring takes for a truth value; undefined for any other. */
export function readVerbose(given: readonly string[]): boolean | undefined {
  const word = given.join(",").trim().toLowerCase();
  if (word === "" || truths.includes(word)) return true;
  return falsehoods.includes(word) ? false : undefined;
}

/** Reads `pattern`; undefined means every id. Unlike Camunda's, one without a star is that exact id. */
export function readPattern(given: readonly string[]): IdPattern | undefined {
  const pattern = given.join(",");
  if (pattern.length > 20 || !/^[0-9]*\*?$/.test(pattern)) {
    throw new BackupError("invalid", `Invalid pattern: ${pattern}`, {
      hint: 'Use digits, with or without a "*" at the end, at most 20 characters: "1700*" for a prefix, "1700000000" for one id.',
    });
  }
  if (pattern === "" || pattern === "*") return undefined;
  return { digits: pattern.replace("*", ""), exact: !pattern.endsWith("*") };
}
