import type { Part } from "../backup/backup.ts";
import { BackupError, asBackupError, isBackupError } from "../backup/errors.ts";
import type { Run, Step } from "../backup/journal.ts";
import type { RunHandle } from "./active-runs.ts";
import type { WorkParts } from "./engine-parts.ts";
import { ManifestWork } from "./manifest-work.ts";
import { PartIndices } from "./part-indices.ts";
import { Patience } from "./patience.ts";
import { nextLookMs, pause } from "./pause.ts";
import { refuseGaps } from "./refuse-gaps.ts";
import { refuseOtherPlace, RunFailed } from "./run-failed.ts";
import { type GoingOn, Rival } from "./rival.ts";
import { tracedStep } from "./traced.ts";
import { workToEnd } from "./work-to-end.ts";

const progressEveryMs = 500;
/** How often a snapshot that was accepted must be missing before it is taken for lost. */
const absencesToBelieve = 3;
/** How often a name may be taken, or an index gone, before a PUT is given up. */
const triesToBelieve = 10;

/**
 * Works on a create run until it has ended or the work is told to stop: every part is journaled,
 * asked for, watched and journaled again. It can be left at any point and taken up by another
 * process, because what the store says decides what has been done.
 */
export async function workOnCreate(
  parts: WorkParts,
  runId: string,
  handle: RunHandle,
  goingOn: GoingOn,
): Promise<void> {
  const words = { done: "backup completed", failed: "backup failed" };
  await workToEnd(parts, runId, handle, words, async () => {
    await new CreateWork(parts, runId, handle, goingOn).run();
  });
  handle.tell(undefined);
}

class CreateWork {
  readonly #parts: WorkParts;
  readonly #runId: string;
  readonly #handle: RunHandle;
  readonly #patience: Patience;
  readonly #indices: PartIndices;
  readonly #rival: Rival;
  readonly #manifest: ManifestWork;
  #isPlaceKnown = false;

  constructor(parts: WorkParts, runId: string, handle: RunHandle, goingOn: GoingOn) {
    this.#parts = parts;
    this.#runId = runId;
    this.#handle = handle;
    this.#patience = new Patience(parts.settings.patienceMs, handle.signal);
    this.#indices = new PartIndices(parts, this.#patience);
    this.#rival = new Rival(parts, this.#patience, goingOn);
    this.#manifest = new ManifestWork(parts, runId, handle, this.#patience);
  }

