import { BackupError } from "../backup/errors.ts";
import type { Io } from "./io.ts";

/** What work must know to end in order when it is interrupted. */
export interface Calm {
  readonly signal: AbortSignal;
  /** While this goes on an interruption waits for its end. */
  readonly shelter: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Does some work that may have to tidy up: who interrupts it ends it at once, but for what stands in
 * the shelter. Who asks twice does not wait for that either.
 */
export async function tidily<T>(io: Io, work: (calm: Calm) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  let sheltered = 0;
  const end = (): void =>
    reject(new BackupError("interrupted", "Interrupted; nothing was left behind"));
  const stop = (): void => {
    if (abort.signal.aborted) io.exit(130);
    abort.abort();
    if (sheltered === 0) end();
  };
  const shelter = async <R>(within: () => Promise<R>): Promise<R> => {
    sheltered += 1;
    try {
      return await within();
    } finally {
      sheltered -= 1;
    }
  };
  const handlers = [io.onSignal("SIGINT", stop), io.onSignal("SIGTERM", stop)];
  try {
    return await Promise.race([interrupted, work({ signal: abort.signal, shelter })]);
  } finally {
    for (const handler of handlers) handler[Symbol.dispose]();
  }
}
