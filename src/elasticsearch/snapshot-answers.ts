import * as v from "valibot";
import type { Part, ShardCounts } from "../backup/backup.ts";
import type { ListedSnapshot } from "../backup/repository.ts";
import { readSnapshotName } from "../backup/snapshot-name.ts";
import { stringifyJson } from "../json/json.ts";
import { count, epochMs } from "./whole-number.ts";

/** One line of `GET _snapshot/{repository}/{names}`. */
export interface StoredSnapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state?: string | undefined;
  readonly start_time_in_millis?: number | undefined;
  readonly end_time_in_millis?: number | undefined;
  readonly failures: readonly { readonly reason?: string | null | undefined }[];
  readonly shards?: ShardCounts | undefined;
  readonly metadata?: Record<string, unknown> | null | undefined;
}

const storedSnapshot = v.object({
  snapshot: v.string(),
  uuid: v.string(),
  state: v.optional(v.string()),
  start_time_in_millis: v.optional(epochMs),
  end_time_in_millis: v.optional(epochMs),
  failures: v.optional(v.array(v.object({ reason: v.optional(v.nullable(v.string())) })), []),
  shards: v.optional(v.object({ total: count, failed: count, successful: count })),
  metadata: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
});

/** Only what we read: the rest of a verbose list is most of its bytes. */
export const storedFields: string = [
  "snapshot",
  "uuid",
  "state",
  "start_time_in_millis",
  "end_time_in_millis",
  "failures.reason",
  "shards",
  "metadata",
]
  .map((field) => `snapshots.${field}`)
  .join(",");

/** Reads a list of snapshots; with a filter and no match Elasticsearch answers `{}`. */
export const storedSnapshots: v.GenericSchema<
  unknown,
  { readonly snapshots: readonly StoredSnapshot[] }
> = v.object({ snapshots: v.optional(v.array(storedSnapshot), []) });

/** Reads one stored snapshot as a part; undefined for an alien name. */
export function readPart(stored: StoredSnapshot): Part | undefined {
  const name = readSnapshotName(stored.snapshot);
  if (!name) return undefined;
  const metadata = stored.metadata ?? {};
  const runId = metadata["runId"];
  return {
    snapshot: stored.snapshot,
    uuid: stored.uuid,
    number: name.number,
    count: name.count,
    version: name.version,
    state: stored.state,
    startMs: positive(stored.start_time_in_millis),
    endMs: positive(stored.end_time_in_millis),
    failures: stored.failures.flatMap(({ reason }) => reason ?? []),
    shards: stored.shards,
    runId: typeof runId === "string" ? runId : undefined,
    trouble: undefined,
    drift: driftOf(stored.snapshot, metadata),
  };
}

/** What is known of a snapshot that the store lists but cannot read. */
export function unreadablePart(listed: ListedSnapshot, trouble: string): Part | undefined {
  const name = readSnapshotName(listed.snapshot);
  if (!name) return undefined;
  return {
    snapshot: listed.snapshot,
    uuid: listed.uuid,
    number: name.number,
    count: name.count,
    version: name.version,
    state: listed.state,
    startMs: undefined,
    endMs: undefined,
    failures: [],
    shards: undefined,
    runId: undefined,
    trouble,
    drift: undefined,
  };
}

/** A running snapshot's end is written as 0. */
function positive(value: number | undefined): number | undefined {
  return value === undefined || value <= 0 ? undefined : value;
}

/** The name decides; metadata that contradicts it is told. */
function driftOf(snapshot: string, metadata: Record<string, unknown>): string | undefined {
  const name = readSnapshotName(snapshot);
  const wanted = {
    backupId: name?.backupId,
    version: name?.version,
    partNo: name?.number,
    partCount: name?.count,
  };
  const differences = Object.entries(wanted).flatMap(([key, value]) => {
    const given = metadata[key];
    const same = given === undefined || stringifyJson(given) === stringifyJson(value);
    return same ? [] : [`${key} ${stringifyJson(given)}`];
  });
  if (differences.length === 0) return undefined;
  return `The metadata of snapshot ${snapshot} says ${differences.join(", ")}; its name decides`;
}
