import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Listening } from "../../src/server/listen.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { holding, openFrontDoor, serveProxy } from "./front-door.ts";

const deadlineMs = 60_000;
let repository: OwnRepository;
let listening: Listening;

beforeAll(async () => {
  repository = await ownRepository();
  const { cluster, name, prefix } = repository;
  await cluster.call("PUT", `/${prefix}-index/_doc/1?refresh=true`, { text: "é" });
  for (const snapshot of ["one", "two"]) {
    await cluster.call("PUT", `/_snapshot/${name}/${snapshot}?wait_for_completion=true`, {
      indices: `${prefix}-index`,
      include_global_state: false,
      metadata: { id: "9007199254740993", text: "é" },
    });
  }
  const door = openFrontDoor({
    urls: [cluster.url],
    repositories: [name],
    doorkeeper: holding(["one", "two", "three"]),
  });
  listening = serveProxy(door.proxy);
}, deadlineMs);

afterAll(async () => {
  await listening.stop(1000);
  await repository[Symbol.asyncDispose]();
}, deadlineMs);

interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: string;
}

/** Two servers write their own date, and cut a body into pieces as it suits them. */
const ownHeaders = new Set(["date", "content-length", "transfer-encoding", "connection"]);

async function see(base: string, method: string, path: string, init: RequestInit): Promise<Seen> {
  const answer = await fetch(`${base}${path}`, {
    ...init,
    method,
    proxy: false,
    decompress: false,
  });
  const headers = [...answer.headers].filter(([name]) => !ownHeaders.has(name));
  const bytes = Buffer.from(await answer.arrayBuffer()).toString("base64");
  return { status: answer.status, headers: Object.fromEntries(headers), bytes };
}

/** Asks both; what takes time differs from one to the next, and is left out by `filter_path`. */
async function expectSame(method: string, path: string, init: RequestInit = {}): Promise<number> {
  const target = path.replaceAll("R", repository.name);
  const direct = await see(repository.cluster.url, method, target, init);
  expect(await see(listening.url, method, target, init)).toEqual(direct);
  return direct.status;
}

describe("what Elasticsearch answers is what the caller gets, byte for byte:", () => {
  test.each<[method: string, path: string, status: number]>([
    ["GET", "/", 405],
    ["HEAD", "/", 405],
    ["GET", "/_snapshot/R", 200],
    ["GET", "/_snapshot/R?pretty&human", 200],
    ["GET", "/_snapshot/R?format=yaml", 200],
    ["GET", "/_snapshot/R/_all", 200],
    ["GET", "/_snapshot/R/*?verbose=false", 200],
    ["GET", "/_snapshot/R/one,two?sort=name&order=desc&size=1", 200],
    ["GET", "/_snapshot/R/o*,t*?index_details=true&ignore_unavailable", 200],
    ["GET", "/_snapshot/R/_current", 200],
    ["GET", "/_snapshot/R/one?filter_path=snapshots.snapshot,snapshots.metadata", 200],
    ["GET", "/_snapshot/R/nope", 404],
    ["GET", "/_snapshot/R/nope*", 200],
    ["GET", "/_snapshot/R/*?size=nonsense", 400],
    ["GET", "/_snapshot/R/*?unknown=1", 400],
    ["GET", "/_snapshot/R/_status", 200],
    ["GET", "/_snapshot/R/one/_status", 200],
    ["GET", "/_snapshot/R/one,nope/_status", 404],
    ["GET", "/_cat/snapshots/R", 200],
    ["GET", "/_cat/snapshots/R?v&h=id,status&s=id:desc", 200],
    ["GET", "/_cat/snapshots/R?format=json", 200],
    ["HEAD", "/_snapshot/R/_all", 405],
    ["PUT", "/_snapshot/R/one", 400],
    ["PUT", "/_snapshot/R/UPPER", 400],
    ["POST", "/_snapshot/R/nope/_restore", 500],
    ["PUT", "/_snapshot/R/nope/_clone/new", 400],
    ["DELETE", "/_snapshot/R/nope", 404],
  ])("%s %s", async (method, path, status) => {
    expect(await expectSame(method, path)).toBe(status);
  });

  test("compressed, in another format, with a traced request", async () => {
    const headers = {
      "Accept-Encoding": "gzip",
      "X-Opaque-Id": "trace-me",
      Accept: "application/cbor",
    };
    expect(await expectSame("GET", "/_snapshot/R/_all", { headers })).toBe(200);
    const compatible = { Accept: "application/vnd.elasticsearch+json;compatible-with=8" };
    expect(await expectSame("GET", "/_snapshot/R/_all", { headers: compatible })).toBe(200);
    const wrong = { Accept: "application/vnd.elasticsearch+json;compatible-with=9" };
    expect(await expectSame("GET", "/_snapshot/R/_all", { headers: wrong })).toBe(400);
  });

  test("errors of bodies", async () => {
    const json = { "Content-Type": "application/json" };
    expect(await expectSame("PUT", "/_snapshot/R/new", { body: "{", headers: json })).toBe(400);
    const text = { "Content-Type": "text/plain" };
    expect(await expectSame("PUT", "/_snapshot/R/new", { body: "{}", headers: text })).toBe(406);
    const restore = { body: '{"bogus":1}', headers: json };
    expect(await expectSame("POST", "/_snapshot/R/one/_restore", restore)).toBe(400);
  });
});

test("creating, verifying, cloning and deleting do through us what they do without us", async () => {
  const base = `/_snapshot/${repository.name}`;
  const ask = async (method: string, path: string, body?: string): Promise<unknown> => {
    const headers = { "Content-Type": "application/json" };
    const given = body === undefined ? {} : { body };
    const answer = await fetch(`${listening.url}${base}${path}`, {
      method,
      headers,
      proxy: false,
      ...given,
    });
    return answer.json();
  };
  const indices = JSON.stringify({ indices: `${repository.prefix}-index` });
  expect(await ask("PUT", "/three?wait_for_completion=true", indices)).toMatchObject({
    snapshot: { snapshot: "three", state: "SUCCESS", shards: { failed: 0 } },
  });
  expect(await ask("POST", "/_verify")).toHaveProperty("nodes");
  expect(await ask("PUT", "/three/_clone/four", indices)).toEqual({ acknowledged: true });
  expect(await ask("POST", "/_cleanup")).toHaveProperty("results.deleted_bytes");
  expect(await ask("DELETE", "/four")).toEqual({ acknowledged: true });
  expect(await ask("DELETE", "/th*")).toEqual({ acknowledged: true });
  const { body } = await repository.cluster.request<{ snapshots: readonly { snapshot: string }[] }>(
    "GET",
    `${base}/_all?verbose=false`,
  );
  expect(body.snapshots.map(({ snapshot }) => snapshot).toSorted()).toEqual(["one", "two"]);
});

test(
  "_cat/repositories shows those that may be reached, as Elasticsearch writes them",
  async () => {
    await using other = await ownRepository();
    const direct = await repository.cluster.request("GET", "/_cat/repositories");
    expect(direct.text).toContain(other.name);
    const cat = async (query: string): Promise<string> => {
      const answer = await fetch(`${listening.url}/_cat/repositories${query}`, { proxy: false });
      return answer.text();
    };
    expect(await cat("")).toBe(`${repository.name} fs\n`);
    expect(await cat("?format=json")).toBe(`[{"id":"${repository.name}","type":"fs"}]`);
    expect(await cat("?help")).toContain("webapps_backup_invalid");
  },
  deadlineMs,
);
