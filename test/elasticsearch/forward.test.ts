import { describe, expect, test } from "bun:test";
import { createForward } from "../../src/elasticsearch/forward.ts";
import type { ElasticsearchOptions } from "../../src/elasticsearch/nodes.ts";
import { makeCertificate } from "../harness/certificates.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const noTls: ElasticsearchOptions["tls"] = { ca: undefined, cert: undefined, key: undefined };

function options(url: string, more: Partial<ElasticsearchOptions> = {}): ElasticsearchOptions {
  return { urls: [url], auth: undefined, tls: noTls, requestTimeoutMs: 10_000, ...more };
}

function read(
  target: string,
  signal = new AbortController().signal,
): Parameters<ReturnType<typeof createForward>>[0] {
  return { method: "GET", target, headers: new Headers(), body: null, signal };
}

describe("a node behind TLS", () => {
  test("is believed only with the authority of the settings, and shown our certificate", async () => {
    using folder = temporaryFolder();
    const theirs = await makeCertificate(folder.join("."), "node");
    const ours = await makeCertificate(folder.join("."), "client");
    const text = (path: string): Promise<string> => Bun.file(path).text();
    const ca = await text(theirs.caFile);
    const node = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: {
        cert: await text(theirs.certFile),
        key: await text(theirs.keyFile),
        ca,
        requestCert: true,
        rejectUnauthorized: true,
      },
      fetch: (request) => Response.json({ authorization: request.headers.get("Authorization") }),
    });
    const url = `https://127.0.0.1:${node.port}`;
    const auth = { apiKey: "key" };
    const client = { ca, cert: await text(ours.certFile), key: await text(ours.keyFile) };
    const answer = await createForward(options(url, { auth, tls: client }))(read("/_snapshot"));
    expect(await answer.json()).toEqual({ authorization: "ApiKey key" });
    for (const tls of [noTls, { ...client, ca: undefined }, { ...noTls, ca }]) {
      const refused = createForward(options(url, { auth, tls }))(read("/_snapshot"));
      await expect(refused).rejects.toMatchObject({ kind: "unreachable" });
    }
    await node.stop(true);
  });
});

test("a node's URL may bring a path of its own, and our name and password are written as UTF-8", async () => {
  const node = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) =>
      Response.json([new URL(request.url).pathname, request.headers.get("Authorization")]),
  });
  const auth = { username: "ü", password: "p:w" };
  const forward = createForward(options(`${node.url.href}es/`, { auth }));
  const basic = `Basic ${Buffer.from("ü:p:w").toString("base64")}`;
  expect(await (await forward(read("/_snapshot"))).json()).toEqual(["/es/_snapshot", basic]);
  await node.stop(true);
});

test("who leaves before there is an answer is not waited for, and no node is blamed", async () => {
  const arrived = Promise.withResolvers<AbortSignal>();
  const node = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      arrived.resolve(request.signal);
      return new Promise<Response>(() => undefined);
    },
  });
  const caller = new AbortController();
  const asked = createForward(options(node.url.href))(read("/_snapshot", caller.signal));
  const seen = await arrived.promise;
  caller.abort();
  await expect(asked).rejects.toMatchObject({ kind: "interrupted" });
  if (!seen.aborted) await new Promise((left) => seen.addEventListener("abort", left));
  await node.stop(true);
});

test("a node that takes a read and says nothing is left for another, and then asked last", async () => {
  let heard = 0;
  const silent = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data: () => {
        heard += 1;
      },
    },
  });
  const speaks = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response("{}"),
  });
  const urls = [`http://127.0.0.1:${silent.port}`, speaks.url.href];
  const forward = createForward(options("", { urls, requestTimeoutMs: 100 }));
  for (let round = 0; round < 3; round += 1) {
    expect(await (await forward(read("/_snapshot"))).text()).toBe("{}");
  }
  expect(heard).toBe(1);
  silent.stop(true);
  await speaks.stop(true);
});

test("the last node to be asked may take longer than the deadline of a call", async () => {
  const deadlineMs = 50;
  const slow = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async () => {
      await Bun.sleep(3 * deadlineMs);
      return new Response("{}");
    },
  });
  const forward = createForward(options(slow.url.href, { requestTimeoutMs: deadlineMs }));
  expect(await (await forward(read("/_snapshot"))).text()).toBe("{}");
  await slow.stop(true);
});
