import { describe, expect, test } from "bun:test";
import { BackupError } from "../../src/backup/errors.ts";
import { createLog } from "../../src/log.ts";
import { type Answering, type Listening, listen } from "../../src/server/listen.ts";
import { appWith } from "./unreached-app.ts";

const log = createLog({ level: "silent", readable: false, colour: false, fd: 2 });
const app = appWith();

interface Server extends Listening, AsyncDisposable {}

function started(answering: Answering): Server {
  const listening = listen(answering, { address: "127.0.0.1", port: 0, log });
  return { ...listening, [Symbol.asyncDispose]: () => listening.stop(0) };
}

/** Sends bytes as they are and gives what comes back until the connection closes. */
function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = "";
  Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      open: (socket) => {
        socket.write(bytes);
      },
      data: (_, data) => {
        answer += data.toString();
      },
      close: () => resolve(answer),
      error: (_, error) => reject(error),
    },
  }).catch(reject);
  return promise;
}

function errorOf(action: () => unknown): BackupError {
  try {
    action();
  } catch (error) {
    if (error instanceof BackupError) return error;
    throw error;
  }
  throw new Error("Expected a BackupError, nothing was thrown");
}

describe("over a real socket", () => {
  test("a request of HTTP/1.0 without a host is answered, as HAProxy's plain check sends it", async () => {
    await using server = started(app);
    const answer = await sendRaw(server.url, "GET /actuator/health/liveness HTTP/1.0\r\n\r\n");
    expect(answer).toStartWith("HTTP/1.1 200");
    expect(answer).toEndWith('{"status":"UP"}');
  });

  test("links of a request without a host are paths", async () => {
    await using server = started(app);
    const answer = await sendRaw(server.url, "GET /actuator HTTP/1.0\r\n\r\n");
    expect(answer).toContain('"info":{"href":"/actuator/info","templated":false}');
  });

  test("HEAD has the length that GET has", async () => {
    await using server = started(app);
    const answer = await sendRaw(
      server.url,
      "HEAD /actuator/info HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    const body = await (await fetch(`${server.url}/actuator/info`)).text();
    expect(answer.toLowerCase()).toContain(`content-length: ${body.length}\r\n`);
    expect(answer.match(/content-length/gi)).toHaveLength(1);
    expect(answer).toEndWith("\r\n\r\n");
  });

  test("304 has an ETag and no body", async () => {
    await using server = started(app);
    const url = `${server.url}/actuator/info`;
    const tag = (await fetch(url)).headers.get("ETag") ?? "";
    const again = await fetch(url, { headers: { "If-None-Match": `"other", ${tag}` } });
    expect(again.status).toBe(304);
    expect(again.headers.get("ETag")).toBe(tag);
    expect(await again.text()).toBe("");
  });

  test("TRACE reaches nobody", async () => {
    await using server = started(app);
    const answer = await sendRaw(
      server.url,
      "TRACE /actuator/info HTTP/1.1\r\nHost: a\r\nSecret: x\r\nConnection: close\r\n\r\n",
    );
    expect(answer).toStartWith("HTTP/1.1 405");
    expect(answer).not.toContain("Secret");
  });

  test("what fails outside the routes is 500 without its text", async () => {
    await using server = started({
      fetch: () => {
        throw new Error("connect ECONNREFUSED 10.0.0.1:9200");
      },
    });
    const response = await fetch(server.url);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe(
      '{"message":"Unexpected error","hint":"The log of webapps-backup has its stack."}',
    );
  });
});

describe("an address that cannot be had", () => {
  test("is busy where another process listens, and the hint knows who that may be", async () => {
    await using server = started(app);
    const port = Number(new URL(server.url).port);
    const error = errorOf(() => listen(app, { address: "127.0.0.1", port, log }));
    expect(error.kind).toBe("busy");
    expect(error.message).toBe(`Cannot listen on 127.0.0.1:${port}: another process listens there`);
    expect(error.hint).toContain("Camunda itself listens on 9600");
  });

  test("is invalid where this host does not have it", () => {
    const error = errorOf(() => listen(app, { address: "192.0.2.1", port: 0, log }));
    expect(error.kind).toBe("invalid");
    expect(error.hint).toContain("server.address");
  });
});

describe("stopping", () => {
  test("waits for a request in flight and refuses the next", async () => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await using server = started({
      fetch: async () => {
        arrived.resolve();
        await release.promise;
        return new Response("done");
      },
    });
    const answer = fetch(server.url);
    await arrived.promise;
    const stopped = server.stop(10_000);
    await expect(fetch(server.url)).rejects.toThrow();
    release.resolve();
    expect(await (await answer).text()).toBe("done");
    await stopped;
  });

  test("cuts a request that outlives the deadline", async () => {
    const arrived = Promise.withResolvers<void>();
    await using server = started({
      fetch: () => {
        arrived.resolve();
        return new Promise<Response>(() => {});
      },
    });
    const answer = fetch(server.url).then(
      () => "answered",
      () => "cut",
    );
    await arrived.promise;
    await server.stop(20);
    expect(await answer).toBe("cut");
  });
});
