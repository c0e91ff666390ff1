import type { PlannedIndex } from "../backup/restore-plan.ts";
import type { ShardRecovery } from "../backup/restore-target.ts";
import type { RestoreContext } from "./restore-context.ts";

/** Tells how far the restore of these indices is, by the recoveries of their shards. */
export async function tellRestoreProgress(
  context: RestoreContext,
  names: readonly string[],
  beganMs: number,
): Promise<void> {
  const { plan, handle, target } = context;
  const recoveries = await context.ask(() => target.recoveries(names));
  const planned = new Map(plan.indices.map((index) => [index.name, index]));
  const amounts = names.map((name) => amountOf(planned.get(name), recoveries.get(name) ?? []));
  const total = sum(amounts, (amount) => amount.total);
  const copied = sum(amounts, (amount) => amount.copied);
  const reused = sum(amounts, (amount) => amount.reused);
  const shards = sum(amounts, (amount) => amount.shards);
  const shardsDone = sum(amounts, (amount) => amount.shardsDone);
  // Sizes are known only as shards begin: never whole before the last shard is.
  const isWhole = shardsDone === shards;
  const left = Math.max(0, total - copied - reused);
  const seconds = (performance.now() - beganMs) / 1000;
  handle.tell({
    bytes: { total, done: isWhole ? total : Math.min(total - left, Math.floor(total * 0.99)) },
    shards: { total: shards, failed: 0, successful: shardsDone },
    restore: {
      indices: {
        total: names.length,
        done: amounts.filter((amount) => amount.shardsDone === amount.shards).length,
      },
      copiedBytes: copied,
      reusedBytes: reused,
      replicaBytes: {
        total: sum(amounts, (amount) => amount.replicas),
        done: sum(amounts, (amount) => amount.replicasDone),
      },
      secondsLeft:
        isWhole || total === left || seconds < 1
          ? undefined
          : Math.ceil((left / (total - left)) * seconds),
    },
  });
}

/** How much of one index there is and has come, in bytes and shards. */
interface Amount {
  readonly total: number;
  readonly copied: number;
  readonly reused: number;
  readonly shards: number;
  readonly shardsDone: number;
  readonly replicas: number;
  readonly replicasDone: number;
}

function amountOf(index: PlannedIndex | undefined, recoveries: readonly ShardRecovery[]): Amount {
  const primaries = recoveries.filter(({ primary, type }) => primary && type === "SNAPSHOT");
  const copies = recoveries.filter(({ primary }) => !primary);
  const shards = index?.shards ?? Math.max(1, primaries.length);
  const known = sum(primaries, ({ totalBytes }) => totalBytes);
  return {
    total: primaries.length < shards ? Math.max(known, index?.bytes ?? 0) : known,
    copied: sum(primaries, ({ recoveredBytes }) => recoveredBytes),
    reused: sum(primaries, ({ reusedBytes }) => reusedBytes),
    shards,
    shardsDone: Math.min(shards, primaries.filter(({ stage }) => stage === "DONE").length),
    replicas: sum(copies, ({ totalBytes }) => totalBytes),
    replicasDone: sum(copies, ({ recoveredBytes, reusedBytes }) => recoveredBytes + reusedBytes),
  };
}

function sum<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((total, one) => total + value(one), 0);
}
