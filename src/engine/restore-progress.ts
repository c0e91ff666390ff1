import type { ShardRecovery } from "../backup/restore-target.ts";
import type { Scene } from "../restore/judge-index.ts";
import type { RestoreContext } from "./restore-context.ts";

/** Tells how far the restore of these indices is, by the recoveries of their shards. */
export function tellRestoreProgress(
  { plan, handle }: RestoreContext,
  names: readonly string[],
  scene: Scene,
  beganMs: number,
): void {
  const planned = new Map(plan.indices.map((index) => [index.name, index]));
  let total = 0;
  let copied = 0;
  let reused = 0;
  let shards = 0;
  let shardsDone = 0;
  let indicesDone = 0;
  const replicas = { total: 0, done: 0 };
  for (const name of names) {
    const recoveries = scene.recoveries.get(name) ?? [];
    const primaries = recoveries.filter(({ primary, type }) => primary && type === "SNAPSHOT");
    const wanted = planned.get(name);
    const count = wanted?.shards ?? scene.live.get(name)?.shards ?? primaries.length;
    const done = primaries.filter(({ stage }) => stage === "DONE").length;
    shards += count;
    shardsDone += Math.min(done, count);
    if (count > 0 && done >= count) indicesDone += 1;
    const known = sum(primaries, ({ totalBytes }) => totalBytes);
    total += Math.max(known, primaries.length < count ? (wanted?.bytes ?? 0) : 0);
    copied += sum(primaries, ({ recoveredBytes }) => recoveredBytes);
    reused += sum(primaries, ({ reusedBytes }) => reusedBytes);
    const copies = recoveries.filter(({ primary }) => !primary);
    replicas.total += sum(copies, ({ totalBytes }) => totalBytes);
    replicas.done += sum(copies, ({ recoveredBytes, reusedBytes }) => recoveredBytes + reusedBytes);
  }
  // Sizes are known only as shards begin: never whole before the last shard is.
  const isWhole = shardsDone === shards;
  const done = isWhole ? total : Math.min(copied + reused, Math.floor(total * 0.99));
  const seconds = (performance.now() - beganMs) / 1000;
  handle.tell({
    bytes: { total, done },
    shards: { total: shards, failed: 0, successful: shardsDone },
    restore: {
      indices: { total: names.length, done: indicesDone },
      copiedBytes: copied,
      reusedBytes: reused,
      replicaBytes: replicas,
      secondsLeft:
        isWhole || copied === 0 || seconds < 1
          ? undefined
          : Math.ceil((Math.max(0, total - copied - reused) / copied) * seconds),
    },
  });
}

function sum(
  recoveries: readonly ShardRecovery[],
  value: (recovery: ShardRecovery) => number,
): number {
  return recoveries.reduce((total, recovery) => total + value(recovery), 0);
}
