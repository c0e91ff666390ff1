import type { Run, Step } from "../backup/journal.ts";
import { holdOn } from "./holding.ts";
import type { RestoreParts } from "./restore-context.ts";

const sweepEveryMs = 3_600_000;
/** So many restores back is looked for safety backups whose time is over. */
const runsToLookBackAt = 200;

/** The safety backup of a restore, as far as it is still kept. */
export interface KeptSafety {
  readonly snapshots: readonly string[];
  /** Epoch milliseconds; undefined where there is none. */
  readonly untilMs: number | undefined;
}

/** Tells what is kept of a restore for its way back. */
export function keptSafety({ settings }: RestoreParts, run: Run): KeptSafety {
  const made = madeBy(run);
  const ends = made.map(({ endMs }) => (endMs ?? run.startMs) + settings.safetyRetentionMs);
  return {
    snapshots: made.flatMap(({ snapshots }) => snapshots.map(({ name }) => name)),
    untilMs: ends.length === 0 ? undefined : Math.max(...ends),
  };
}

/** Safety backups of which a snapshot is still there, as far as we know. */
function madeBy({ steps }: Run): readonly Step[] {
  return steps.filter(
    ({ action, state, snapshots }) =>
      action === "safety" && state === "succeeded" && snapshots.length > 0,
  );
}

/** Those that a restore was about to make when it was given up: nothing is ever restored from them. */
function leftBy({ steps, state }: Run): readonly Step[] {
  if (state === "running") return [];
  return steps.filter(
    (step) =>
      step.action === "safety" &&
      (step.state === "intended" || step.state === "failed") &&
      step.snapshots.length > 0,
  );
}

/**
 * Deletes the safety backups of restores that have ended so long ago, and what is left of those that
 * were never whole: by name and only with the uuid that was journaled, or with our run's id. What
 * cannot be deleted now is tried again with the next sweep.
 */
export class SafetySweep {
  readonly #parts: RestoreParts;
  /** When there will be something to do again, by a clock that nobody sets. */
  #dueAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: RestoreParts) {
    this.#parts = parts;
  }

  /** Once an hour and when the time of one is over, however often it is called. */
  async sweep(): Promise<void> {
    if (performance.now() < this.#dueAtMs) return;
    const { journal, log } = this.#parts;
    // A restore that runs may be about to need one of them.
    if (journal.openRuns().some(({ kind }) => kind === "restore")) return;
    if (journal.unconfirmed() !== undefined) return;
    const runs = journal.runs({ limit: runsToLookBackAt, kind: "restore" });
    this.#dueAtMs = performance.now() + this.#untilNext(runs);
    for (const run of runs) {
      try {
        for (const step of this.#useless(run)) await this.#delete(run, step);
      } catch (error) {
        log.warn({ runId: run.id, err: error }, "a safety backup could not be deleted");
      }
    }
  }

  #untilNext(runs: readonly Run[]): number {
    const nowMs = this.#parts.now();
    const ends = runs.flatMap((run) => keptSafety(this.#parts, run).untilMs ?? []);
    return Math.min(sweepEveryMs, ...ends.filter((end) => end > nowMs).map((end) => end - nowMs));
  }

  #useless(run: Run): readonly Step[] {
    const { journal, safety, now } = this.#parts;
    // In another repository than the one that is set now they can neither be found nor missed.
    if (journal.plan(run.id)?.safetyRepository !== safety.name) return [];
    const { untilMs } = keptSafety(this.#parts, run);
    const isHeld = holdOn(this.#parts, run.backupId) !== undefined;
    const isOver = untilMs !== undefined && untilMs <= now() && !isHeld;
    return [...(isOver ? madeBy(run) : []), ...leftBy(run)];
  }

  async #delete(run: Run, step: Step): Promise<void> {
    const { safety, journal, log } = this.#parts;
    for (const { name, uuid } of step.snapshots) {
      const found = await safety.lookOwn(name);
      const isOurs =
        uuid === undefined ? found?.metadata["runId"] === run.id : found?.uuid === uuid;
      if (!isOurs) continue;
      await safety.deleteOwn(name);
      log.info(
        { runId: run.id, snapshot: name },
        "a safety backup that is of no more use was deleted",
      );
    }
    journal.writeStep(run.id, step.number, { snapshots: [] });
  }
}
