import { describe, expect, test } from "bun:test";
import { type RunEventsOptions, runEvents, viewId } from "../../src/api/run-events.ts";
import { runViewWire } from "../../src/api/wire.ts";
import type { RunView } from "../../src/backup/gateway.ts";
import type { RunState } from "../../src/backup/journal.ts";

function viewOf(state: RunState, done = 0): RunView {
  return {
    run: {
      id: "run-1",
      kind: "restore",
      repository: "backups",
      backupId: 9007199254740993n,
      version: undefined,
      versionSource: undefined,
      clusterUuid: "c",
      repositoryUuid: "r",
      state,
      startMs: 0,
      endMs: undefined,
      reason: undefined,
      warnings: [],
      steps: [],
    },
    progress: {
      bytes: { total: 10, done },
      shards: { total: 1, failed: 0, successful: 0 },
    },
    worked: true,
  };
}

/** Shows one view after the other, and then the last for ever. */
function inTurn(views: readonly (RunView | Error)[]): () => Promise<RunView> {
  const left = [...views];
  return async () => {
    const view = left.length > 1 ? left.shift() : left[0];
    if (view === undefined || view instanceof Error) throw view;
    return view;
  };
}

function streamed(
  first: RunView,
  views: readonly (RunView | Error)[],
  options: Partial<RunEventsOptions> = {},
): AsyncGenerator<string> {
  return runEvents(first, {
    lastId: undefined,
    look: inTurn(views),
    lookEveryMs: 0,
    heartbeatMs: 60_000,
    signal: new AbortController().signal,
    ...options,
  });
}

const running = viewOf("running");
const further = viewOf("running", 5);
const over = viewOf("succeeded", 10);

function event(name: string, view: RunView): string {
  const data = JSON.stringify({ ...runViewWire(view), backupId: "id" }).replace(
    '"id"',
    "9007199254740993",
  );
  return `event: ${name}\nid: ${viewId(view)}\ndata: ${data}\n\n`;
}

describe("the events of a run", () => {
  test("are the run now, at every change and at its end, each once", async () => {
    const events = await Array.fromAsync(streamed(running, [running, running, further, over]));
    expect(events).toEqual([
      ":\n\n",
      event("run", running),
      event("run", further),
      event("end", over),
    ]);
  });

  test("are the end alone where it is over already", async () => {
    expect(await Array.fromAsync(streamed(over, []))).toEqual([":\n\n", event("end", over)]);
  });

  test("leave out what the caller has seen", async () => {
    const lastId = viewId(running);
    const events = await Array.fromAsync(streamed(running, [running, over], { lastId }));
    expect(events).toEqual([":\n\n", event("end", over)]);
  });

  test("have a comment between them where nothing changes for long", async () => {
    const events = streamed(running, [running], { heartbeatMs: 0 });
    const heard: (string | undefined)[] = [];
    for (let count = 0; count < 4; count += 1) heard.push((await events.next()).value ?? undefined);
    expect(heard).toEqual([":\n\n", event("run", running), ":\n\n", ":\n\n"]);
    await events.return(undefined);
  });

  test("end at once where nobody listens any more", async () => {
    const left = new AbortController();
    let looks = 0;
    const events = streamed(running, [], {
      signal: left.signal,
      lookEveryMs: 60_000,
      look: async () => {
        looks += 1;
        return running;
      },
    });
    await events.next();
    await events.next();
    const next = events.next();
    left.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(looks).toBe(0);
  });

  test("end where the run cannot be looked at any more", async () => {
    const events = await Array.fromAsync(streamed(running, [new Error("the journal is gone")]));
    expect(events).toEqual([":\n\n", event("run", running)]);
  });
});
