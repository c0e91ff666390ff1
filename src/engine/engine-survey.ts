import type { BackupState } from "../backup/backup.ts";
import type { BackupKey, Catalog, CatalogMark } from "../backup/catalog.ts";
import type { Journal } from "../backup/journal.ts";
import type { Pulse } from "../backup/repository.ts";
import { readSnapshotName } from "../backup/snapshot-name.ts";
import { settledState } from "../backup/state.ts";
import type { Counts, Survey } from "../backup/survey.ts";
import type { ActiveRuns } from "./active-runs.ts";
import { deletingByUs } from "./deleting-since.ts";
import type { EngineWork } from "./engine-work.ts";
import { bindingHolds } from "./holding.ts";

const firstLook = 10;
const nextLooks = 200;

/** Counts what the engine knows. */
export class EngineSurvey implements Survey {
  readonly #work: EngineWork | undefined;
  readonly #journal: Journal;
  readonly #active: ActiveRuns;
  #unfinished: { readonly asOf: string; readonly ids: readonly bigint[] } | undefined;
  #restorable: { readonly asOf: string; readonly endMs: number | undefined } | undefined;

  constructor(work: EngineWork | undefined, journal: Journal, active: ActiveRuns) {
    this.#work = work;
    this.#journal = journal;
    this.#active = active;
  }

  count(): Counts | undefined {
    const work = this.#work;
    const mark = work?.parts.catalog.mark();
    if (!work || !mark) return undefined;
    const pulse = work.sync.last?.pulse;
    const { parts, settled } = work.parts.catalog.tally();
    const backups = { ...settled };
    const unlike = [...this.#unlikeTheStore(work, pulse)];
    for (const stored of work.parts.catalog.partsOf(unlike).values()) {
      const state = settledState(stored);
      if (state !== undefined) backups[state] -= 1;
    }
    for (const { state } of work.reader.all(unlike, pulse)) backups[state] += 1;
    return {
      backups,
      parts,
      held: bindingHolds(work.parts).length,
      lastRestorableMs: this.#lastRestorable(work, pulse, backups),
      asOfMs: newestOf(mark, work),
      warning: mark.warning,
    };
  }

  restoreProgress(): number | undefined {
    const open = this.#journal.openRuns().find(({ kind }) => kind === "restore");
    if (!open) return undefined;
    const { bytes } = this.#active.progress(open.id) ?? {};
    return bytes && bytes.total > 0 ? Math.min(1, bytes.done / bytes.total) : 0;
  }

  async refresh(): Promise<void> {
    await this.#work?.sync.refresh();
  }

  /** The backups whose state the tally cannot tell: time, a run of ours or a deletion decides it. */
  #unlikeTheStore({ parts }: EngineWork, pulse: Pulse | undefined): ReadonlySet<bigint> {
    return new Set([
      ...parts.catalog.unsettled(),
      ...this.#unfinishedIds(parts.repository.name),
      ...deletingByUs(parts).keys(),
      ...inDeletion(pulse),
    ]);
  }

  /** The journal has to look through all creates for them, and most scrapes find it as it was. */
  #unfinishedIds(repository: string): readonly bigint[] {
    const asOf = this.#journal.revision();
    if (this.#unfinished?.asOf !== asOf) {
      const runs = this.#journal.unfinishedCreations(repository);
      this.#unfinished = { asOf, ids: runs.map(({ backupId }) => backupId) };
    }
    return this.#unfinished.ids;
  }

  /** The same as long as nothing is written: where all new backups fail it is a long way back. */
  #lastRestorable(
    work: EngineWork,
    pulse: Pulse | undefined,
    { COMPLETED }: Readonly<Record<BackupState, number>>,
  ): number | undefined {
    const { catalog, journal } = work.parts;
    const asOf = [catalog.revision(), journal.revision(), COMPLETED].join(" ");
    if (this.#restorable?.asOf !== asOf) {
      const endMs = COMPLETED > 0 ? this.#findRestorable(work, pulse, catalog) : undefined;
      this.#restorable = { asOf, endMs };
    }
    return this.#restorable.endMs;
  }

  #findRestorable(
    { reader }: EngineWork,
    pulse: Pulse | undefined,
    catalog: Catalog,
  ): number | undefined {
    let after: BackupKey | undefined;
    for (let limit = firstLook; ; limit = nextLooks) {
      const keys = catalog.keys({ limit, after });
      const backups = new Map(
        reader
          .all(
            keys.map(({ backupId }) => backupId),
            pulse,
          )
          .map((one) => [one.id, one]),
      );
      for (const { backupId } of keys) {
        const backup = backups.get(backupId);
        if (backup?.state === "COMPLETED") return backup.endMs;
      }
      after = keys.at(-1);
      if (keys.length < limit) return undefined;
    }
  }
}

function* inDeletion(pulse: Pulse | undefined): Iterable<bigint> {
  const aborted = (pulse?.running ?? []).filter(({ state }) => state === "ABORTED");
  const names = [
    ...(pulse?.deletions ?? []).flatMap(({ snapshots }) => snapshots),
    ...aborted.map(({ snapshot }) => snapshot),
  ];
  for (const name of names) {
    const id = readSnapshotName(name)?.backupId;
    if (id !== undefined) yield id;
  }
}

function newestOf({ asOfMs }: CatalogMark, { sync }: EngineWork): number {
  return Math.max(asOfMs, sync.last?.asOfMs ?? 0);
}
