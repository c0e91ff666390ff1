import { asBackupError, isBackupError } from "../backup/errors.ts";
import type { Run } from "../backup/journal.ts";
import { manifestIndexName, manifestName, manifestText } from "../backup/manifest.ts";
import type { OwnSnapshot } from "../backup/restore-repository.ts";
import type { IndexWrites, LiveIndex } from "../backup/restore-target.ts";
import type { RunHandle } from "./active-runs.ts";
import type { WorkParts } from "./engine-parts.ts";
import { composeManifest, liveIndices } from "./manifest-contents.ts";
import { keepManifest } from "./manifest-reader.ts";
import { makeOwnSnapshot, refusePartial } from "./own-snapshot.ts";
import type { Patience } from "./patience.ts";
import { nextLookMs, pause } from "./pause.ts";
import { RunFailed } from "./run-failed.ts";

/** How long a manifest that is deleted may take to go. */
const discardWithinMs = 60_000;

/**
 * Saves with a backup what its parts do not hold. It is no step of the run: as long as the run is
 * open, the next process looks whether the snapshot is there and makes it where it is not. Whatever
 * the cluster refuses of it becomes a warning, because the backup itself is whole without.
 */
export class ManifestWork {
  readonly #parts: WorkParts;
  readonly #runId: string;
  readonly #handle: RunHandle;
  readonly #patience: Patience;
  readonly #looks = new Map<number, ReadonlyMap<string, IndexWrites>>();
  #before: readonly LiveIndex[] | undefined;
  /** Why nothing could be counted. */
  #refusal: string | undefined;

  constructor(parts: WorkParts, runId: string, handle: RunHandle, patience: Patience) {
    this.#parts = parts;
    this.#runId = runId;
    this.#handle = handle;
    this.#patience = patience;
  }

