import { BackupError, isBackupError } from "../backup/errors.ts";
import { pause } from "./pause.ts";

/** So much later than the cluster is back, at the most, is that noticed. */
const longestPauseMs = 500;

/**
 * Bears with a cluster that cannot be reached: calls are tried again with growing pauses until one
 * is answered or patience ends. Only for calls that may be repeated.
 */
export class Patience {
  readonly #limitMs: number;
  readonly #signal: AbortSignal;
  #silentSinceMs: number | undefined;

  constructor(limitMs: number, signal: AbortSignal) {
    this.#limitMs = limitMs;
    this.#signal = signal;
  }

  /** Asks until there is an answer; throws what is not silence, and silence that lasts too long. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await question();
        this.heard();
        return answer;
      } catch (error) {
        await this.bear(error);
      }
    }
  }

  /** The cluster has answered: patience begins anew. */
  heard(): void {
    this.#silentSinceMs = undefined;
  }

  /** Waits after a call that was not answered; throws everything else on. */
  async bear(error: unknown): Promise<void> {
    if (!isBackupError(error, "unreachable")) {
      this.heard();
      throw error;
    }
    this.#signal.throwIfAborted();
    // Not the time of day: a clock that is set forward must not use up the patience.
    const nowMs = performance.now();
    this.#silentSinceMs ??= nowMs;
    const silentMs = nowMs - this.#silentSinceMs;
    if (silentMs >= this.#limitMs) {
      throw new BackupError(
        "unreachable",
        `Elasticsearch was not accessible for ${Math.round(silentMs / 1000)} s: ${error.message}`,
        {
          hint: "When it is back, look at the backup again; the setting elasticsearch.patience says how long to wait.",
          cause: error,
        },
      );
    }
    await pause(Math.min(longestPauseMs, Math.max(100, silentMs / 4)), this.#signal);
    this.#signal.throwIfAborted();
  }
}
