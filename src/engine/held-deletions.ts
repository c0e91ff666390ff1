import type { Run } from "../backup/journal.ts";
import type { EngineParts } from "./engine-parts.ts";

/**
 * Open deletions that go on only when somebody has confirmed what a damaged journal has lost: it may
 * have held what protects a backup, or the word that the deletion had been given up.
 */
export class HeldDeletions {
  readonly #parts: Pick<EngineParts, "journal" | "log">;
  readonly #told = new Set<string>();

  constructor(parts: Pick<EngineParts, "journal" | "log">) {
    this.#parts = parts;
  }

  /** Whether a run must wait; the log says so once. */
  holds(run: Run): boolean {
    if (run.kind !== "delete") return false;
    const { journal, log } = this.#parts;
    const notice = journal.unconfirmed();
    if (notice === undefined) return false;
    if (!this.#told.has(run.id)) {
      this.#told.add(run.id);
      log.warn(
        { runId: run.id, backup: run.backupId.toString(), notice },
        "a deletion waits until the damage of the journal is confirmed",
      );
    }
    return true;
  }
}
