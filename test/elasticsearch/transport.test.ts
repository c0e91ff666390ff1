import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "bun:test";
import { cluster } from "../harness/cluster.ts";
import { openFaultProxy } from "../harness/fault-proxy.ts";
import { connected } from "./connected.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

/** Something on a port that says what it is told to every request, and no more. */
async function speaker(said: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("data", () => socket.write(said));
    socket.on("error", () => socket.destroy());
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", () => resolve());
  await promise;
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

const head =
  "HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\ncontent-type: application/json\r\n";

test.each([
  { answer: "that never comes", said: "" },
  { answer: "whose head stops", said: "HTTP/1.1 200 OK\r\nx-elastic" },
  { answer: "whose body stops", said: `${head}content-length: 1000\r\n\r\n{"r": ` },
  { answer: "whose chunks stop", said: `${head}transfer-encoding: chunked\r\n\r\n5\r\n{"r":\r\n` },
])("an answer $answer is not waited for beyond the deadline", async ({ said }) => {
  await using connection = connected([await speaker(said)], { requestTimeoutMs: 200 });
  await expect(connection.repository("r").info()).rejects.toMatchObject({
    kind: "unreachable",
    message: 'Cannot read the repository "r": Elasticsearch is not accessible (no answer in time)',
  });
});

test.each([
  {
    server: "speaks no HTTP",
    said: "SSH-2.0-OpenSSH_9.6\r\n",
    says: "no answer in time",
    // Nothing but the deadline ends it; the others must be heard before.
    requestTimeoutMs: 500,
  },
  {
    server: "is no Elasticsearch",
    said: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
    says: "what answers is not Elasticsearch",
  },
  {
    server: "breaks off in the middle of JSON",
    said: `${head}content-length: 5\r\n\r\n{"r":`,
    says: "half an answer, or not JSON",
  },
])(
  "a server that $server is not accessible, and is said to be that",
  async ({ said, says, requestTimeoutMs = 30_000 }) => {
    await using connection = connected([await speaker(said)], { requestTimeoutMs });
    await expect(connection.repository("r").info()).rejects.toMatchObject({
      kind: "unreachable",
      message: `Cannot read the repository "r": Elasticsearch is not accessible (${says})`,
    });
  },
);

test("no message holds an address or a credential", async () => {
  const secret = "gehe1m";
  const urls = [
    "http://127.0.0.1:1",
    "http://no-such-host.invalid:9200",
    await speaker("nonsense\r\n\r\n"),
  ];
  for (const url of urls) {
    const auth = { username: "backup", password: secret };
    await using connection = connected([url], { auth, requestTimeoutMs: 500 });
    const error: unknown = await connection
      .repository("r")
      .info()
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    const shown = error instanceof Error ? `${error.message} ${Reflect.get(error, "hint")}` : "";
    expect(shown).toContain("Elasticsearch is not accessible");
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain("127.0.0.1");
    expect(shown).not.toContain("no-such-host");
  }
});

test.each([
  { auth: { apiKey: "aWQ6a2V5" }, header: "ApiKey aWQ6a2V5" },
  {
    auth: { username: "backup", password: "pässword" },
    header: `Basic ${Buffer.from("backup:pässword").toString("base64")}`,
  },
])("credentials go with every request as $header", async ({ auth, header }) => {
  const seen: (string | null)[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      seen.push(request.headers.get("authorization"));
      return Response.json({}, { headers: { "x-elastic-product": "Elasticsearch" } });
    },
  });
  cleanups.push(() => void server.stop(true));
  await using connection = connected([server.url.origin], { auth });
  await connection.repository("r").list("*");
  expect(seen).toEqual([header]);
});

test("a read goes to a node that lives where another is down", async () => {
  await using connection = connected(["http://127.0.0.1:1", cluster().url]);
  for (let count = 0; count < 4; count += 1) {
    expect((await connection.repository("r").pulse()).clusterUuid).toBeString();
  }
});

test("a write is never sent twice by itself, whatever comes back", async () => {
  await using proxy = await openFaultProxy(cluster().url);
  await using connection = connected([proxy.url, proxy.url], { requestTimeoutMs: 300 });
  const repository = connection.repository("nowhere");
  const faults = ["reset", "hang", { status: 502 }, { status: 503 }, { status: 429 }] as const;
  for (const fault of faults) {
    const rule = proxy.on({ times: 10 }, fault);
    const before = proxy.requests.length;
    await expect(repository.delete(["a"])).rejects.toMatchObject({ kind: "unreachable" });
    expect(proxy.requests).toHaveLength(before + 1);
    rule.remove();
  }
});

test("a cluster without a master gets to say so before our deadline", async () => {
  await using proxy = await openFaultProxy(cluster().url);
  await using connection = connected([proxy.url], { requestTimeoutMs: 10_000 });
  await connection.repository("r").pulse();
  expect(proxy.requests[0]?.path).toContain("master_timeout=8000ms");
});
