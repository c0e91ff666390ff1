import * as v from "valibot";
import type { Part } from "../backup/backup.ts";

/** A row of the table snapshot. */
export interface SnapshotRow {
  readonly snapshot: string;
  readonly uuid: string;
  readonly backup_id: bigint;
  readonly version: string;
  readonly number: bigint;
  readonly count: bigint;
  readonly state: string | null;
  readonly start_ms: bigint | null;
  readonly end_ms: bigint | null;
  readonly failures: string | null;
  readonly shards_total: bigint | null;
  readonly shards_failed: bigint | null;
  readonly shards_successful: bigint | null;
  readonly run_id: string | null;
  readonly trouble: string | null;
  readonly drift: string | null;
}

const strings = v.array(v.string());
const none: readonly string[] = [];

/** Reads a part from its row. */
export function readPart(row: SnapshotRow): Part {
  return {
    snapshot: row.snapshot,
    uuid: row.uuid,
    number: Number(row.number),
    count: Number(row.count),
    version: row.version,
    state: row.state ?? undefined,
    startMs: row.start_ms === null ? undefined : Number(row.start_ms),
    endMs: row.end_ms === null ? undefined : Number(row.end_ms),
    failures: row.failures === null ? none : v.parse(strings, JSON.parse(row.failures)),
    shards:
      row.shards_total === null
        ? undefined
        : {
            total: Number(row.shards_total),
            failed: Number(row.shards_failed),
            successful: Number(row.shards_successful),
          },
    runId: row.run_id ?? undefined,
    trouble: row.trouble ?? undefined,
    drift: row.drift ?? undefined,
  };
}

/** What a part's row is written with. */
export function partColumns(
  repository: string,
  backupId: bigint,
  part: Part,
): Record<string, string | number | bigint | null> {
  return {
    repository,
    snapshot: part.snapshot,
    uuid: part.uuid,
    backupId,
    version: part.version,
    number: part.number,
    count: part.count,
    state: part.state ?? null,
    startMs: part.startMs ?? null,
    endMs: part.endMs ?? null,
    failures: part.failures.length === 0 ? null : JSON.stringify(part.failures),
    shardsTotal: part.shards?.total ?? null,
    shardsFailed: part.shards?.failed ?? null,
    shardsSuccessful: part.shards?.successful ?? null,
    runId: part.runId ?? null,
    trouble: part.trouble ?? null,
    drift: part.drift ?? null,
    final: isFinal(part) ? 1 : 0,
  };
}

/** Whether only its disappearance can change a part any more. */
function isFinal(part: Part): boolean {
  return part.state !== undefined && part.state !== "IN_PROGRESS" && part.trouble === undefined;
}
