import { describe, expect, test } from "bun:test";
import { createServer, type Socket } from "node:net";
import { ReadConnections } from "../../../src/elasticsearch/reads/read-connections.ts";
import { makeCertificate } from "../../harness/certificates.ts";
import { eventually } from "../../harness/eventually.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";

interface ScriptedNode extends AsyncDisposable {
  readonly url: string;
  /** All bytes that came, by connection. */
  readonly heard: readonly string[];
  /** How many connections are open. */
  open(): number;
}

/** Does something with the socket for each request, the how manieth of its connection told from 1. */
async function scriptedNode(
  onRequest: (socket: Socket, nth: number, connection: number) => void,
): Promise<ScriptedNode> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const connection = heard.push("") - 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    let asked = 0;
    socket.on("data", (bytes) => {
      heard[connection] += bytes.toString("latin1");
      if (heard[connection]?.endsWith("\r\n\r\n")) onRequest(socket, ++asked, connection);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    heard,
    open: () => sockets.size,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

function reading(
  url: string,
  { deadlineMs = 10_000 }: { readonly deadlineMs?: number } = {},
): (target?: string, more?: object) => Promise<Response> {
  const connections = new ReadConnections(url, undefined, deadlineMs);
  return (target = "/", more = {}) =>
    connections.read({
      method: "GET",
      target,
      headers: {},
      signal: new AbortController().signal,
      ...more,
    });
}

describe("connections", () => {
  test("are kept, one for as many reads as are under way at once", async () => {
    await using node = await scriptedNode((socket) => socket.write(whole));
    const read = reading(node.url);
    const both = await Promise.all([read("/a"), read("/b")]);
    expect(await Promise.all(both.map((answer) => answer.text()))).toEqual(["{}", "{}"]);
    for (const target of ["/c", "/d", "/e"]) expect(await (await read(target)).text()).toBe("{}");
    expect(node.heard.length).toBe(2);
    expect(node.heard.join("").match(/GET/g)?.length).toBe(5);
  });

  test("that the node has closed while they rested cost another try, and no error", async () => {
    await using node = await scriptedNode((socket, nth) => {
      // Closed when the second question is already on its way, as a node's own time-out may do.
      if (nth === 2) socket.destroy();
      else socket.write(whole);
    });
    const read = reading(node.url);
    await (await read()).text();
    expect((await read("/again")).status).toBe(200);
    expect(node.heard.map((text) => text.match(/\/again/g)?.length ?? 0)).toEqual([1, 1]);
  });

  test("that end on a fresh one are an error, not a circle", async () => {
    await using node = await scriptedNode((socket) => socket.destroy());
    await expect(reading(node.url)()).rejects.toThrow();
    expect(node.heard.length).toBe(1);
  });

  test("on which a node speaks without being asked are not used again", async () => {
    await using node = await scriptedNode((socket, nth) => {
      socket.write(whole, () => {
        if (nth === 1) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
      });
    });
    const read = reading(node.url);
    const answers = [];
    for (let round = 0; round < 4; round += 1) {
      try {
        answers.push(await (await read()).text());
      } catch {
        answers.push("refused");
      }
    }
    expect(answers).not.toContain("wrong");
  });

  test("that say close are closed", async () => {
    await using node = await scriptedNode((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"),
    );
    const read = reading(node.url);
    for (let round = 0; round < 2; round += 1) await (await read()).text();
    expect(node.heard.length).toBe(2);
  });

  test("are not waited for longer than the deadline", async () => {
    await using silent = await scriptedNode(() => undefined);
    const read = reading(silent.url.replace("http:", "https:"), { deadlineMs: 50 });
    await expect(read()).rejects.toThrow("No connection within 50 ms");
    await eventually(() => silent.open() === 0, { describe: "the connection to be given up" });
  });

  test("answer somebody else while a slow caller has yet to read what came before, and may leave", async () => {
    const half = "a".repeat(20_000);
    const first = Promise.withResolvers<Socket>();
    const waiting = new Set<Socket>();
    await using node = await scriptedNode((socket, nth, connection) => {
      if (nth > 1) waiting.add(socket);
      else {
        first.resolve(socket);
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n${half}`);
        if (connection > 0) socket.write(half);
      }
    });
    const read = reading(node.url);
    const slow = await read();
    (await first.promise).write(half);
    const others: Promise<Response>[] = [];
    // The first that comes when the connection is free takes it.
    await eventually(
      () => {
        others.push(read());
        return (node.heard[0]?.match(/GET/g)?.length ?? 0) > 1;
      },
      { describe: "the connection to be asked again" },
    );
    await slow.body?.cancel();
    const open = Promise.all(others);
    const answering = eventually(
      () => {
        for (const socket of waiting) socket.write(whole);
        waiting.clear();
        return Bun.peek.status(open) !== "pending";
      },
      { describe: "all others to be answered" },
    );
    expect((await open).map(({ status }) => status)).toEqual(others.map(() => 200));
    await answering;
  });
});

describe("an answer", () => {
  test.each<[name: string, answer: string, status: number, body: string]>([
    [
      "in one go, in chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
      200,
      "abc",
    ],
    [
      "behind what comes before it",
      "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\na",
      404,
      "a",
    ],
    ["of nothing", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""],
    ["that cannot have a body", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""],
  ])("%s", async (_name, answer, status, body) => {
    await using node = await scriptedNode((socket) => socket.write(answer));
    const read = reading(node.url);
    for (let round = 0; round < 2; round += 1) {
      const given = await read();
      expect([given.status, await given.text()]).toEqual([status, body]);
    }
    expect(node.heard.length).toBe(1);
  });

  test("that comes byte by byte is the same, and its connection is kept", async () => {
    await using node = await scriptedNode((socket) => {
      const bytes = [
        ..."HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
      ];
      const next = (): void => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(byte, () => setImmediate(next));
      };
      socket.setNoDelay(true);
      next();
    });
    const read = reading(node.url);
    for (let round = 0; round < 2; round += 1) {
      const given = await read();
      expect([given.headers.get("A"), await given.text()]).toEqual(["b", "abc"]);
    }
    expect(node.heard.length).toBe(1);
  });

  test("that ends with its connection is whole where that ends well", async () => {
    await using node = await scriptedNode((socket) =>
      socket.write("HTTP/1.1 200 OK\r\n\r\nabc", () => socket.end("def")),
    );
    expect(await (await reading(node.url)()).text()).toBe("abcdef");
  });

  test("to HEAD has the length of what is not sent", async () => {
    await using node = await scriptedNode((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"),
    );
    const read = reading(node.url);
    for (let round = 0; round < 2; round += 1) {
      const given = await read("/", { method: "HEAD" });
      expect([given.headers.get("Content-Length"), await given.text()]).toEqual(["99", ""]);
    }
    expect(node.heard.length).toBe(1);
  });

  test.each([
    ["another protocol", "220 smtp.example.com ESMTP\r\n\r\n"],
    ["a wish for another", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"],
    ["longer than it says", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab"],
    [
      "of two lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    ],
    ["a head without end", `HTTP/1.1 200 OK\r\nA: ${"a".repeat(70_000)}`],
  ])("that is none is an error: %s", async (_name, answer) => {
    await using node = await scriptedNode((socket) => socket.write(answer));
    const read = reading(node.url);
    for (let round = 0; round < 2; round += 1) await expect(read()).rejects.toThrow();
    expect(node.heard.length).toBe(2);
  });

  test("that nobody reads to its end is not asked for any longer", async () => {
    const closed = Promise.withResolvers<void>();
    await using node = await scriptedNode((socket) => {
      socket.on("close", () => closed.resolve());
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
    });
    const answer = await reading(node.url)();
    await answer.body?.cancel();
    await closed.promise;
  });

  test("whose caller leaves in its middle is broken off on both sides", async () => {
    const closed = Promise.withResolvers<void>();
    await using node = await scriptedNode((socket) => {
      socket.on("close", () => closed.resolve());
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
    });
    const caller = new AbortController();
    const answer = await reading(node.url)("/", { signal: caller.signal });
    caller.abort();
    await expect(answer.text()).rejects.toThrow("The caller has left");
    await closed.promise;
  });
});

test("a question is sent as bytes are, and what a request line cannot hold is encoded", async () => {
  await using node = await scriptedNode((socket) => socket.write(whole));
  const read = reading(`${node.url}/base/`);
  await read("/a?q=\u00fc\u20ac d&\"'", { headers: { "x-opaque-id": "\u00fc" } });
  expect(node.heard).toEqual([
    `GET /base/a?q=%C3%BC%E2%82%AC%20d&%22%27 HTTP/1.1\r\nhost: ${new URL(node.url).host}\r\nx-opaque-id: \u00fc\r\n\r\n`,
  ]);
});

test("nothing is sent to a node whose certificate is for another host", async () => {
  using folder = temporaryFolder();
  const { caFile, certFile, keyFile } = await makeCertificate(folder.join("."), "node");
  const text = (path: string): Promise<string> => Bun.file(path).text();
  let asked = 0;
  const node = Bun.serve({
    // The certificate is for 127.0.0.1.
    hostname: "127.0.0.2",
    port: 0,
    tls: { cert: await text(certFile), key: await text(keyFile) },
    fetch: () => {
      asked += 1;
      return new Response("{}");
    },
  });
  const ca = await text(caFile);
  const connections = new ReadConnections(`https://127.0.0.2:${node.port}`, { ca }, 10_000);
  const { signal } = new AbortController();
  const read = connections.read({ method: "GET", target: "/", headers: {}, signal });
  await expect(read).rejects.toThrow(/127\.0\.0\.2|certificate/i);
  expect(asked).toBe(0);
  await node.stop(true);
});
