import { BackupError, isBackupError } from "../backup/errors.ts";
import type { Run } from "../backup/journal.ts";
import { manifestIndexName } from "../backup/manifest.ts";
import type { ListedSnapshot } from "../backup/repository.ts";
import { isSnapshotName } from "../backup/snapshot-name.ts";
import type { RunHandle } from "./active-runs.ts";
import type { WorkParts } from "./engine-parts.ts";
import { listBackup } from "./list-backup.ts";
import { Patience } from "./patience.ts";
import { nextLookMs, pause } from "./pause.ts";
import { readPulse } from "./read-pulse.ts";
import { refuseOtherPlace, RunFailed } from "./run-failed.ts";
import { tracedStep } from "./traced.ts";
import { workToEnd } from "./work-to-end.ts";

/** So many of the runs on an id before its deletion may have left something that appears only now. */
const runsToLookBackAt = 100;

/**
 * Works on a delete run until nothing is left of what it pinned, or the work is told to stop. A
 * deletion waits in the cluster for every snapshot that runs in the repository, so the run is open
 * as long as a name is still listed, and asks again where the cluster has forgotten it.
 */
export async function workOnDelete(
  parts: WorkParts,
  runId: string,
  handle: RunHandle,
): Promise<void> {
  const words = { done: "backup deleted", failed: "backup could not be deleted" };
  await workToEnd(parts, runId, handle, words, async () => {
    await new DeleteWork(parts, runId, handle).run();
  });
}

class DeleteWork {
  readonly #parts: WorkParts;
  readonly #runId: string;
  readonly #handle: RunHandle;
  readonly #patience: Patience;

  constructor(parts: WorkParts, runId: string, handle: RunHandle) {
    this.#parts = parts;
    this.#runId = runId;
    this.#handle = handle;
    this.#patience = new Patience(parts.settings.patienceMs, handle.signal);
  }

  async run(): Promise<void> {
    const { repository, catalog, journal } = this.#parts;
    const begun = performance.now();
    for (;;) {
      this.#handle.signal.throwIfAborted();
      const run = this.#read();
      await this.#patience.ask(() => refuseOtherPlace(this.#parts, run));
      const listed = await this.#patience.ask(() => listBackup(repository, run.backupId));
      const left = await this.#ours(run, listed);
      if (left.length === 0) break;
      await this.#send(await this.#unasked(left));
      await pause(nextLookMs(performance.now() - begun), this.#handle.signal);
    }
    const run = this.#read();
    await this.#clear(run);
    for (const step of run.steps) {
      journal.writeStep(run.id, step.number, { state: "succeeded", endMs: this.#parts.now() });
    }
    catalog.remove(run.steps.flatMap((step) => step.snapshots.map(({ name }) => name)));
  }

  /** The index that a manifest was to be saved from, where the create was stopped in the middle of that. */
  async #clear({ id, backupId }: Run): Promise<void> {
    const { settings, repository, manifestIndex, log } = this.#parts;
    if (!settings.manifest) return;
    try {
      await this.#patience.ask(() =>
        manifestIndex.delete(manifestIndexName(backupId, repository.name)),
      );
    } catch (error) {
      if (this.#handle.signal.aborted) throw error;
      log.debug({ runId: id, err: error }, "no index of a manifest was deleted");
    }
  }

  /** What is still there of the pinned snapshots; a name that has another uuid now is left alone. */
  async #ours(run: Run, listed: readonly ListedSnapshot[]): Promise<readonly ListedSnapshot[]> {
    const pinned = new Set(run.steps.flatMap((step) => step.snapshots.map(({ uuid }) => uuid)));
    const strangers = listed.filter(({ uuid }) => !pinned.has(uuid));
    const late = strangers.length > 0 ? await this.#ofCancelledCreate(run, strangers) : [];
    if (late.length > 0) {
      this.#parts.journal.addStep(run.id, {
        snapshots: late.map(({ snapshot, uuid }) => ({ name: snapshot, uuid })),
        indices: [],
      });
    }
    return [...listed.filter(({ uuid }) => pinned.has(uuid)), ...late];
  }

  /** What the cancelled create had asked for, and what has appeared only now. */
  async #ofCancelledCreate(
    run: Run,
    strangers: readonly ListedSnapshot[],
  ): Promise<readonly ListedSnapshot[]> {
    const { repository, restores, journal } = this.#parts;
    const found = new Set<string>();
    // By their order in the journal: a clock may have been set between the two.
    const { id, backupId } = run;
    const before = journal.runs({ backupId, after: id, limit: runsToLookBackAt });
    const ended = new Set(before.filter(({ state }) => state !== "running").map((one) => one.id));
    const judge = (snapshot: string, runId: string | undefined): void => {
      if (runId !== undefined && ended.has(runId)) found.add(snapshot);
    };
    const names = strangers.map(({ snapshot }) => snapshot);
    await this.#patience.ask(async () => {
      for await (const parts of repository.fetch(names.filter(isSnapshotName))) {
        for (const { runId, snapshot } of parts) judge(snapshot, runId);
      }
    });
    for (const name of names.filter((one) => !isSnapshotName(one))) {
      const own = await this.#patience.ask(() => restores.lookOwn(name));
      judge(name, own?.metadata["runId"]);
    }
    return strangers.filter(({ snapshot }) => found.has(snapshot));
  }

  /** Those that the cluster is not deleting already. */
  async #unasked(left: readonly ListedSnapshot[]): Promise<readonly string[]> {
    const pulse = await this.#patience.ask(() => readPulse(this.#parts.repository));
    const asked = new Set([
      ...pulse.deletions.flatMap(({ snapshots }) => snapshots),
      ...pulse.running.filter(({ state }) => state === "ABORTED").map(({ snapshot }) => snapshot),
    ]);
    return left.map(({ snapshot }) => snapshot).filter((name) => !asked.has(name));
  }

  async #send(names: readonly string[]): Promise<void> {
    const { repository, journal, now } = this.#parts;
    for (const batch of repository.batches(names)) {
      this.#handle.signal.throwIfAborted();
      const steps = this.#read().steps.filter(({ snapshots }) =>
        snapshots.some(({ name }) => batch.includes(name)),
      );
      for (const step of steps) {
        journal.writeStep(this.#runId, step.number, {
          state: "intended",
          attempts: step.attempts + 1,
          ...(step.startMs === undefined ? { startMs: now() } : {}),
        });
      }
      try {
        await tracedStep(this.#parts, "delete", steps, () => repository.delete(batch));
        this.#patience.heard();
        this.#handle.sent();
      } catch (error) {
        // One name was gone already, and so none was deleted: the next look tells what is left.
        if (isBackupError(error, "not-found")) continue;
        await this.#patience.bear(error);
      }
    }
  }

  #read(): Run {
    const run = this.#parts.journal.run(this.#runId);
    if (!run) throw new BackupError("bug", `Cannot find run ${this.#runId} in the journal`);
    if (run.state !== "running") throw new RunFailed("The run has ended already");
    return run;
  }
}
