import type { Run } from "../backup/journal.ts";
import { partsOf } from "../backup/snapshot-name.ts";
import type { WorkParts } from "./engine-parts.ts";
import { refuseOtherPlace, RunFailed } from "./run-failed.ts";

/**
 * Refuses to call a backup complete of which a part has gone since it was made: somebody deleted it,
 * or we did, giving way to another backup, and were killed before we could end the run.
 */
export async function refuseGaps(parts: WorkParts, run: Run): Promise<void> {
  const listed = await parts.repository.list(partsOf(run.backupId));
  const there = new Set(listed.map(({ uuid }) => uuid));
  const made = run.steps.flatMap(({ snapshots }) => snapshots);
  const gone = made.filter(({ uuid }) => uuid === undefined || !there.has(uuid));
  if (gone.length === 0) return;
  await refuseOtherPlace(parts, run);
  const names = gone.map(({ name }) => name).join(", ");
  throw new RunFailed(`Deleted before the backup was complete: ${names}`);
}
