import { readTime } from "../api/time.ts";
import { BackupError } from "../backup/errors.ts";

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Reads a point in time as people type it: as the API takes it, or how long ago it was ("36h").
 * Epoch milliseconds; undefined where nothing was typed.
 */
export function readTimeOption(
  option: string,
  text: string | undefined,
  nowMs: number,
): number | undefined {
  if (text === undefined) return undefined;
  const time = readAge(text, nowMs) ?? readTime(text);
  if (time !== undefined) return time;
  throw new BackupError(
    "invalid",
    `Cannot read ${option}: expected a date, a time with its zone, Unix seconds or an age, given "${text}"`,
    { hint: 'Write it as "2026-11-22", "2026-11-22T14:35:00Z", "1795358100" or "36h".' },
  );
}

/** Reads a point in time that is still to come: a time, or how long from now ("90d"). */
export function readTimeToCome(
  option: string,
  text: string | undefined,
  nowMs: number,
): number | undefined {
  if (text === undefined) return undefined;
  const age = readAge(text, nowMs);
  const time = age === undefined ? readTime(text) : 2 * nowMs - age;
  if (time !== undefined) return time;
  throw new BackupError(
    "invalid",
    `Cannot read ${option}: expected a date, a time with its zone, Unix seconds or a duration, given "${text}"`,
    { hint: 'Write it as "2027-01-31", "2027-01-31T14:35:00Z", "1801407300" or "90d".' },
  );
}

function readAge(text: string, nowMs: number): number | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : nowMs - Number(count) * (unitMs[unit] ?? 0);
}
