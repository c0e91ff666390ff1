import type { Run, Step } from "../backup/journal.ts";
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

/**
 * Deletes the safety backups of restores that have ended so long ago: by name and only with the
 * uuid that was journaled. What cannot be deleted now is tried again with the next sweep.
 */
export class SafetySweep {
  readonly #parts: RestoreParts;
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: RestoreParts) {
    this.#parts = parts;
  }

  /** At most once an hour, whoever calls. */
  async sweep(): Promise<void> {
    if (performance.now() - this.#sweptAtMs < sweepEveryMs) return;
    this.#sweptAtMs = performance.now();
    const { journal, log, now } = this.#parts;
    // A restore that runs may be about to need one of them.
    if (journal.openRuns().some(({ kind }) => kind === "restore")) return;
    if (journal.unconfirmed() !== undefined) return;
    for (const run of journal.runs({ limit: runsToLookBackAt, kind: "restore" })) {
      const { untilMs } = keptSafety(this.#parts, run);
      if (untilMs === undefined || untilMs > now()) continue;
      try {
        await this.#delete(run);
      } catch (error) {
        log.warn({ run: run.id, err: error }, "a safety backup could not be deleted");
      }
    }
  }

  async #delete(run: Run): Promise<void> {
    const { safety, journal, log } = this.#parts;
    for (const step of madeBy(run)) {
      for (const { name, uuid } of step.snapshots) {
        const found = await safety.lookOwn(name);
        if (found?.uuid === uuid) await safety.deleteOwn(name);
        log.info({ run: run.id, snapshot: name }, "a safety backup was deleted: its time is over");
      }
      journal.writeStep(run.id, step.number, { snapshots: [] });
    }
  }
}
