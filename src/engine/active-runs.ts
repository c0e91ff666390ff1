import { workInRun } from "../backup/current-run.ts";
import { BackupError } from "../backup/errors.ts";
import type { Progress } from "../backup/journal.ts";
import type { Log } from "../log.ts";

/** Why the work on a run is told to stop. */
export type StopReason = "cancelled" | "closing";

/** What the work on a run is given. */
export interface RunHandle {
  /** Aborted with a StopReason. */
  readonly signal: AbortSignal;
  /** Tells how far it is. */
  tell(progress: Progress | undefined): void;
  /** Tells that the cluster has taken the first of its calls. */
  sent(): void;
}

interface ActiveRun {
  readonly abort: AbortController;
  readonly done: Promise<void>;
  /** Settles at the first accepted call, or with the work. */
  readonly firstSent: Promise<void>;
  progress: Progress | undefined;
}

/** The runs that this process works on. */
export class ActiveRuns {
  readonly #log: Log;
  readonly #runs = new Map<string, ActiveRun>();
  #closing = false;

  constructor(log: Log) {
    this.#log = log;
  }

  has(runId: string): boolean {
    return this.#runs.has(runId);
  }

  progress(runId: string): Progress | undefined {
    return this.#runs.get(runId)?.progress;
  }

  /** Starts to work on a run, unless this process already does. */
  start(runId: string, work: (handle: RunHandle) => Promise<void>): void {
    if (this.#closing || this.#runs.has(runId)) return;
    const abort = new AbortController();
    const first = Promise.withResolvers<void>();
    const handle: RunHandle = {
      signal: abort.signal,
      tell: (progress) => {
        active.progress = progress;
      },
      sent: first.resolve,
    };
    const done = Promise.resolve()
      .then(() => workInRun(runId, () => work(handle)))
      .catch((error: unknown) => {
        if (!abort.signal.aborted)
          this.#log.error({ runId, err: error }, "work on a run has stopped");
      })
      .finally(() => {
        this.#runs.delete(runId);
        first.resolve();
      });
    const active: ActiveRun = { abort, done, firstSent: first.promise, progress: undefined };
    this.#runs.set(runId, active);
  }

  /** Stops the work on a run and waits for it to let go: a call on its way is waited for. */
  async stop(runId: string, reason: StopReason): Promise<void> {
    const active = this.#runs.get(runId);
    active?.abort.abort(reason);
    await active?.done;
  }

  /** Settles when this process no longer works on the run. */
  async done(runId: string): Promise<void> {
    await this.#runs.get(runId)?.done;
  }

  /** Settles when the cluster has taken the run's first call, or the work is over. */
  async firstSent(runId: string): Promise<void> {
    await this.#runs.get(runId)?.firstSent;
  }

  /** Lets go of all runs; none is started any more. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#runs.keys()].map((runId) => this.stop(runId, "closing")));
  }
}

/** Thrown where somebody waits for a run that nobody here works on. */
export function abandoned(runId: string): BackupError {
  return new BackupError(
    "interrupted",
    `Run ${runId} is open, and this process does not work on it`,
    {
      hint: 'It goes on with "webapps-backup resume" or the next "webapps-backup serve".',
    },
  );
}
