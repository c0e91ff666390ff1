import { nextLookMs, pause } from "./pause.ts";
import type { RestoreContext } from "./restore-context.ts";

/**
 * Asks for a change of indices until no snapshot holds them any more: while somebody saves them,
 * Elasticsearch neither closes nor deletes them, and a way back cannot stop half-way for that.
 */
export async function pastSnapshots(
  context: RestoreContext,
  change: () => Promise<void>,
): Promise<void> {
  const { handle, parts, runId } = context;
  const began = performance.now();
  for (let isTold = false; ; isTold = true) {
    handle.signal.throwIfAborted();
    try {
      return await context.ask(change);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes("snapshot_in_progress_exception")))
        throw error;
      if (!isTold)
        parts.log.warn({ runId, reason: error.message }, "the restore waits for a snapshot");
    }
    await pause(nextLookMs(performance.now() - began), handle.signal);
  }
}
