import { describe, expect, test } from "bun:test";
import { connect, createServer, type Socket } from "node:net";
import pino from "pino";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { eventually } from "../harness/eventually.ts";
import { openFrontDoor, serveProxy } from "./front-door.ts";
import { rawExchange, rawGet } from "./raw-exchange.ts";
import { recordingUpstream } from "./recording-upstream.ts";

const ours = ["ours"];

describe("an answer that Elasticsearch does not finish never looks finished:", () => {
  test.each<[name: string, answer: string]>([
    ["cut before its length", 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"snapshots":[]}'],
    [
      "cut between chunks",
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"snapshots":[]}\r\n',
    ],
    [
      "cut inside of a chunk",
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"snapshots":[]}',
    ],
  ])("%s", async (_name, answer) => {
    await using upstream = await recordingUpstream(answer, (socket) => socket.destroySoon());
    const listening = serveProxy(openFrontDoor({ urls: [upstream.url], repositories: ours }).proxy);
    const { text, status, wasReset } = await rawExchange(
      listening.url,
      rawGet("/_snapshot/ours/a"),
    );
    const isWhole = /content-length: 16\r\n/i.test(text) || text.endsWith("0\r\n\r\n");
    const isPromised = /content-length: 100\r\n|transfer-encoding: chunked\r\n/i.test(text);
    expect({ isWhole, isToldOf: wasReset || isPromised || status === 502 }).toEqual({
      isWhole: false,
      isToldOf: true,
    });
    await listening.stop(1000);
  });

  test("cut before it began", async () => {
    await using upstream = await recordingUpstream("HTTP/1.1 200 OK\r\nConte", (socket) =>
      socket.destroySoon(),
    );
    const listening = serveProxy(openFrontDoor({ urls: [upstream.url], repositories: ours }).proxy);
    const { text } = await rawExchange(listening.url, rawGet("/_snapshot/ours/a"));
    expect(text).toStartWith("HTTP/1.1 502 ");
    expect(text).toContain("webapps_backup_unreachable");
    expect(text).not.toContain(upstream.url.replace("http://", ""));
    await listening.stop(1000);
  });
});

test("a redirect is passed on and not followed, and what ends with a connection is left out", async () => {
  await using upstream = await recordingUpstream(
    "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://elsewhere.invalid/x\r\nKeep-Alive: timeout=9\r\nConnection: X-Named\r\nX-Named: 1\r\nX-elastic-product: Elasticsearch\r\nWarning: 299 a\r\nContent-Length: 0\r\n\r\n",
  );
  const listening = serveProxy(openFrontDoor({ urls: [upstream.url], repositories: ours }).proxy);
  const answer = await fetch(`${listening.url}/_snapshot/ours`, {
    redirect: "manual",
    proxy: false,
  });
  expect(answer.status).toBe(307);
  expect(answer.headers.get("Location")).toBe("http://elsewhere.invalid/x");
  expect(answer.headers.get("X-elastic-product")).toBe("Elasticsearch");
  expect(answer.headers.get("Warning")).toBe("299 a");
  expect(answer.headers.has("X-Named") || answer.headers.has("Keep-Alive")).toBe(false);
  await listening.stop(1000);
});

test("a compressed answer passes as it is, to whoever asked for one", async () => {
  const zipped = Buffer.from(Bun.gzipSync(Buffer.from('{"ours":{}}'))).toString("latin1");
  await using upstream = await recordingUpstream(
    `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${zipped.length}\r\n\r\n${zipped}`,
  );
  const listening = serveProxy(openFrontDoor({ urls: [upstream.url], repositories: ours }).proxy);
  const { text } = await rawExchange(
    listening.url,
    rawGet("/_snapshot/ours", ["Accept-Encoding: gzip"]),
  );
  expect(text).toMatch(/content-encoding: gzip/i);
  expect(text).toEndWith(zipped);
  expect(upstream.requests.at(-1)?.headers.get("Accept-Encoding")).toBe("gzip");
  await listening.stop(1000);
});

test("reads go to another node where one is away, and writes never twice", async () => {
  await using gone = await recordingUpstream("", (socket) => socket.resetAndDestroy());
  await using there = await recordingUpstream();
  const door = openFrontDoor({ urls: [gone.url, there.url], repositories: ours });
  const listening = serveProxy(door.proxy);
  const first = await rawExchange(
    listening.url,
    rawGet("/_snapshot/ours/_verify").replace("GET", "POST"),
  );
  expect(first.status).toBe(502);
  expect(first.text).toContain("Look whether it was done");
  expect([gone.requests.length, there.requests.length]).toEqual([1, 0]);
  for (let round = 0; round < 3; round += 1) {
    expect((await rawExchange(listening.url, rawGet("/_snapshot/ours"))).status).toBe(200);
  }
  // It rests after the first failure, for reads and for writes.
  expect([gone.requests.length, there.requests.length]).toEqual([1, 3]);
  const alone = openFrontDoor({ urls: [gone.url, there.url], repositories: ours });
  const other = serveProxy(alone.proxy);
  expect((await rawExchange(other.url, rawGet("/_snapshot/ours"))).status).toBe(200);
  expect([gone.requests.length, there.requests.length]).toEqual([2, 4]);
  await listening.stop(1000);
  await other.stop(1000);
});

