import type { Backup, Part } from "../backup/backup.ts";
import { partsOf, readSnapshotName } from "../backup/snapshot-name.ts";
import { foldBackup, ownRun } from "../backup/state.ts";
import { deletingByUs, deletingInCluster } from "./deleting-since.ts";
import type { WorkParts } from "./engine-parts.ts";
import { readPulse } from "./read-pulse.ts";
import { speakingRun } from "./speaking-run.ts";

/**
 * Reads a backup out of the repository itself, past the catalog: what is restored must be there now.
 * Undefined where neither the repository nor the journal knows it.
 */
export async function readStoredBackup(parts: WorkParts, id: bigint): Promise<Backup | undefined> {
  const { repository, journal, settings, now } = parts;
  const [pulse, listed] = await Promise.all([readPulse(repository), repository.list(partsOf(id))]);
  const names = listed.flatMap(({ snapshot }) => (readSnapshotName(snapshot) ? [snapshot] : []));
  const stored: Part[] = [];
  for await (const batch of repository.fetch(names)) stored.push(...batch);
  stored.sort((a, b) => a.number - b.number || (a.snapshot < b.snapshot ? -1 : 1));
  const run = speakingRun(journal, stored, journal.creations(repository.name, [id])[0]);
  const deletions = new Map([
    ...deletingInCluster(pulse, new Map([[id, stored]])),
    ...deletingByUs(parts),
  ]);
  return foldBackup(id, {
    parts: stored,
    run,
    deletingSinceMs:
      ownRun({ parts: stored, run })?.state === "running" ? undefined : deletions.get(id),
    nowMs: now(),
    incompleteTimeoutMs: settings.incompleteTimeoutMs,
  });
}
