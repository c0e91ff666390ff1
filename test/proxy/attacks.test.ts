import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Listening } from "../../src/server/listen.ts";
import { type FrontDoor, holding, openFrontDoor, serveProxy } from "./front-door.ts";
import { rawExchange, rawGet } from "./raw-exchange.ts";
import { type RecordingUpstream, recordingUpstream } from "./recording-upstream.ts";

let upstream: RecordingUpstream;
let door: FrontDoor;
let listening: Listening;

beforeAll(async () => {
  upstream = await recordingUpstream();
  door = openFrontDoor({
    urls: [upstream.url],
    auth: { username: "ours", password: "secret" },
    repositories: ["ours", "safety"],
    doorkeeper: holding(["free-1", "free-2", "held-1"]),
  });
  listening = serveProxy(door.proxy);
});

afterAll(async () => {
  await listening.stop(1000);
  await upstream[Symbol.asyncDispose]();
});

/** Sends it and gives the status with the paths that reached Elasticsearch. */
async function attempt(bytes: string): Promise<readonly [number | undefined, ...string[]]> {
  const before = upstream.requests.length;
  const { status } = await rawExchange(listening.url, bytes);
  const reached = upstream.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
  return [status, ...reached];
}

describe("a path means one thing, or nothing:", () => {
  test.each<[target: string, status: number, reached?: string]>([
    // Bun resolves dots before we see them: what is left is judged, and what was judged is sent.
    ["/_snapshot/ours/../other", 403],
    ["/_snapshot/ours/%2e%2e/other", 403],
    ["/_snapshot/ours/%2e%2e/%2E%2E/_cluster/settings", 403],
    ["/_snapshot/ours/.%2e/other/_all", 403],
    ["/_snapshot/other/../ours", 200, "GET /_snapshot/ours"],
    ["/_snapshot/ours\\..\\other", 403],
    ["/_snapshot/ours/.", 400],
    ["/_snapshot/ours%2f..%2fother", 400],
    ["/_snapshot/ours%2Fx", 400],
    ["/_snapshot/ours%5cx", 400],
    ["/_snapshot/ours%252f..%252fother", 400],
    ["/_snapshot/%2572epo", 400],
    ["/_snapshot/ours%00", 400],
    ["/_snapshot/ours%0d%0aX-Evil:%201", 400],
    ["/_snapshot/ours%ff", 400],
    ["/_snapshot/ours%c0%af", 400],
    ["/_snapshot/ours%zz", 400],
    ["/_snapshot/ours%", 400],
    ["/_snapshot//ours", 400],
    ["/_snapshot/ours/", 400],
    ["/_snapshot/ours;/x", 400],
    ["/_snapshot/..;/_cluster/settings", 400],
    ["/_snapshot/ours%3bx", 400],
    ["/_snapshot/ours|x", 400],
    ["/_snapshot/ours#x", 400],
    ["/_snapshot/%3Cours-%7Bnow%7D%3E", 400],
    ["/_snapshot/%6furs", 200, "GET /_snapshot/ours"],
    ["/_snapshot/ours,other", 403],
    ["/_snapshot/ours%2Cother", 403],
    ["/_snapshot/other", 403],
    ["/_snapshot/OURS", 403],
    ["/_snapshot/*,other/_all", 403],
    ["/_snapshot/o*", 200, "GET /_snapshot/ours"],
    ["/_snapshot/*", 200, "GET /_snapshot/ours,safety"],
    ["/_snapshot/_all", 200, "GET /_snapshot/ours,safety"],
    ["/_snapshot", 200, "GET /_snapshot/ours,safety"],
    ["/_snapshot/*,-ours/_all", 403],
    ["/_snapshot/th*", 403],
    ["/_snapshot/_status", 403],
    ["/_snapshot/ours,safety/_status", 403],
    ["/_snapshot/_all/_status", 403],
    ["/_snapshot/ours/a*,b/_status?x=1", 200, "GET /_snapshot/ours/a*,b/_status?x=1"],
    ["/_cat/snapshots", 403],
    ["/_cat/snapshots/_all", 200, "GET /_cat/snapshots/ours,safety"],
    ["/_cat/indices", 403],
    ["/_cluster/settings", 403],
    ["/_security/api_key", 403],
    ["/_snapshot/ours/_verify", 403],
    ["/_snapshot/ours/s/_restore", 403],
    ["/_SNAPSHOT/ours", 403],
    ["/%5fsnapshot/other", 403],
    ["//_snapshot/other", 404],
    ["http://evil.example/_snapshot/other", 403],
    ["http://evil.example/_snapshot/ours", 200, "GET /_snapshot/ours"],
    ["/_snapshot/ours?repository=other", 400],
    ["/_snapshot/ours?%72epository=other", 400],
    ["/_snapshot/ours?pretty;snapshot=x", 400],
    ["/_snapshot/ours?source=%7B%7D&source_content_type=application/json", 400],
    ["/_snapshot/ours/s?index=x", 400],
    [
      "/_snapshot/ours?pretty&filter_path=**.type",
      200,
      "GET /_snapshot/ours?pretty&filter_path=**.type",
    ],
    [`/_snapshot/${"x".repeat(20_000)}`, 431],
  ])("GET %s", async (target, status, reached = "nothing") => {
    const [answered, path = "nothing"] = await attempt(rawGet(target));
    expect([answered, path]).toEqual([status, reached]);
  });
});

