/** How long `eventually` waits and what it says when it gives up. */
export interface EventuallyOptions<State> {
  readonly deadlineMs?: number;
  /** What was waited for, as the end of "waited for ...". */
  readonly describe?: string;
  /** When the state seen is the one wanted; by default as soon as it is neither undefined nor false. */
  readonly until?: (state: State) => boolean;
}

/**
 * Asks again and again until the answer is the one wanted, and gives it; after the deadline it fails and shows the last state seen.
 *
 * @example
 * const backup = await eventually(() => readBackup(7), { until: (b) => b.state === "COMPLETED" });
 */
export async function eventually<State>(
  look: () => State | Promise<State>,
  options: EventuallyOptions<State> = {},
): Promise<State> {
  const { deadlineMs = 60_000, describe = "a condition" } = options;
  const until =
    options.until ?? ((state: State): boolean => state !== undefined && state !== false);
  const started = performance.now();
  let pauseMs = 5;
  let lastSeen: string;
  do {
    try {
      const state = await look();
      if (until(state)) {
        return state;
      }
      lastSeen = Bun.inspect(state);
    } catch (error) {
      lastSeen = `thrown: ${Bun.inspect(error)}`;
    }
    await Bun.sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 1.5, 100);
  } while (performance.now() - started < deadlineMs);
  throw new Error(`Waited ${deadlineMs} ms for ${describe}, last seen: ${lastSeen}`);
}