describe("who is slow holds back the other side, and is not waited for in memory:", () => {
  const chunk = new Uint8Array(1024 * 1024).fill(32);
  const chunks = 200;

  test("a reader", async () => {
    let sent = 0;
    const upstream = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () =>
        new Response(
          new ReadableStream({
            pull: (controller) => {
              controller.enqueue(chunk);
              sent += 1;
              if (sent === chunks) controller.close();
            },
          }),
        ),
    });
    const listening = serveProxy(
      openFrontDoor({ urls: [upstream.url.href], repositories: ours }).proxy,
    );
    const socket = connect(Number(new URL(listening.url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(rawGet("/_snapshot/ours/a"));
    socket.pause();
    await untilStill(() => sent);
    expect(sent).toBeLessThan(chunks / 2);
    let received = 0;
    socket.on("data", (bytes) => (received += bytes.length));
    socket.resume();
    await eventually(() => received, { until: (bytes) => bytes >= chunks * chunk.length });
    expect(sent).toBe(chunks);
    socket.destroy();
    await listening.stop(1000);
    await upstream.stop(true);
  }, 60_000);

  test("a writer of a body that is larger than any limit of ours", async () => {
    let received = 0;
    const taken: Socket[] = [];
    const upstream = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.pause();
      taken.push(socket);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => upstream.listen(port, "127.0.0.1", resolve));
    const listening = serveProxy(
      openFrontDoor({ urls: [`http://127.0.0.1:${port}`], repositories: ours }).proxy,
    );
    let made = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        made += 1;
        controller.enqueue(chunk);
        if (made === chunks) controller.close();
      },
    });
    const answer = fetch(`${listening.url}/_snapshot/ours/a`, {
      method: "PUT",
      body,
      proxy: false,
    });
    await untilStill(() => made);
    expect(made).toBeLessThan(chunks / 2);
    for (const socket of taken) {
      socket.on("data", (bytes: Buffer) => {
        received += bytes.length;
        if (bytes.subarray(-5).toString() !== "0\r\n\r\n") return;
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
      });
      socket.resume();
    }
    expect((await answer).status).toBe(200);
    expect(received).toBeGreaterThan(chunks * chunk.length);
    await listening.stop(1000);
    upstream.close();
  }, 60_000);

  test("a large body that nobody reads", async () => {
    const listening = serveProxy(
      openFrontDoor({ urls: ["http://127.0.0.1:1"], repositories: ours }).proxy,
    );
    for (const path of ["/_bulk", "/_snapshot/other/a", "/nowhere"]) {
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${chunk.length * chunks}\r\n\r\n`;
      const answer = await rawExchange(listening.url, head + " ".repeat(chunk.length * 50));
      expect(answer.status === undefined || answer.status >= 400).toBe(true);
    }
    await listening.stop(1000);
  }, 60_000);
});

/** Waits until a count that has begun grows no more. */
async function untilStill(count: () => number): Promise<void> {
  let before = -1;
  let looksAlike = 0;
  await eventually(
    () => {
      const now = count();
      looksAlike = now === before && now > 0 ? looksAlike + 1 : 0;
      before = now;
      return looksAlike;
    },
    { describe: "sending to stop", until: (looks) => looks >= 10 },
  );
}

test("who breaks an upload off has left: nothing is sent on, and it is no bug of ours", async () => {
  await using upstream = await recordingUpstream();
  const lines: string[] = [];
  const listening = serveProxy(
    openFrontDoor({ urls: [upstream.url], repositories: ours }).proxy,
    pino({ level: "debug" }, { write: (line) => void lines.push(line) }),
  );
  const socket = connect(Number(new URL(listening.url).port), "127.0.0.1", () => {
    socket.write(
      'PUT /_snapshot/ours/cut HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"indices":',
      () => setImmediate(() => socket.destroy()),
    );
  });
  socket.on("error", () => undefined);
  await eventually(() => lines.some((line) => line.includes("/_snapshot/ours/cut")), {
    describe: "the request to be logged",
  });
  expect(lines.filter((line) => /"level":50|"bug"/.test(line))).toEqual([]);
  expect(upstream.requests).toEqual([]);
  await listening.stop(1000);
});