describe("a method means itself:", () => {
  test.each<[method: string, path: string, status: number | undefined]>([
    ["DELETE", "/_snapshot/*", 403],
    ["DELETE", "/_snapshot/_all", 403],
    ["DELETE", "/_snapshot/ours,safety", 403],
    ["DELETE", "/_snapshot/other/free-1", 403],
    ["DELETE", "/_snapshot/ours/held-1", 409],
    ["DELETE", "/_snapshot/ours/free-1,held-1", 409],
    ["DELETE", "/_snapshot/ours/free-1,%68eld-1", 409],
    ["DELETE", "/_snapshot/ours/*", 409],
    ["DELETE", "/_snapshot/ours/*ld-*", 409],
    ["POST", "/_snapshot/other/s", 403],
    ["PUT", "/_snapshot/*/s", 403],
    ["POST", "/_bulk", 403],
    ["POST", "/", 404],
    ["POST", "/_snapshot", 403],
    ["PATCH", "/_snapshot/ours", 403],
    ["TRACE", "/_snapshot/ours", 403],
    ["OPTIONS", "/_snapshot/ours", 403],
  ])("%s %s", async (method, path, status) => {
    const bytes = rawGet(path).replace("GET", method);
    expect(await attempt(bytes)).toEqual([status]);
  });

  test("a header cannot make it another one", async () => {
    for (const name of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]) {
      const reached = await attempt(rawGet("/_snapshot/ours", [`${name}: DELETE`]));
      expect(reached).toEqual([200, "GET /_snapshot/ours"]);
      expect(upstream.requests.at(-1)?.headers.has(name)).toBe(false);
    }
  });

  test("a deletion by wildcard reaches Elasticsearch as the names that were judged", async () => {
    const bytes = rawGet("/_snapshot/ours/free-*?master_timeout=5s").replace("GET", "DELETE");
    expect(await attempt(bytes)).toEqual([
      200,
      "DELETE /_snapshot/ours/free-1,free-2?master_timeout=5s",
    ]);
    expect(door.written.at(-1)).toBe(
      "done DELETE /_snapshot/{repository}/{snapshots} /_snapshot/ours/free-*",
    );
    const none = rawGet("/_snapshot/ours/nothing-*").replace("GET", "DELETE");
    expect((await rawExchange(listening.url, none)).text).toContain('{"acknowledged":true}');
  });
});

describe("nobody slips a second request in:", () => {
  const inner = "DELETE /_snapshot/other HTTP/1.1\r\nHost: x\r\n\r\n";
  test.each<[name: string, bytes: string]>([
    [
      "length and chunks",
      `POST /_snapshot/ours/_verify HTTP/1.1\r\nHost: x\r\nContent-Length: ${inner.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    [
      "two lengths",
      `POST /_snapshot/ours/_verify HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
    ],
    [
      "a space before the colon",
      `POST /_snapshot/ours/_verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    [
      "a strange coding",
      `POST /_snapshot/ours/_verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    [
      "a folded header",
      `GET /_snapshot/ours HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-A: b\r\n c: d\r\n\r\n`,
    ],
    ["no host", "GET /_snapshot/ours HTTP/1.1\r\nConnection: close\r\n\r\n"],
    ["a header of 20,000 bytes", rawGet("/_snapshot/ours", [`X-Long: ${"x".repeat(20_000)}`])],
    [
      "a thousand headers",
      rawGet(
        "/_snapshot/ours",
        Array.from({ length: 1000 }, (_, i) => `X-${i}: ${i}`),
      ),
    ],
  ])("%s", async (_name, bytes) => {
    const [status, ...reached] = await attempt(bytes);
    expect(reached).toEqual([]);
    expect(status === undefined || status >= 400).toBe(true);
  });

  test("a body on a read goes nowhere", async () => {
    const [status, ...reached] = await attempt(
      `${rawGet("/_snapshot/ours", ["Content-Length: 2"])}{}`,
    );
    expect({ status, reached }).toEqual({ status: 400, reached: [] });
  });
});

test("our credentials go to the cluster, and nothing of who the caller is or how it came", async () => {
  const private_ = [
    "Authorization: Bearer their-token",
    "Cookie: session=1",
    "Proxy-Authorization: Basic eDp5",
    "Forwarded: for=1.2.3.4",
    "X-Forwarded-For: 1.2.3.4",
    "X-Forwarded-Host: evil",
    "es-security-runas-user: elastic",
    "X-Original-URL: /_cluster/settings",
    "TE: trailers",
    "Upgrade: h2c",
    "X-Named: 1",
  ];
  const passed = ["X-Opaque-Id: me", "Accept: application/yaml", "User-Agent: curl/8"];
  await attempt(rawGet("/_snapshot/ours", [...private_, "Connection: X-Named", ...passed]));
  const headers = Object.fromEntries(upstream.requests.at(-1)?.headers ?? []);
  expect(headers).toEqual({
    accept: "application/yaml",
    "accept-encoding": "identity",
    authorization: `Basic ${btoa("ours:secret")}`,
    host: upstream.url.replace("http://", ""),
    "user-agent": "curl/8",
    "x-opaque-id": "me",
  });
});

test("a refusal has Elasticsearch's shape and says what to do", async () => {
  const response = await fetch(`${listening.url}/_cluster/settings`, { proxy: false });
  const reason = expect.stringContaining("only those for snapshots may pass");
  const type = "webapps_backup_forbidden";
  expect(await response.json()).toEqual({
    error: {
      root_cause: [{ type, reason }],
      type,
      reason,
      hint: expect.stringContaining("docs/proxy.md"),
    },
    status: 403,
  });
  expect(response.headers.get("X-Request-Id")).toMatch(/^[\w-]+$/);
});
