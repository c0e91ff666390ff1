import { setTimeout } from "node:timers/promises";
import type { RunView } from "../backup/gateway.ts";
import { stringifyJson } from "../json/json.ts";
import { runViewWire } from "./wire.ts";

/** What a stream of events is made of. */
export interface RunEventsOptions {
  /** What the caller was shown already, where it comes again. */
  readonly lastId: string | undefined;
  readonly look: () => Promise<RunView>;
  readonly lookEveryMs: number;
  /** After so long without an event a comment shows that both sides are there. */
  readonly heartbeatMs: number;
  /** Aborted where nobody listens any more, or the server stops. */
  readonly signal: AbortSignal;
}

/** Proxies cut what is silent for a minute. */
export const eventPace: Pick<RunEventsOptions, "lookEveryMs" | "heartbeatMs"> = {
  lookEveryMs: 250,
  heartbeatMs: 15_000,
};

/**
 * Writes a run as server-sent events: "run" with the whole view now and whenever it has changed,
 * "end" when it is over. The same view has the same id, so that who comes again hears only what is
 * new. Nothing is looked at while nobody asks for the next event.
 */
export async function* runEvents(
  first: RunView,
  options: RunEventsOptions,
): AsyncGenerator<string, void, undefined> {
  // An answer begins with its first bytes, and there may be nothing new for long.
  yield comment;
  let shownId = options.lastId;
  let spokenAt = performance.now();
  for await (const view of viewsUntilEnd(first, options)) {
    const data = stringifyJson(runViewWire(view));
    const id = eventId(data);
    const isNew = id !== shownId;
    if (!isNew && performance.now() - spokenAt < options.heartbeatMs) continue;
    const name = view.run.state === "running" ? "run" : "end";
    yield isNew ? `event: ${name}\nid: ${id}\ndata: ${data}\n\n` : comment;
    shownId = id;
    spokenAt = performance.now();
  }
}

/** The id of the event that shows a view, by which a caller says what it has seen. */
export function viewId(view: RunView): string {
  return eventId(stringifyJson(runViewWire(view)));
}

const comment = ":\n\n";

async function* viewsUntilEnd(
  first: RunView,
  { look, lookEveryMs, signal }: RunEventsOptions,
): AsyncGenerator<RunView, void, undefined> {
  let view: RunView | undefined = first;
  while (view && !signal.aborted) {
    yield view;
    if (view.run.state !== "running") return;
    await pause(lookEveryMs, signal);
    // Who comes again gets the error as an answer, which an open stream cannot give.
    view = signal.aborted ? undefined : await look().catch(() => undefined);
  }
}

function eventId(data: string): string {
  return Bun.hash.xxHash3(data).toString(36);
}

/** An aborted wait is over like any other; who waits looks at the signal. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
