import * as v from "valibot";
import type { Activity, RunningRestore } from "../backup/restore-target.ts";

interface SnapshotEntry {
  readonly repository: string;
  readonly snapshot: string;
  readonly indices: readonly { readonly name: string }[];
}

interface DeletionEntry {
  readonly repository: string;
  readonly snapshots: readonly string[];
}

/** The part of the cluster state that tells of work on snapshots. */
export interface ActivityAnswer {
  readonly cluster_uuid: string;
  readonly restore?: { readonly snapshots: readonly RunningRestore[] } | undefined;
  readonly snapshots?: { readonly snapshots: readonly SnapshotEntry[] } | undefined;
  readonly snapshot_deletions?:
    { readonly snapshot_deletions: readonly DeletionEntry[] } | undefined;
}

const restore = v.object({
  repository: v.string(),
  snapshot: v.string(),
  state: v.string(),
  indices: v.optional(v.array(v.string()), []),
});
const snapshot = v.object({
  repository: v.string(),
  snapshot: v.string(),
  indices: v.optional(v.array(v.object({ name: v.string() })), []),
});
const deletion = v.object({
  repository: v.string(),
  snapshots: v.optional(v.array(v.string()), []),
});

/** Reads what the cluster works on; where it never has, the whole part is missing. */
export const activityAnswer: v.GenericSchema<unknown, ActivityAnswer> = v.object({
  cluster_uuid: v.string(),
  restore: v.optional(v.object({ snapshots: v.optional(v.array(restore), []) })),
  snapshots: v.optional(v.object({ snapshots: v.optional(v.array(snapshot), []) })),
  snapshot_deletions: v.optional(
    v.object({ snapshot_deletions: v.optional(v.array(deletion), []) }),
  ),
});

/** Which fields to ask for: the shards can be thousands of lines. */
export const activityFields: string = [
  // Without this an idle cluster would answer nothing at all, as many a proxy does.
  "cluster_uuid",
  ...["repository", "snapshot", "state", "indices"].map((field) => `restore.snapshots.${field}`),
  ...["repository", "snapshot", "indices.name"].map((field) => `snapshots.snapshots.${field}`),
  ...["repository", "snapshots"].map((field) => `snapshot_deletions.snapshot_deletions.${field}`),
].join(",");

/** Of all repositories. */
export function readActivity(answer: ActivityAnswer): Activity {
  return {
    restores: answer.restore?.snapshots ?? [],
    snapshots: (answer.snapshots?.snapshots ?? []).map(({ repository, snapshot, indices }) => ({
      repository,
      snapshot,
      indices: indices.map(({ name }) => name),
    })),
    deletions: answer.snapshot_deletions?.snapshot_deletions ?? [],
  };
}
