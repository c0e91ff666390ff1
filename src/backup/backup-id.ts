import type { JsonValue } from "../json/json.ts";
import { BackupError } from "./errors.ts";

const largest = 2n ** 63n - 1n;

/**
 * Reads the forms a backup id may have: a JSON integer, or a string of decimal digits with
 * optional sign. Undefined for every other form: Spring would take "0x10", "1 2" and full-width
 * digits, but an id must never be a surprise. The result may be zero or negative.
 */
export function readBackupId(value: JsonValue | undefined): bigint | undefined {
  const id = integer(value);
  return id !== undefined && id <= largest && id >= -largest - 1n ? id : undefined;
}

function integer(value: JsonValue | undefined): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && /^[+-]?[0-9]{1,40}$/.test(value))
    return BigInt(value.replace("+", ""));
  return undefined;
}

/** Refuses ids that Camunda refuses, in Camunda's words; its "non-negative" means greater than 0. */
export function positiveBackupId(id: bigint): bigint {
  if (id > 0n) return id;
  throw new BackupError(
    "invalid",
    `BackupId must be a non-negative Integer. Received value: ${id}`,
    { hint: "Use an integer from 1 to 9223372036854775807, for example the time in Unix seconds." },
  );
}