  /** Right before a part that was never asked for: what came before it was looked at after the part before. */
  async lookBefore(run: Run, number: number): Promise<void> {
    if (number === 1) await this.#attempt(async () => this.#lookAtIndices());
    if (!this.#looks.has(number - 1)) await this.lookAfter(run, number - 1);
  }

  /** Right after a part: what has been written to its indices, and to those of the next. */
  async lookAfter(run: Run, number: number): Promise<void> {
    const { target } = this.#parts;
    const steps = run.steps.slice(Math.max(0, number - 1), number + 1);
    const names = [...new Set(steps.flatMap(({ indices }) => indices))];
    await this.#attempt(async () => {
      const seen = await this.#patience.ask(() => target.writes(names));
      this.#looks.set(number, seen);
    });
  }

  async #lookAtIndices(): Promise<void> {
    this.#before = await this.#patience.ask(() => liveIndices(this.#parts));
  }

  /** What is refused once is not asked again; silence is borne as it is everywhere. */
  async #attempt(look: () => Promise<void>): Promise<void> {
    if (!this.#parts.settings.manifest || this.#refusal !== undefined) return;
    try {
      await look();
    } catch (error) {
      if (this.#handle.signal.aborted || isBackupError(error, "unreachable")) throw error;
      this.#refusal = messageOf(error);
    }
  }

  /** After the last part, before the run ends. */
  async save(run: Run): Promise<void> {
    if (!this.#parts.settings.manifest) return;
    try {
      await this.#save(run);
      if (this.#refusal !== undefined)
        this.#warn(`The manifest of this backup has no document counts: ${this.#refusal}`);
    } catch (error) {
      if (this.#handle.signal.aborted) throw error;
      if (isBackupError(error, "storage-full", "state-unusable")) throw error;
      this.#parts.log.warn({ runId: run.id, err: error }, "the manifest was not saved");
      this.#warn(`The manifest of this backup was not saved: ${messageOf(error)}`);
    }
    await this.#clear(run);
  }

  async #save(run: Run): Promise<void> {
    const { restores, manifestIndex, catalog } = this.#parts;
    const name = manifestName(run.backupId);
    const index = manifestIndexName(run.backupId, restores.name);
    const made = await this.#lookForOwn(run);
    if (made?.state === "SUCCESS") {
      // A process before us was killed after it: only our own copy may be missing.
      const text = await this.#patience.ask(() => manifestIndex.read(index));
      keepManifest(catalog, run.backupId, { snapshotUuid: made.uuid, text });
      return;
    }
    const text = made ? undefined : await this.#compose(run);
    if (text !== undefined) {
      await this.#patience.ask(async () => {
        await manifestIndex.delete(index);
        await manifestIndex.create(index, text);
      });
    }
    const metadata = { runId: run.id, backupId: run.backupId.toString() };
    const wanted = { snapshot: name, indices: [index], partial: false, metadata };
    const snapshot = await this.#inTime(name, (signal) =>
      makeOwnSnapshot(restores, wanted, this.#patience, signal),
    );
    if (snapshot.state !== "SUCCESS") await this.#discard(name);
    refusePartial(snapshot);
    keepManifest(catalog, run.backupId, {
      snapshotUuid: snapshot.uuid,
      text: text ?? (await this.#patience.ask(() => manifestIndex.read(index))),
    });
  }

  /** The manifest that this run has begun or made; one that an earlier backup of this id has left behind is deleted. */
  async #lookForOwn({ id, backupId }: Run): Promise<OwnSnapshot | undefined> {
    const { restores, log } = this.#parts;
    const name = manifestName(backupId);
    const seen = await this.#patience.ask(() => restores.lookOwn(name));
    const isOurs = seen?.metadata["runId"] === id;
    if (!seen || (isOurs && (seen.state === "SUCCESS" || seen.state === "IN_PROGRESS")))
      return seen;
    log.warn({ runId: id, snapshot: name, uuid: seen.uuid }, "a manifest without use is deleted");
    await this.#discard(name);
    return undefined;
  }

  /** Deletes a snapshot and waits for it to go: as long as it runs its index cannot be deleted. */
  async #discard(name: string): Promise<void> {
    const { restores } = this.#parts;
    await this.#patience.ask(() => restores.deleteOwn(name));
    const began = performance.now();
    while (performance.now() - began < discardWithinMs) {
      this.#handle.signal.throwIfAborted();
      if (!(await this.#patience.ask(() => restores.lookOwn(name)))) return;
      await pause(nextLookMs(performance.now() - began), this.#handle.signal);
    }
  }

  async #compose(run: Run): Promise<string> {
    const { target, restores, now } = this.#parts;
    const names = run.steps.flatMap(({ snapshots }) => snapshots.map((pin) => pin.name));
    const [after, contents, surroundings] = await Promise.all([
      this.#patience.ask(() => liveIndices(this.#parts)),
      this.#patience.ask(() => restores.contents(names)),
      this.#patience.ask(() => target.surroundings()),
    ]);
    const seen = { looks: this.#looks, before: this.#before, after, contents, surroundings };
    return manifestText(composeManifest({ run, takenMs: now(), ...seen }));
  }

  /** It may take as long as a part may; what takes longer is deleted. */
  async #inTime<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { partTimeoutMs } = this.#parts.settings;
    const { signal } = this.#handle;
    if (partTimeoutMs === 0) return work(signal);
    const late = AbortSignal.timeout(partTimeoutMs);
    try {
      return await work(AbortSignal.any([signal, late]));
    } catch (error) {
      if (!late.aborted || signal.aborted) throw error;
      await this.#discard(name);
      throw new RunFailed(
        `The snapshot ${name} did not end within ${partTimeoutMs / 1000} s and was aborted`,
      );
    }
  }

  /** The tiny index is gone when the run ends; where that is refused, so was its making. */
  async #clear({ id, backupId }: Run): Promise<void> {
    const { restores, manifestIndex, log } = this.#parts;
    const index = manifestIndexName(backupId, restores.name);
    try {
      await this.#patience.ask(() => manifestIndex.delete(index));
    } catch (error) {
      if (this.#handle.signal.aborted) throw error;
      log.warn({ runId: id, err: error }, "the index of the manifest may have stayed");
    }
  }

  #warn(warning: string): void {
    this.#parts.journal.addWarning(this.#runId, warning);
  }
}

function messageOf(error: unknown): string {
  return asBackupError(error).message;
}
