import { asBackupError, isBackupError } from "../backup/errors.ts";
import type { RunHandle } from "./active-runs.ts";
import type { WorkParts } from "./engine-parts.ts";
import { RunFailed } from "./run-failed.ts";

/** What the log says of an end. */
export interface EndWords {
  readonly done: string;
  readonly failed: string;
}

/**
 * Works on a run and journals how it ends. Work that was told to stop ends nothing; nor does a
 * journal that cannot be written: nothing may be done without it, and the engine takes the run up
 * again by and by.
 */
export async function workToEnd(
  { journal, log, now }: WorkParts,
  runId: string,
  handle: RunHandle,
  words: EndWords,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
    if (journal.end(runId, "succeeded", now())) log.info({ runId }, words.done);
  } catch (error) {
    if (handle.signal.aborted) return;
    if (isBackupError(error, "storage-full", "state-unusable")) {
      log.error({ runId, err: error }, "the journal cannot be written: the run waits");
      return;
    }
    const { message, hint } = asBackupError(error);
    if (!(error instanceof RunFailed)) log.error({ runId, err: error }, "a call has failed");
    if (journal.end(runId, "failed", now(), message)) {
      log.error({ runId, reason: message, hint }, words.failed);
    }
  }
}
