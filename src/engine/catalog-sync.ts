import type { Part } from "../backup/backup.ts";
import type { CatalogMark } from "../backup/catalog.ts";
import { BackupError, isBackupError } from "../backup/errors.ts";
import type { Drift, Reading } from "../backup/gateway.ts";
import { rememberedPrefixes } from "../backup/remembered-snapshots.ts";
import type { Fingerprint, Pulse } from "../backup/repository.ts";
import { isSnapshotName } from "../backup/snapshot-name.ts";
import { compareLists } from "./compare-lists.ts";
import type { WorkParts } from "./engine-parts.ts";
import { OtherSnapshots } from "./other-snapshots.ts";
import { pause } from "./pause.ts";
import { readPulse, silentPulse } from "./read-pulse.ts";
import { collectGarbage, SnapshotReader } from "./snapshot-reader.ts";

/** What a check has found beside the catalog's rows. */
export interface Synced {
  /** Running snapshots and deletions at that moment. */
  readonly pulse: Pulse;
  /** Epoch milliseconds. */
  readonly asOfMs: number;
  /** What the cheap list showed, where it was compared. */
  readonly drift: Drift | undefined;
}

/** How a check is to be made, where it is not left to itself. */
export interface CheckOptions {
  /** Without the pause that keeps level 2 at once a second. */
  readonly urgent?: boolean;
  /** Compare the list though nothing seems to have changed; "all" reads every snapshot again. */
  readonly compare?: "list" | "all";
}

const remembered = rememberedPrefixes.map((prefix) => `${prefix}*`);
const level2EveryMs = 1000;
const persistAsOfEveryMs = 10_000;

/**
 * Keeps the catalog in line with the repository at the price of one small call where nothing has
 * changed: level 1 the cluster state's uuid, level 2 the repository's uuid and generation, level 3
 * the cheap list and what it shows to be new.
 */
export class CatalogSync {
  readonly #parts: WorkParts;
  readonly #reader: SnapshotReader;
  readonly #others: OtherSnapshots;
  readonly #onChecked: () => void;
  #running: Promise<Synced> | undefined;
  #next: Promise<Synced> | undefined;
  /** What the next check must do, for whoever asked. */
  #wanted: CheckOptions = {};
  #isWaiting = false;
  #level2AtMs = Number.NEGATIVE_INFINITY;
  #exactAt: { readonly stateUuid: string; readonly clusterUuid: string } | undefined;
  #persistedAsOfMs = 0;
  #aliens = new Set<string>();
  #last: Synced | undefined;

  /** Fresh parts are shown to `onParts`, which looks after those that should not exist; `onChecked` is told of each check. */
  constructor(parts: WorkParts, onParts: (parts: readonly Part[]) => void, onChecked: () => void) {
    this.#parts = parts;
    this.#onChecked = onChecked;
    this.#reader = new SnapshotReader(parts, onParts);
    this.#others = new OtherSnapshots(parts);
  }

