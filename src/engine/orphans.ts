import type { Part } from "../backup/backup.ts";
import type { WorkParts } from "./engine-parts.ts";

/**
 * Snapshots that carry the id of a run of ours that has ended: a request that was on its way when
 * the run was given up. Of a cancelled run nothing may stay, of a failed one nothing may go on.
 */
export class Orphans {
  readonly #parts: WorkParts;
  readonly #asked = new Set<string>();

  constructor(parts: WorkParts) {
    this.#parts = parts;
  }

  /** Looks at what the store was just seen to hold, and asks for the deletion of what is orphaned. */
  look(found: readonly Part[]): void {
    for (const part of found) {
      if (this.#asked.has(part.uuid) || !this.#isOrphan(part)) continue;
      this.#asked.add(part.uuid);
      void this.#delete(part);
    }
  }

  #isOrphan(part: Part): boolean {
    const { journal } = this.#parts;
    const run = part.runId === undefined ? undefined : journal.run(part.runId);
    if (run?.state === "cancelled") {
      const beingDeleted = journal.openRuns().some((open) => open.backupId === run.backupId);
      return !beingDeleted;
    }
    return run?.state === "failed" && part.state === "IN_PROGRESS";
  }

  async #delete(part: Part): Promise<void> {
    const { repository, log } = this.#parts;
    const what = { snapshot: part.snapshot, uuid: part.uuid, run: part.runId };
    log.warn(what, "a snapshot of a run that has ended is deleted");
    try {
      await repository.delete([part.snapshot]);
    } catch (error) {
      this.#asked.delete(part.uuid);
      log.warn({ ...what, err: error }, "a snapshot of a run that has ended could not be deleted");
    }
  }
}
