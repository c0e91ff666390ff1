import type { Part } from "../backup/backup.ts";
import type { Pulse } from "../backup/repository.ts";
import { readSnapshotName } from "../backup/snapshot-name.ts";
import type { WorkParts } from "./engine-parts.ts";

/** Since when backups are being deleted: epoch milliseconds by backup id. */
export type DeletingSince = ReadonlyMap<bigint, number>;

/** By runs of ours that are open. */
export function deletingByUs({ journal, repository }: WorkParts): DeletingSince {
  const deletions = journal
    .openRuns()
    .filter((run) => run.kind === "delete" && run.repository === repository.name);
  return new Map(deletions.map(({ backupId, startMs }) => [backupId, startMs]));
}

/**
 * By anybody's request that the cluster works on. It still clears up when the names have gone
 * already; nothing is left to be shown then.
 */
export function deletingInCluster(
  pulse: Pulse | undefined,
  parts: ReadonlyMap<bigint, readonly Part[]>,
): DeletingSince {
  const since = new Map<bigint, number>();
  const names = [
    ...(pulse?.deletions ?? []).flatMap(({ snapshots, startMs }) =>
      snapshots.map((snapshot) => ({ snapshot, startMs })),
    ),
    ...(pulse?.running ?? []).filter(({ state }) => state === "ABORTED"),
  ];
  for (const { snapshot, startMs } of names) {
    const id = readSnapshotName(snapshot)?.backupId;
    if (id === undefined || since.has(id)) continue;
    if (parts.get(id)?.some((part) => part.snapshot === snapshot)) since.set(id, startMs);
  }
  return since;
}
