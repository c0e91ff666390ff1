import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { answerEvents } from "../../src/api/event-stream.ts";
import { createLog } from "../../src/log.ts";
import { listen } from "../../src/server/listen.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { type RunningService, runService } from "./running-service.ts";

const log = createLog({ level: "silent", readable: false, colour: false, fd: 2 });

type Reader = ReturnType<typeof readerOf>;

/** Reads a stream until what came holds some text. */
async function readUntil(reader: Reader, text: string): Promise<string> {
  const decoder = new TextDecoder();
  let heard = "";
  while (!heard.includes(text)) {
    const { done, value } = await reader.read();
    if (done) return heard;
    heard += decoder.decode(value, { stream: true });
  }
  return heard;
}

function readerOf(response: Response) {
  if (!response.body) throw new Error("Expected a body");
  return response.body.getReader();
}

describe("a stream over a real socket", () => {
  /** A stream that says one thing and is then silent for ever. */
  function silent(): { fetch: () => Response; left: Promise<void> } {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    async function* events(): AsyncGenerator<string> {
      yield ":\n\n";
      await left;
    }
    return { fetch: () => answerEvents(events(), resolve), left };
  }

  test("is let go when its reader goes away", async () => {
    const { fetch: answering, left } = silent();
    const server = listen({ fetch: answering }, { address: "127.0.0.1", port: 0, log });
    const away = new AbortController();
    const response = await fetch(server.url, { signal: away.signal });
    const reader = readerOf(response);
    await reader.read();
    away.abort();
    await left;
    await reader.closed.catch(() => undefined);
    await server.stop(1000);
  });
});

describe("the stream of a run", () => {
  let repository: OwnRepository;
  let service: RunningService;

  beforeAll(async () => {
    repository = await ownRepository();
    await putCamundaIndices(repository.cluster, { prefix: repository.prefix, documents: 40 });
    service = await runService({ repository: repository.name, indexPrefix: repository.prefix });
  }, 120_000);

  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await repository[Symbol.asyncDispose]();
  }, 120_000);

  async function created(id: bigint): Promise<string> {
    return (await service.gateway.create(id)).run.id;
  }

  test("shows a backup from its begin to its end, and then says that there is no more", async () => {
    const runId = await created(1n);
    const response = await service.request(`/api/runs/${runId}/events`);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("text/event-stream");
    expect(response.headers.get("ETag")).toBeNull();
    const events = (await response.text()).split("\n\n").filter((event) => event !== ":");
    expect(events.at(-1)).toBe("");
    const shown = events.slice(0, -1).map((event) => {
      const [, name, id, data = ""] = /^event: (\w+)\nid: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      return { name, id, run: JSON.parse(data) };
    });
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.some(({ id }, index) => id === shown[index + 1]?.id)).toBe(false);
    expect(shown.slice(0, -1).every(({ name }) => name === "run")).toBe(true);
    const end = shown.at(-1);
    expect(end?.name).toBe("end");
    const whole: unknown = await service.json(`/api/runs/${runId}`);
    expect(end?.run).toEqual(whole);

    const again = await service.request(`/api/runs/${runId}/events`, {
      headers: { "Last-Event-ID": end?.id ?? "" },
    });
    expect(again.status).toBe(204);
  }, 120_000);

  test("of a run that nobody knows is an error like any other", async () => {
    const response = await service.request("/api/runs/nobody/events");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ kind: "not-found" });
  });

  test("has a HEAD that does not wait for its end, and no other methods", async () => {
    const hold = service.proxy.on({ method: "PUT", path: /_snapshot/, times: 100 }, "hold");
    const runId = await created(2n);
    const head = await service.request(`/api/runs/${runId}/events`, { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.headers.get("Content-Type")).toBe("text/event-stream");
    const post = await service.request(`/api/runs/${runId}/events`, { method: "POST" });
    expect(post.status).toBe(405);
    hold.remove();
    await service.gateway.ended(runId);
  }, 120_000);

  test("ends before the server does, and goes on where the caller comes again", async () => {
    // One of its own: from then on it opens no stream any more.
    await using ending = await runService({
      repository: repository.name,
      indexPrefix: repository.prefix,
    });
    const hold = ending.proxy.on({ method: "PUT", path: /_snapshot/, times: 100 }, "hold");
    const runId = (await ending.gateway.create(3n)).run.id;
    const reader = readerOf(await ending.request(`/api/runs/${runId}/events`));
    await hold.struck;
    expect(await readUntil(reader, "event: run")).not.toContain("event: end");
    ending.endStreams();
    const rest = await readUntil(reader, "event: end");
    expect(rest).not.toContain("event: end");
    hold.remove();
    await ending.gateway.ended(runId);
  }, 120_000);
});
