import type { PlannedIndex } from "../backup/restore-plan.ts";
import type { LiveIndex, RunningRestore, ShardRecovery } from "../backup/restore-target.ts";

/** Where one index stands on its way out of a snapshot. */
export type Standing =
  /** Not there, or there and closed: the cluster has not taken the restore of it. */
  | "waiting"
  | "restoring"
  /** Open, and every primary shard came from this snapshot. */
  | "restored"
  /** Open and red, and nobody works on it any more. */
  | "broken"
  /** Open, and nothing shows that it came from this snapshot. */
  | "strange";

/** What was seen of the cluster; the running restores were read before the rest. */
export interface Scene {
  readonly restores: readonly RunningRestore[];
  readonly live: ReadonlyMap<string, LiveIndex>;
  readonly recoveries: ReadonlyMap<string, readonly ShardRecovery[]>;
}

/** The snapshot that an index is to come from. */
export interface Origin {
  readonly repository: string;
  readonly snapshot: string;
  /** Shards that the snapshot does not hold come up empty. */
  readonly partial: boolean;
}

/**
 * Judges an index by what can be seen. An answer of 200 to a restore proves nothing, and neither
 * does an index that is green: a shard whose restore was cut off by the death of its node can come
 * up empty. Only its own recovery from this snapshot counts.
 */
export function judgeIndex(
  index: Pick<PlannedIndex, "name">,
  origin: Origin,
  scene: Scene,
): Standing {
  const live = scene.live.get(index.name);
  if (isBeingRestored(index.name, origin, scene)) return "restoring";
  if (live === undefined || !live.open) return "waiting";
  const primaries = (scene.recoveries.get(index.name) ?? []).filter(({ primary }) => primary);
  const ours = primaries.filter((recovery) => isFrom(recovery, origin));
  if (ours.some(({ stage }) => stage !== "DONE")) return "restoring";
  if (live.health === "red") return "broken";
  // Accepted since the running restores were read: for up to a second no shard shows where it comes from.
  if (primaries.length === 0) return "restoring";
  const proven = origin.partial ? primaries.filter(({ stage }) => stage === "DONE") : ours;
  const shards = new Set(proven.map(({ shard }) => shard));
  if (shards.size >= live.shards) return "restored";
  // Shards that come up empty are no recovery from the snapshot, and the cluster lists no restore of them.
  return origin.partial ? "restoring" : "strange";
}

/** Whether an index came, or is about to come, from the snapshot that it was planned to. */
export function isFromBackup(
  index: Pick<PlannedIndex, "name" | "snapshot">,
  repository: string,
  scene: Scene,
): boolean {
  const origin = { repository, snapshot: index.snapshot, partial: false };
  const standing = judgeIndex(index, origin, scene);
  return standing !== "waiting" && standing !== "strange";
}

/** Whether the cluster still works on a restore that it lists. */
export function isRunning({ state }: RunningRestore): boolean {
  return state !== "SUCCESS" && state !== "FAILURE";
}

function isBeingRestored(name: string, origin: Origin, { restores }: Scene): boolean {
  return restores.some(
    (restore) =>
      isRunning(restore) &&
      restore.repository === origin.repository &&
      restore.snapshot === origin.snapshot &&
      restore.indices.includes(name),
  );
}

function isFrom(recovery: ShardRecovery, { repository, snapshot }: Origin): boolean {
  return (
    recovery.type === "SNAPSHOT" &&
    recovery.repository === repository &&
    recovery.snapshot === snapshot
  );
}
