import { nextLookMs, pause } from "./pause.ts";
import type { RestoreContext } from "./restore-context.ts";
import { RunFailed } from "./run-failed.ts";

/** How long the shards of closed indices may take to come up again. */
const longestRedMs = 600_000;
/** After so long without another shard coming up, none of a red index is waited for. */
const quietMs = 2000;

/** Waits for closed indices: closing takes their shards down and up again, and what is not up is not saved. */
export async function untilUp(context: RestoreContext, names: readonly string[]): Promise<void> {
  const { handle } = context;
  const began = performance.now();
  for (;;) {
    handle.signal.throwIfAborted();
    const live = await context.live();
    const red = names.filter((name) => live.get(name)?.health === "red");
    if (red.length === 0) return;
    const redMs = performance.now() - began;
    if (redMs > longestRedMs) {
      throw new RunFailed(
        `The closed index ${red[0]} is red since ${Math.round(redMs / 1000)} s and cannot be saved`,
      );
    }
    await pause(nextLookMs(redMs), handle.signal);
  }
}

/** The same for indices that were red before: nobody knows which of their shards will come up. */
export async function untilQuiet(context: RestoreContext, names: readonly string[]): Promise<void> {
  const { handle, target } = context;
  const began = performance.now();
  for (let up = 0, quietSince = began; performance.now() - began < longestRedMs;) {
    handle.signal.throwIfAborted();
    const recoveries = await context.ask(() => target.recoveries(names));
    const shards = [...recoveries.values()].flat().filter(({ primary }) => primary);
    const now = shards.filter(({ stage }) => stage === "DONE").length;
    if (now !== up || now < shards.length) quietSince = performance.now();
    else if (performance.now() - quietSince > quietMs) return;
    up = now;
    await pause(100, handle.signal);
  }
}
