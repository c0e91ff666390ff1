import { afterAll, beforeEach, expect, test } from "bun:test";
import { openFaultProxy } from "./fault-proxy.ts";
import { killProcess } from "./fault-rule.ts";

let reached: string[] = [];
const upstream = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  development: false,
  fetch: async (request) => {
    const body = await request.text();
    reached.push(`${request.method} ${new URL(request.url).pathname} ${body}`.trim());
    return Response.json({ padding: "0123456789".repeat(100) }, { headers: { "x-own": "yes" } });
  },
});
const target = upstream.url.origin;

beforeEach(() => {
  reached = [];
});

afterAll(async () => {
  await upstream.stop(true);
});

async function send(url: string, method = "GET", body?: string): Promise<Response> {
  // On a connection used before, fetch repeats a request that was reset, and the fault would not be seen.
  const options = { method, proxy: false, keepalive: false } as const;
  return await fetch(url, body === undefined ? options : { ...options, body });
}

async function failure(answer: Promise<Response>): Promise<string> {
  return await answer.then(
    async (response) => await response.text().then((text) => text, errorCode),
    errorCode,
  );
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

test("without rules it is transparent and records what passed", async () => {
  await using proxy = await openFaultProxy(target);
  const answer = await send(`${proxy.url}/_snapshot/r?a=b%2Fc`, "PUT", '{"type":"fs"}');
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-own")).toBe("yes");
  expect(await answer.json()).toEqual({ padding: "0123456789".repeat(100) });
  expect((await send(`${proxy.url}/head`, "HEAD")).status).toBe(200);
  expect(reached).toEqual(['PUT /_snapshot/r {"type":"fs"}', "HEAD /head"]);
  expect(proxy.requests).toMatchObject([
    { method: "PUT", path: "/_snapshot/r?a=b%2Fc", body: '{"type":"fs"}', status: 200 },
    { method: "HEAD", path: "/head", status: 200 },
  ]);
  expect(proxy.matching("PUT", /_snapshot/)).toHaveLength(1);
});

test("a chunked body reaches the cluster whole", async () => {
  await using proxy = await openFaultProxy(target);
  const body = new ReadableStream({
    start: (controller) => {
      controller.enqueue("first, ");
      controller.enqueue("second");
      controller.close();
    },
  });
  await fetch(`${proxy.url}/c`, { method: "POST", body, proxy: false });
  expect(reached).toEqual(["POST /c first, second"]);
});

test("a reset on receipt keeps the request from the cluster; one at the answer does not", async () => {
  await using proxy = await openFaultProxy(target);
  proxy.on({ path: /early/ }, "reset");
  proxy.on({ path: /late/, at: "answer" }, "reset");
  expect(await failure(send(`${proxy.url}/early`))).toBe("ECONNRESET");
  expect(await failure(send(`${proxy.url}/late`))).toBe("ECONNRESET");
  expect(reached).toEqual(["GET /late"]);
});

test("a cut answer breaks off in the middle of the body", async () => {
  await using proxy = await openFaultProxy(target);
  proxy.on({}, "cut");
  expect(await failure(send(`${proxy.url}/a`))).toBe("ECONNRESET");
  expect((await send(`${proxy.url}/a`)).status).toBe(200);
});

test("an answer of ours is given as often as asked for, from the nth request on", async () => {
  await using proxy = await openFaultProxy(target);
  const rule = proxy.on(
    { method: "GET", path: /x/, nth: 2, times: 2 },
    { status: 503, body: "<html>", contentType: "text/html" },
  );
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    statuses.push((await send(`${proxy.url}/x`)).status);
  }
  expect(statuses).toEqual([200, 503, 503, 200]);
  expect(rule.strikes).toHaveLength(2);
  expect(reached).toHaveLength(2);
});

test("a held request goes on when it is released, a hanging one never gets an answer", async () => {
  await using proxy = await openFaultProxy(target);
  const held = proxy.on({ path: /held/ }, "hold");
  const hanging = proxy.on({ path: /hanging/ }, "hang");
  const answer = send(`${proxy.url}/held`);
  const nothing = failure(send(`${proxy.url}/hanging`));
  await held.struck;
  await hanging.struck;
  expect(reached).toEqual([]);
  held.release();
  expect((await answer).status).toBe(200);
  hanging.release();
  expect(await nothing).toBe("ECONNRESET");
  expect(reached).toEqual(["GET /held"]);
});

test("a process is killed at the request that comes after the one named", async () => {
  await using proxy = await openFaultProxy(target);
  const victim = Bun.spawn(["sleep", "60"]);
  const rule = proxy.on({ method: "PUT", at: "next" }, killProcess(victim.pid));
  await send(`${proxy.url}/one`);
  await send(`${proxy.url}/two`, "PUT");
  expect(victim.killed).toBe(false);
  expect(rule.strikes).toEqual([]);
  expect(await failure(send(`${proxy.url}/three`))).toBe("ECONNRESET");
  await victim.exited;
  expect(victim.signalCode).toBe("SIGKILL");
  expect(reached).toEqual(["GET /one", "PUT /two"]);
});

test("a function may look at the request and choose the outcome", async () => {
  await using proxy = await openFaultProxy(target);
  const seen: unknown[] = [];
  proxy.on({ at: "answer" }, (request) => {
    seen.push([request.path, request.status]);
    return { status: 429 };
  });
  expect((await send(`${proxy.url}/a`)).status).toBe(429);
  expect(seen).toEqual([["/a", 200]]);
});

test("closed it refuses connections, opened again it is on the same port", async () => {
  await using proxy = await openFaultProxy(target);
  const { url } = proxy;
  await send(`${url}/a`);
  await proxy.close();
  expect(await failure(send(`${url}/b`))).toBe("ECONNREFUSED");
  await proxy.open();
  expect(proxy.url).toBe(url);
  expect((await send(`${url}/c`)).status).toBe(200);
});

test("a cluster that cannot be reached looks like one that drops the connection", async () => {
  await using proxy = await openFaultProxy("http://127.0.0.1:1");
  expect(await failure(send(`${proxy.url}/a`))).toBe("ECONNRESET");
});
