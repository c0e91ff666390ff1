import type { Journal, RunKind, RunOutline, RunState } from "../backup/journal.ts";
import { Histogram } from "./histogram.ts";

/** How a run can have ended. */
export type RunOutcome = Exclude<RunState, "running">;

/** What is counted of the runs of one kind. */
export interface KindTally {
  readonly ended: Readonly<Record<RunOutcome, number>>;
  /** When the newest of each outcome ended, epoch milliseconds. */
  readonly lastEndMs: Readonly<Partial<Record<RunOutcome, number>>>;
  /** Of all that have ended, the outcome of the one that ended last. */
  readonly lastOutcome: RunOutcome | undefined;
  /** In seconds, of those that succeeded. */
  readonly durations: Histogram;
  readonly open: number;
  /** When the oldest open one began, epoch milliseconds. */
  readonly oldestOpenMs: number | undefined;
}

const boundsSeconds = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400];

/**
 * Counts the runs of a journal. One that has ended never changes again, so each is read once and
 * then only those that were open, however long the journal is. A journal that was replaced counts
 * from its own beginning, which Prometheus takes for the restart of a counter that it is.
 */
export class RunTally {
  readonly #journal: Pick<Journal, "outlines">;
  readonly #kinds: Readonly<Record<RunKind, EndedRuns>> = {
    create: new EndedRuns(),
    delete: new EndedRuns(),
    restore: new EndedRuns(),
  };
  #open: readonly RunOutline[] = [];
  #seen = 0;

  constructor(journal: Pick<Journal, "outlines">) {
    this.#journal = journal;
  }

  read(): Readonly<Record<RunKind, KindTally>> {
    const open: RunOutline[] = [];
    const runs = this.#journal.outlines(
      this.#seen,
      this.#open.map(({ seq }) => seq),
    );
    for (const run of runs) {
      if (run.state === "running") open.push(run);
      else this.#kinds[run.kind].add(run, run.state);
      this.#seen = Math.max(this.#seen, run.seq);
    }
    this.#open = open;
    return {
      create: this.#kinds.create.read(this.#openOf("create")),
      delete: this.#kinds.delete.read(this.#openOf("delete")),
      restore: this.#kinds.restore.read(this.#openOf("restore")),
    };
  }

  #openOf(kind: RunKind): readonly RunOutline[] {
    return this.#open.filter((run) => run.kind === kind);
  }
}

class EndedRuns {
  readonly #ended = { succeeded: 0, failed: 0, cancelled: 0 };
  readonly #lastEndMs: Partial<Record<RunOutcome, number>> = {};
  readonly #durations = new Histogram(boundsSeconds);
  #last: { readonly outcome: RunOutcome; readonly endMs: number } | undefined;

  add({ startMs, endMs = startMs }: RunOutline, outcome: RunOutcome): void {
    this.#ended[outcome] += 1;
    this.#lastEndMs[outcome] = Math.max(this.#lastEndMs[outcome] ?? endMs, endMs);
    if (outcome === "succeeded") this.#durations.observe(Math.max(0, endMs - startMs) / 1000);
    if (!this.#last || endMs >= this.#last.endMs) this.#last = { outcome, endMs };
  }

  read(open: readonly RunOutline[]): KindTally {
    const begins = open.map(({ startMs }) => startMs);
    return {
      ended: { ...this.#ended },
      lastEndMs: { ...this.#lastEndMs },
      lastOutcome: this.#last?.outcome,
      durations: this.#durations,
      open: open.length,
      oldestOpenMs: begins.length > 0 ? Math.min(...begins) : undefined,
    };
  }
}
