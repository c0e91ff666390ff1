import { isRemembered } from "../backup/remembered-snapshots.ts";
import type { ListedSnapshot, RunningSnapshot } from "../backup/repository.ts";
import { isSnapshotName } from "../backup/snapshot-name.ts";
import { isFinal } from "../backup/state.ts";
import { isNews } from "./compare-lists.ts";
import type { WorkParts } from "./engine-parts.ts";

/**
 * Keeps in the catalog what stands in the repository beside the parts of backups: manifests, safety
 * backups, snapshots of Optimize and Zeebe. Nothing is decided by them; they are there for lists of
 * snapshots while the cluster is away.
 */
export class OtherSnapshots {
  readonly #parts: Pick<WorkParts, "catalog" | "repository">;

  constructor(parts: Pick<WorkParts, "catalog" | "repository">) {
    this.#parts = parts;
  }

  /** All of them are listed: reads what is new or different, drops what has gone. */
  async compare(listed: readonly ListedSnapshot[], readAll: boolean): Promise<void> {
    const unseen = new Map(listed.map((entry) => [entry.snapshot, entry]));
    const gone: string[] = [];
    for (const known of this.#parts.catalog.others()) {
      const entry = unseen.get(known.snapshot);
      if (entry === undefined) gone.push(known.snapshot);
      else if (!readAll && !isNews(entry, { ...known, final: isFinal(known) })) {
        unseen.delete(known.snapshot);
      }
    }
    await this.#take([...unseen.keys()]);
    if (gone.length > 0) this.#parts.catalog.removeOthers(gone);
  }

  /** The repository's content is the same: only what runs, or ran when it was read last, can differ. */
  async lookAtUnfinished(running: readonly RunningSnapshot[]): Promise<void> {
    const unfinished = [...this.#parts.catalog.others("unfinished")];
    const names = [...unfinished, ...running].flatMap(({ snapshot }) =>
      isRemembered(snapshot) && !isSnapshotName(snapshot) ? snapshot : [],
    );
    await this.#take([...new Set(names)]);
  }

  async #take(wanted: readonly string[]): Promise<void> {
    if (wanted.length === 0) return;
    const { catalog, repository } = this.#parts;
    const missing = new Set(wanted);
    for await (const snapshots of repository.fetchAny(wanted)) {
      if (snapshots.length > 0) catalog.writeOthers(snapshots);
      for (const { snapshot } of snapshots) missing.delete(snapshot);
    }
    if (missing.size > 0) catalog.removeOthers([...missing]);
  }
}
