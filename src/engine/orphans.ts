import type { Part } from "../backup/backup.ts";
import { isBackupError } from "../backup/errors.ts";
import type { WorkParts } from "./engine-parts.ts";

/** How many of the newest runs may have left something behind that nobody has looked after yet. */
const runsToLookBackAt = 100;
const tryAgainEveryMs = 5000;

/**
 * Snapshots that carry the id of a run of ours that has ended: a request that was on its way when
 * the run was given up. Of a cancelled run nothing may stay, of a failed one nothing may go on.
 */
export class Orphans {
  readonly #parts: WorkParts;
  readonly #asked = new Set<string>();
  /** Whether the catalog may hold orphans that no look will show again: after a start, and after a refusal. */
  #mayBeLeft = true;
  #lookedBackAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: WorkParts) {
    this.#parts = parts;
  }

  /** Looks at what the store was just seen to hold, and asks for the deletion of what is orphaned. */
  look(found: readonly Part[]): void {
    if (this.#parts.journal.unconfirmed() !== undefined) return;
    for (const part of found) {
      if (this.#asked.has(part.uuid) || !this.#isOrphan(part)) continue;
      this.#asked.add(part.uuid);
      void this.#delete(part);
    }
  }

  /** Looks once more at what the catalog holds, where an orphan may have stayed; the catalog must be exact. */
  lookBack(): void {
    if (!this.#mayBeLeft || performance.now() - this.#lookedBackAtMs < tryAgainEveryMs) return;
    this.#mayBeLeft = false;
    this.#lookedBackAtMs = performance.now();
    const { journal, catalog } = this.#parts;
    const cancelled = journal
      .runs({ limit: runsToLookBackAt })
      .filter(({ kind, state }) => kind === "create" && state === "cancelled");
    const ids = [...new Set(cancelled.map(({ backupId }) => backupId))];
    this.look([...catalog.partsOf(ids).values()].flat());
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
    const what = { snapshot: part.snapshot, uuid: part.uuid, runId: part.runId };
    log.warn(what, "a snapshot of a run that has ended is deleted");
    try {
      await repository.delete([part.snapshot]);
    } catch (error) {
      if (isBackupError(error, "not-found")) return;
      this.#asked.delete(part.uuid);
      this.#mayBeLeft = true;
      log.warn({ ...what, err: error }, "a snapshot of a run that has ended could not be deleted");
    }
  }
}
