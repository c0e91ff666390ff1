import type { BackupState, Part } from "../backup/backup.ts";
import type { CatalogTally } from "../backup/catalog.ts";
import { settledState } from "../backup/state.ts";
import { type PartWord, partWords } from "../backup/survey.ts";

/** Counts what a catalog holds, a backup at a time. */
export class KeptTally {
  readonly #parts: Record<PartWord, number> = {
    SUCCESS: 0,
    IN_PROGRESS: 0,
    PARTIAL: 0,
    FAILED: 0,
    INCOMPATIBLE: 0,
    UNKNOWN: 0,
  };
  readonly #settled: Record<BackupState, number> = {
    COMPLETED: 0,
    IN_PROGRESS: 0,
    FAILED: 0,
    INCOMPATIBLE: 0,
    INCOMPLETE: 0,
  };

  /** Adds all parts of one backup, in their order. */
  add(parts: readonly Part[]): void {
    this.#count(parts, 1);
  }

  /** Takes them out again. */
  remove(parts: readonly Part[]): void {
    this.#count(parts, -1);
  }

  read(): CatalogTally {
    return { parts: { ...this.#parts }, settled: { ...this.#settled } };
  }

  #count(parts: readonly Part[], by: 1 | -1): void {
    for (const { state } of parts) this.#parts[wordOf(state)] += by;
    const state = settledState(parts);
    if (state !== undefined) this.#settled[state] += by;
  }
}

function wordOf(state: string | undefined): PartWord {
  return partWords.find((word) => word === state) ?? "UNKNOWN";
}
