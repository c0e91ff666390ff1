import type { Part } from "../backup/backup.ts";
import type { Reading } from "../backup/gateway.ts";
import type { WorkParts } from "./engine-parts.ts";

/** After how many snapshots a long reading says how far it is; a shorter one says nothing. */
const tellEvery = 1000;
/**
 * From so many on garbage is collected by hand: left to itself the collector lets it grow to twice
 * what lives, and one long list would leave the service twice as large as it has to be.
 */
const manyAtOnce = 5000;

/** Reads snapshots into the catalog, and tells how far it is where there are many. */
export class SnapshotReader {
  readonly #parts: WorkParts;
  readonly #onParts: (parts: readonly Part[]) => void;
  #reading: Reading | undefined;

  constructor(parts: WorkParts, onParts: (parts: readonly Part[]) => void) {
    this.#parts = parts;
    this.#onParts = onParts;
  }

  /** How far it is, while a long reading goes on. */
  get reading(): Reading | undefined {
    return this.#reading;
  }

  /**
   * Fetches snapshots and commits them batch by batch, so that a reading that is cut short goes on
   * where it was; names that have gone meanwhile go.
   */
  async take(wanted: readonly string[], among: readonly string[] = []): Promise<void> {
    if (wanted.length === 0) return;
    const { catalog, repository, log } = this.#parts;
    const missing = new Set(wanted);
    let told = 0;
    try {
      for await (const parts of repository.fetch(wanted, among)) {
        catalog.write(parts);
        for (const part of parts) missing.delete(part.snapshot);
        this.#onParts(parts);
        const read = wanted.length - missing.size;
        if (wanted.length > tellEvery) this.#reading = { read, of: wanted.length };
        if (read - told < tellEvery) continue;
        told = read;
        log.info({ read, of: wanted.length }, "reading the repository");
        collectGarbage(wanted.length);
      }
    } finally {
      this.#reading = undefined;
    }
    if (missing.size > 0) catalog.remove([...missing]);
  }
}

/** Gives room back after work on a long list. */
export function collectGarbage(length: number): void {
  if (length > manyAtOnce) Bun.gc(true);
}

/** Says how far a reading is, for people. */
export function describeReading({ read, of }: Reading): string {
  return `reading the repository: ${read} of ${of} snapshots`;
}
