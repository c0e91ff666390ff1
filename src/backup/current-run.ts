import { AsyncLocalStorage } from "node:async_hooks";

const working = new AsyncLocalStorage<string>();

/** Does something as a part of a run. */
export function workInRun<T>(runId: string, work: () => T): T {
  return working.run(runId, work);
}

/** The id of the run that the current work belongs to; undefined for what belongs to none. */
export function currentRun(): string | undefined {
  return working.getStore();
}
