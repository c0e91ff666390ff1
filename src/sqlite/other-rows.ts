import * as v from "valibot";
import type { Snapshot } from "../backup/backup.ts";

/** A row of the table other. */
export interface OtherRow {
  readonly snapshot: string;
  readonly stored: string;
}

const count = v.pipe(v.number(), v.safeInteger());
const text = v.optional(v.string());
const time = v.optional(count);
const storedSnapshot = v.object({
  uuid: v.string(),
  state: text,
  startMs: time,
  endMs: time,
  failures: v.array(v.string()),
  shards: v.optional(v.object({ total: count, failed: count, successful: count })),
  trouble: text,
});

/** Writes all but the name, which stands beside it. */
export function writeOther({ snapshot: _name, ...stored }: Snapshot): string {
  return JSON.stringify(stored);
}

/** Reads a snapshot from its row. Throws for what was not written so. */
export function readOther({ snapshot, stored }: OtherRow): Snapshot {
  const { uuid, state, startMs, endMs, failures, shards, trouble } = v.parse(
    storedSnapshot,
    JSON.parse(stored),
  );
  return { snapshot, uuid, state, startMs, endMs, failures, shards, trouble };
}
