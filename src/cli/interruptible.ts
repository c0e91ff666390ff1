import { BackupError } from "../backup/errors.ts";
import type { Io } from "./io.ts";

/** What to say when somebody stops the command before its work is over. */
export interface Interruption {
  readonly message: string;
  readonly hint: string;
}

/**
 * Does some work until it is over or somebody asks to stop; then it throws `interrupted` and the
 * work is left to itself. Who asks twice does not wait for the tidying up either.
 */
export async function interruptible<T>(
  io: Io,
  interruption: Interruption,
  work: () => Promise<T>,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  let asked = false;
  const stop = (): void => {
    if (asked) io.exit(130);
    asked = true;
    const { message, hint } = interruption;
    reject(new BackupError("interrupted", message, { hint }));
  };
  const handlers = [io.onSignal("SIGINT", stop), io.onSignal("SIGTERM", stop)];
  try {
    return await Promise.race([promise, work()]);
  } finally {
    // While the interrupted work is tidied up, a second signal must still be heard.
    if (!asked) for (const handler of handlers) handler[Symbol.dispose]();
  }
}