  async run(): Promise<void> {
    for (const { number, state } of this.#read().steps) {
      if (state === "succeeded") continue;
      try {
        if (state === "planned") await this.#manifest.lookBefore(this.#read(), number);
        await tracedStep(this.#parts, "create", [this.#step(number)], () =>
          this.#workOnStep(number),
        );
        await this.#manifest.lookAfter(this.#read(), number);
      } catch (error) {
        if (!this.#handle.signal.aborted) this.#writeFailure(number, error);
        throw error;
      }
    }
    await this.#patience.ask(() => refuseGaps(this.#parts, this.#read()));
    this.#handle.tell(undefined);
    await this.#manifest.save(this.#read());
  }

  async #workOnStep(number: number): Promise<void> {
    const step = this.#step(number);
    this.#handle.signal.throwIfAborted();
    // Of parts that are only looked at, one is enough to know that this is still the place.
    if (step.state !== "accepted" || !this.#isPlaceKnown) await this.#refuseOtherPlace();
    // After a restart the store knows more than the journal.
    const seen = step.state === "planned" ? undefined : await this.#look(step);
    if (seen && this.#settle(step, seen)) return;
    if (!seen && step.state !== "accepted") {
      await this.#rival.yieldToEarlier(this.#read(), number);
      await this.#ask(step);
    }
    await this.#watch(this.#step(number));
  }

  /** Asks for the part until the store has it: the name makes asking twice safe. */
  async #ask(step: Step): Promise<void> {
    const { journal, repository, now } = this.#parts;
    for (let attempt = step.attempts + 1; ; attempt += 1) {
      this.#handle.signal.throwIfAborted();
      const indices = await this.#indices.resolve(this.#read(), step.number);
      journal.writeStep(this.#runId, step.number, {
        state: "intended",
        indices,
        attempts: attempt,
        ...(step.startMs === undefined && attempt === 1 ? { startMs: now() } : {}),
      });
      try {
        await repository.create(this.#indices.request(this.#read(), step.number, indices));
        this.#patience.heard();
        break;
      } catch (error) {
        if (await this.#isOursAfter(error, step, attempt - step.attempts)) break;
      }
    }
    journal.writeStep(this.#runId, step.number, { state: "accepted" });
    this.#handle.sent();
  }

  /**
   * What an unsuccessful PUT means. Silence says nothing, and a first look that finds nothing says
   * little: the request may still be on its way. So it is asked again, and if the first one came
   * through after all, the name is taken by ourselves.
   */
  async #isOursAfter(error: unknown, step: Step, tries: number): Promise<boolean> {
    if (isBackupError(error, "unreachable")) await this.#patience.bear(error);
    else this.#patience.heard();
    if (await this.#look(step)) return true;
    // The name is taken by what is not there to be seen yet, or an index has gone: worth another try.
    const isPassing = isBackupError(error, "unreachable", "already-exists", "not-found");
    if (!isPassing || (error.kind !== "unreachable" && tries >= triesToBelieve)) throw error;
    if (error.kind !== "unreachable") await pause(200, this.#handle.signal);
    return false;
  }

  /** Watches the part until the store says that it is over, and journals the outcome. */
  async #watch(step: Step): Promise<void> {
    const started = performance.now();
    let absences = 0;
    let progressAtMs = 0;
    for (;;) {
      this.#handle.signal.throwIfAborted();
      const part = await this.#look(step);
      const elapsedMs = performance.now() - started;
      if (part && this.#settle(step, part)) return;
      absences = part ? 0 : absences + 1;
      if (absences >= absencesToBelieve) {
        await this.#refuseOtherPlace();
        throw lost(step);
      }
      if (part) await this.#refuseOverdue(part);
      if (part && elapsedMs - progressAtMs >= progressEveryMs) {
        progressAtMs = elapsedMs;
        await this.#tellProgress(part.snapshot);
      }
      await pause(part ? nextLookMs(elapsedMs) : 200, this.#handle.signal);
    }
  }

  /** Journals a part that is over; false while it goes on. A part that is not whole ends the run. */
  #settle(step: Step, part: Part): boolean {
    const { catalog, journal, now } = this.#parts;
    catalog.write([part]);
    if (part.state === "IN_PROGRESS" || part.state === undefined) return false;
    if (part.state !== "SUCCESS") throw notWhole(part);
    journal.writeStep(this.#runId, step.number, {
      state: "succeeded",
      snapshots: [{ name: part.snapshot, uuid: part.uuid }],
      endMs: part.endMs ?? now(),
    });
    return true;
  }

  /** The part as the store has it; a snapshot of that name that is not ours ends the run. */
  async #look(step: Step): Promise<Part | undefined> {
    const name = snapshotOf(step);
    const part = await this.#patience.ask(() => this.#parts.repository.look(name));
    const pinned = step.snapshots[0]?.uuid;
    if (
      !part ||
      (part.trouble === undefined &&
        part.runId === this.#runId &&
        (!pinned || pinned === part.uuid))
    ) {
      return part;
    }
    if (part.trouble !== undefined)
      throw new RunFailed(`The snapshot ${name} cannot be read: ${part.trouble}`);
    const owner = part.runId === undefined ? "without our mark" : `of run ${part.runId}`;
    throw new RunFailed(`The name ${name} is taken by a snapshot ${owner}, uuid ${part.uuid}`);
  }

  async #refuseOtherPlace(): Promise<void> {
    await this.#patience.ask(() => refuseOtherPlace(this.#parts, this.#read()));
    this.#isPlaceKnown = true;
  }

  async #refuseOverdue(part: Part): Promise<void> {
    const { settings, repository, now } = this.#parts;
    const { partTimeoutMs } = settings;
    // By our own clock: the cluster's may be another.
    const beganMs = this.#step(part.number).startMs ?? now();
    if (partTimeoutMs === 0 || now() - beganMs < partTimeoutMs) return;
    await this.#patience.ask(() => this.#deleteOwn(repository, part.snapshot));
    throw new RunFailed(
      `The snapshot ${part.snapshot} did not end within ${partTimeoutMs / 1000} s and was aborted`,
    );
  }

  async #deleteOwn(repository: WorkParts["repository"], snapshot: string): Promise<void> {
    try {
      await repository.delete([snapshot]);
    } catch (error) {
      if (!isBackupError(error, "not-found")) throw error;
    }
  }

  /** How far it is, for those who watch; nobody waits for it and nothing depends on it. */
  async #tellProgress(snapshot: string): Promise<void> {
    try {
      this.#handle.tell(await this.#parts.repository.progress(snapshot));
    } catch (error) {
      this.#parts.log.debug({ runId: this.#runId, err: error }, "no progress could be read");
    }
  }

  /** The run ends with the same reason; a journal that cannot be written is told by the run's end. */
  #writeFailure(number: number, error: unknown): void {
    if (isBackupError(error, "storage-full", "state-unusable")) return;
    this.#parts.journal.writeStep(this.#runId, number, {
      state: "failed",
      reason: asBackupError(error).message,
      endMs: this.#parts.now(),
    });
  }

  #read(): Run {
    const run = this.#parts.journal.run(this.#runId);
    if (!run) throw new BackupError("bug", `Cannot find run ${this.#runId} in the journal`);
    return run;
  }

  #step(number: number): Step {
    const step = this.#read().steps[number - 1];
    if (!step) throw new BackupError("bug", `Cannot find step ${number} of run ${this.#runId}`);
    return step;
  }
}

function snapshotOf(step: Step): string {
  return step.snapshots[0]?.name ?? "";
}

/** Camunda's rule and words: the first part that is not whole ends the backup. */
function notWhole(part: Part): RunFailed {
  const reasons = [...new Set(part.failures)].slice(0, 3).join("; ");
  const detail = reasons === "" ? "" : ` (${reasons})`;
  return new RunFailed(
    part.state === "PARTIAL"
      ? `Some of the snapshots are partial: ${part.snapshot}${detail}`
      : `There were failures with the following snapshots: ${part.snapshot}${detail}`,
  );
}

function lost(step: Step): RunFailed {
  return new RunFailed(
    `Elasticsearch accepted the snapshot ${snapshotOf(step)} and has no trace of it: it could not write to the repository, was killed, or somebody deleted the snapshot`,
  );
}
