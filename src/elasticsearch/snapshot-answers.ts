import * as v from "valibot";
import type { Part, ShardCounts, Snapshot } from "../backup/backup.ts";
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

/** Makes something of what the store says of a snapshot; undefined where the name says that it is no such thing. */
export interface SnapshotReading<T extends Snapshot> {
  read(stored: StoredSnapshot): T | undefined;
  /** Of one that the store lists but cannot read. */
  unreadable(listed: ListedSnapshot, trouble: string): T | undefined;
}

/** Reads any snapshot. */
export const asSnapshot: SnapshotReading<Snapshot> = {
  read: (stored) => ({
    snapshot: stored.snapshot,
    uuid: stored.uuid,
    state: stored.state,
    startMs: positive(stored.start_time_in_millis),
    endMs: positive(stored.end_time_in_millis),
    failures: stored.failures.flatMap(({ reason }) => reason ?? []),
    shards: stored.shards,
    trouble: undefined,
  }),
  unreadable: ({ snapshot, uuid, state }, trouble) => ({
    snapshot,
    uuid,
    state,
    startMs: undefined,
    endMs: undefined,
    failures: [],
    shards: undefined,
    trouble,
  }),
};

/** Reads parts of backups, and leaves alien names out. */
export const asPart: SnapshotReading<Part> = {
  read: (stored) => {
    const name = readSnapshotName(stored.snapshot);
    const snapshot = asSnapshot.read(stored);
    if (!name || !snapshot) return undefined;
    const { number, count, version } = name;
    const metadata = stored.metadata ?? {};
    const runId = metadata["runId"];
    return {
      ...snapshot,
      number,
      count,
      version,
      runId: typeof runId === "string" ? runId : undefined,
      drift: driftOf(stored.snapshot, metadata),
    };
  },
  unreadable: (listed, trouble) => {
    const name = readSnapshotName(listed.snapshot);
    const snapshot = asSnapshot.unreadable(listed, trouble);
    if (!name || !snapshot) return undefined;
    const { number, count, version } = name;
    return { ...snapshot, number, count, version, runId: undefined, drift: undefined };
  },
};

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
