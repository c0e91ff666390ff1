import * as v from "valibot";
import type { OwnSnapshot, SnapshotContents } from "../backup/restore-repository.ts";
import { stringifyJson } from "../json/json.ts";
import type { StoredSnapshot } from "./snapshot-answers.ts";
import { count } from "./whole-number.ts";

interface ListedOwn {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state?: string | undefined;
}

/** Reads the cheap list. */
export const listedOwn: v.GenericSchema<unknown, { readonly snapshots: readonly ListedOwn[] }> =
  v.object({
    snapshots: v.optional(
      v.array(v.object({ snapshot: v.string(), uuid: v.string(), state: v.optional(v.string()) })),
      [],
    ),
  });

/** Reads one of ours, its metadata as text. */
export function readOwn(stored: StoredSnapshot): OwnSnapshot {
  const texts = Object.entries(stored.metadata ?? {}).map(([key, value]) => [
    key,
    typeof value === "string" ? value : stringifyJson(value),
  ]);
  return {
    snapshot: stored.snapshot,
    uuid: stored.uuid,
    state: stored.state,
    startMs: positive(stored.start_time_in_millis),
    endMs: positive(stored.end_time_in_millis),
    failures: stored.failures.flatMap(({ reason }) => reason ?? []),
    metadata: Object.fromEntries(texts),
  };
}

/** A running snapshot's end is written as 0. */
function positive(value: number | undefined): number | undefined {
  return value === undefined || value <= 0 ? undefined : value;
}

interface IndexDetails {
  readonly shard_count?: number | undefined;
  readonly size_in_bytes?: number | undefined;
}

interface StoredContents {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state?: string | undefined;
  readonly version?: string | undefined;
  readonly indices: readonly string[];
  readonly index_details: Readonly<Record<string, IndexDetails>>;
}

/** Reads snapshots with what is inside them; what a running one holds is not told yet. */
export const snapshotContents: v.GenericSchema<
  unknown,
  { readonly snapshots: readonly StoredContents[] }
> = v.object({
  snapshots: v.optional(
    v.array(
      v.object({
        snapshot: v.string(),
        uuid: v.string(),
        state: v.optional(v.string()),
        version: v.optional(v.string()),
        indices: v.optional(v.array(v.string()), []),
        index_details: v.optional(
          v.record(
            v.string(),
            v.object({ shard_count: v.optional(count), size_in_bytes: v.optional(count) }),
          ),
          {},
        ),
      }),
    ),
    [],
  ),
});

/** Which fields to ask for. */
export const contentsFields: string = [
  "snapshot",
  "uuid",
  "state",
  "version",
  "indices",
  "index_details.*.shard_count",
  "index_details.*.size_in_bytes",
]
  .map((field) => `snapshots.${field}`)
  .join(",");

/** What is inside one snapshot, in our words. */
export function readContents(stored: StoredContents): SnapshotContents {
  return {
    snapshot: stored.snapshot,
    uuid: stored.uuid,
    state: stored.state,
    elasticsearchVersion: stored.version,
    indices: stored.indices.toSorted().map((name) => ({
      name,
      shards: stored.index_details[name]?.shard_count,
      bytes: stored.index_details[name]?.size_in_bytes,
    })),
  };
}

/** A restore of nothing but shards that the snapshot does not hold is over at once, and says so otherwise. */
export const restoreAnswer: v.GenericSchema = v.union([
  v.object({ accepted: v.literal(true) }),
  v.object({ snapshot: v.object({ snapshot: v.string() }) }),
]);
