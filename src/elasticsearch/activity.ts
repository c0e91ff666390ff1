import * as v from "valibot";
import type { Activity, RunningRestore } from "../backup/restore-target.ts";
import type { Transport } from "./transport.ts";

interface SnapshotEntry {
  readonly repository: string;
  readonly snapshot: string;
  readonly indices: readonly { readonly name: string }[];
}

interface DeletionEntry {
  readonly repository: string;
  readonly snapshots: readonly string[];
}

interface ActivityAnswer {
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

/** Where the cluster has never restored anything, the whole part is missing. */
const activityAnswer: v.GenericSchema<unknown, ActivityAnswer> = v.object({
  cluster_uuid: v.string(),
  restore: v.optional(v.object({ snapshots: v.optional(v.array(restore), []) })),
  snapshots: v.optional(v.object({ snapshots: v.optional(v.array(snapshot), []) })),
  snapshot_deletions: v.optional(
    v.object({ snapshot_deletions: v.optional(v.array(deletion), []) }),
  ),
});

/** The shards can be thousands of lines. */
const activityFields = [
  // Without this an idle cluster would answer nothing at all, as many a proxy does.
  "cluster_uuid",
  ...["repository", "snapshot", "state", "indices"].map((field) => `restore.snapshots.${field}`),
  ...["repository", "snapshot", "indices.name"].map((field) => `snapshots.snapshots.${field}`),
  ...["repository", "snapshots"].map((field) => `snapshot_deletions.snapshot_deletions.${field}`),
].join(",");

/** Asks, in one cheap call, what the cluster does with snapshots of all repositories. */
export async function readActivity(transport: Transport): Promise<Activity> {
  const answer = await transport.call({
    action: "read the cluster's state",
    method: "GET",
    path: "/_cluster/state/version,customs",
    query: { filter_path: activityFields },
    answer: activityAnswer,
  });
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