  /**
   * Checks, for all who ask meanwhile at once. Who comes while a check is under way gets the next
   * one: the one under way may have looked before what he wants to see happened. One that still
   * waits for its turn to look serves him too.
   */
  refresh(options?: CheckOptions): Promise<Synced> {
    if (this.#running && this.#isWaiting && !options) return this.#running;
    this.#wanted = { ...this.#wanted, ...options };
    if (!this.#running) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  /** What the last check of this process has found. */
  get last(): Synced | undefined {
    return this.#last;
  }

  /** How far a long reading of snapshots is, while one goes on. */
  get reading(): Reading | undefined {
    return this.#reader.reading;
  }

  #start(): Promise<Synced> {
    this.#next = undefined;
    this.#running = this.#check()
      .then((found) => {
        this.#last = found;
        this.#onChecked();
        return found;
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #check(): Promise<Synced> {
    const wanted = this.#wanted;
    this.#wanted = {};
    const pulse = await readPulse(this.#parts.repository);
    // A catalog that was found damaged has been emptied, mark and all.
    const isSame =
      this.#parts.catalog.mark() !== undefined &&
      pulse.stateUuid !== "" &&
      this.#exactAt?.stateUuid === pulse.stateUuid &&
      this.#exactAt.clusterUuid === pulse.clusterUuid;
    // What runs, and how far the repository is, stand in that state: the same state, the same answer.
    if (!isSame || wanted.compare) return this.#checkRepository(pulse, wanted);
    this.#touch();
    return { pulse, asOfMs: this.#parts.now(), drift: undefined };
  }

  async #checkRepository(pulse: Pulse, wanted: CheckOptions): Promise<Synced> {
    const { catalog, repository, now } = this.#parts;
    const since = performance.now() - this.#level2AtMs;
    // Without the privilege to see the cluster's state every check has to list, and none may wait.
    const mayWait = !wanted.urgent && !wanted.compare && pulse.stateUuid !== "";
    if (since < level2EveryMs && mayWait) {
      this.#isWaiting = true;
      await pause(level2EveryMs - since);
      this.#isWaiting = false;
    }
    this.#level2AtMs = performance.now();
    const asOfMs = now();
    const found = await this.#fingerprint();
    const mark = catalog.mark();
    const isSameRepository =
      mark?.clusterUuid === found.clusterUuid && mark.repositoryUuid === found.repositoryUuid;
    if (found.generation === -3) return this.#disabled(found, mark, asOfMs);
    const isSameContent = isSameRepository && mark.generation === found.generation;
    if (found.generation >= 0 && isSameContent && !wanted.compare) {
      await this.#lookAtUnfinished(found);
      this.#remember(found, asOfMs, mark.warning);
      return { pulse: found, asOfMs, drift: undefined };
    }
    // One without a uuid is empty: what is remembered must first be compared with that.
    const isAnother =
      mark?.repositoryUuid !== undefined &&
      found.repositoryUuid !== undefined &&
      found.repositoryUuid !== mark.repositoryUuid;
    if (isAnother) {
      this.#parts.log.warn(
        { repository: repository.name, was: mark.repositoryUuid, is: found.repositoryUuid },
        "the repository's name points to another repository: what was remembered of the old one is dropped",
      );
      catalog.clear();
    }
    const drift = await this.#lookAtAll(wanted.compare === "all");
    this.#remember(found, asOfMs, this.#warningOf(drift, mark));
    return { pulse: found, asOfMs, drift };
  }

  async #fingerprint(): Promise<Fingerprint> {
    try {
      return await this.#parts.repository.fingerprint();
    } catch (error) {
      if (!isBackupError(error, "missing-privilege")) throw error;
      return { ...silentPulse, repositoryUuid: undefined, generation: -2 };
    }
  }

  /** Elasticsearch refuses even to list; what is remembered is better than nothing, said as such. */
  #disabled(found: Fingerprint, mark: CatalogMark | undefined, asOfMs: number): Synced {
    const warning =
      "Elasticsearch has disabled the repository because something else wrote to it; this is what was known before. " +
      "Make it read-only in every other cluster, then unregister and register it here";
    if (!mark) throw new BackupError("repository-unusable", warning);
    this.#parts.catalog.writeMark({ ...mark, warning });
    this.#exactAt = undefined;
    return { pulse: found, asOfMs, drift: undefined };
  }

  /** The repository's content is the same: only what was running can have changed. */
  async #lookAtUnfinished(found: Fingerprint): Promise<void> {
    const unfinished = this.#parts.catalog.unfinished().map(({ snapshot }) => snapshot);
    const running = found.running.flatMap(({ snapshot }) =>
      isSnapshotName(snapshot) ? snapshot : [],
    );
    await this.#reader.take([...new Set([...unfinished, ...running])]);
    await this.#others.lookAtUnfinished(found.running);
  }

  /** The cheap list, compared with what is known; what is new or different is read, what has gone is dropped. */
  async #lookAtAll(readAll: boolean): Promise<Drift> {
    const { catalog, repository } = this.#parts;
    const { wanted, ours, others, drift } = compareLists(
      await repository.list(...remembered),
      catalog.known(),
      readAll,
    );
    collectGarbage(drift.listed);
    this.#nameAliens(drift.aliens);
    await this.#reader.take(wanted, ours);
    if (drift.missing.length > 0) catalog.remove(drift.missing);
    await this.#others.compare(others, readAll);
    return drift;
  }

  /** An empty list where backups were known may be a repository that has lost its index. */
  #warningOf(drift: Drift, mark: CatalogMark | undefined): string | undefined {
    if (drift.listed > 0) return undefined;
    if (drift.missing.length === 0) return mark?.warning;
    const { repository, now, log } = this.#parts;
    const known = drift.missing.length;
    const warning = `The repository lists no backup at ${new Date(now()).toISOString()}, where ${known} snapshots were known before. If nobody deleted them, the repository may have lost its index: do not write to it, and look at its files`;
    log.warn({ repository: repository.name, known }, warning);
    return warning;
  }

  #remember(found: Fingerprint, asOfMs: number, warning: string | undefined): void {
    this.#parts.catalog.writeMark({
      clusterUuid: found.clusterUuid,
      stateUuid: found.stateUuid,
      repositoryUuid: found.repositoryUuid,
      generation: found.generation,
      asOfMs,
      warning,
    });
    this.#persistedAsOfMs = asOfMs;
    // A repository that is read-only here is written elsewhere, and no state of this cluster tells of it.
    const isOurs = found.generation !== -2;
    this.#exactAt = isOurs
      ? { stateUuid: found.stateUuid, clusterUuid: found.clusterUuid }
      : undefined;
  }

  /** Nothing has changed: the catalog is exact once more, which is written only now and then. */
  #touch(): void {
    const { catalog, now } = this.#parts;
    const asOfMs = now();
    if (asOfMs - this.#persistedAsOfMs < persistAsOfEveryMs) return;
    const mark = catalog.mark();
    try {
      if (mark) catalog.writeMark({ ...mark, asOfMs });
    } catch (error) {
      // Only the date for offline readers stays older than it could be: reading goes on.
      if (!isBackupError(error, "storage-full")) throw error;
    }
    this.#persistedAsOfMs = asOfMs;
  }

  #nameAliens(aliens: readonly string[]): void {
    for (const snapshot of aliens) {
      if (this.#aliens.has(snapshot)) continue;
      this.#parts.log.warn({ snapshot }, "left out: no part of a backup has such a name");
    }
    this.#aliens = new Set(aliens);
  }
}
