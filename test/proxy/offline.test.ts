import { describe, expect, test } from "bun:test";
import type { Part, Snapshot } from "../../src/backup/backup.ts";
import { rememberFrom } from "../../src/engine/remember.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { ownRepository } from "../harness/cluster.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { openFrontDoor, serveProxy } from "./front-door.ts";

const startMs = Date.UTC(2026, 10, 1);
const asOfMs = Date.now() - 90_000;

function part(backupId: bigint, number: number): Part {
  return {
    snapshot: `camunda_webapps_${backupId}_8.8.0_part_${number}_of_2`,
    uuid: `uuid-${backupId}-${number}`,
    number,
    count: 2,
    version: "8.8.0",
    state: "SUCCESS",
    startMs: startMs + Number(backupId) * 1000 + number,
    endMs: startMs + Number(backupId) * 1000 + number + 500,
    failures: [],
    shards: { total: 3, failed: 0, successful: 3 },
    runId: undefined,
    trouble: undefined,
    drift: undefined,
  };
}

function other(snapshot: string): Snapshot {
  const { number: _number, count: _count, version: _version, ...rest } = part(1n, 1);
  const { runId: _runId, drift: _drift, ...stored } = rest;
  return { ...stored, snapshot, uuid: `uuid of ${snapshot}`, startMs: startMs - 1 };
}

const manifest = "webapps_backup_manifest_1";
const optimize = "camunda_optimize_1_import";
const zeebe = "camunda_zeebe_records_backup_1";

interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function withMemory(
  url: string,
  work: (ask: (path: string, cacheControl?: string) => Promise<Asked>) => Promise<void>,
  deadlineMs = 30_000,
): Promise<void> {
  using folder = temporaryFolder();
  const catalog = openCatalog(folder.join("catalog.db"), "ours");
  catalog.write([1n, 2n, 12n].flatMap((id) => [part(id, 1), part(id, 2)]));
  catalog.writeOthers([zeebe, manifest, optimize].map(other));
  const mark = {
    clusterUuid: "c",
    stateUuid: "s",
    repositoryUuid: "r",
    generation: 3,
    asOfMs,
    warning: "be careful",
  };
  catalog.writeMark(mark);
  const remember = rememberFrom(catalog, "ours");
  const door = openFrontDoor({
    urls: [url],
    repositories: ["ours", "safety"],
    remember,
    deadlineMs,
  });
  const listening = serveProxy(door.proxy);
  await work(async (path, cacheControl = "only-if-cached") => {
    const headers = { "Cache-Control": cacheControl };
    const answer = await fetch(`${listening.url}${path}`, { headers, proxy: false });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  });
  await listening.stop(1000);
  catalog.close();
}

const nobody = "http://127.0.0.1:1";

function names(body: unknown): readonly string[] {
  const { snapshots } = body as { snapshots: readonly { snapshot: string }[] };
  return snapshots.map(({ snapshot }) =>
    snapshot.replace("camunda_webapps_", "").replace("_8.8.0_part_", ":").replace("_of_2", ""),
  );
}

describe("while Elasticsearch is away a list", () => {
  const one = "camunda_webapps_1_8.8.0_part_1_of_2";
  test.each<[patterns: string, names: readonly string[]]>([
    ["camunda_webapps_*", ["1:1", "1:2", "2:1", "2:2", "12:1", "12:2"]],
    ["camunda_webapps_1_*", ["1:1", "1:2"]],
    ["camunda_webapps_2_*,camunda_webapps_1_*part_1*", ["1:1", "2:1", "2:2"]],
    [one, ["1:1"]],
    ["camunda_webapps_99_*", []],
    ["camunda_webapps_*?order=desc&size=2", ["12:2", "12:1"]],
    ["camunda_webapps_99_8.8.0_part_1_of_1?ignore_unavailable=true", []],
    ["camunda_*", [optimize, zeebe, "1:1", "1:2", "2:1", "2:2", "12:1", "12:2"]],
    ["camunda_zeebe_*,webapps_backup_*", [zeebe, manifest]],
    ["webapps_backup_manifest_1", [manifest]],
    ["camunda_optimize_1_*,camunda_webapps_1_*", [optimize, "1:1", "1:2"]],
  ])("of %s comes from memory", (patterns, expected) =>
    withMemory(nobody, async (ask) => {
      const { status, headers, body } = await ask(`/_snapshot/ours/${patterns}`);
      expect({ status, names: names(body) }).toEqual({ status: 200, names: expected });
      // Without it the official clients refuse an answer.
      expect(headers.get("X-elastic-product")).toBe("Elasticsearch");
      expect(Number(headers.get("Age"))).toBeWithin(90, 100);
      expect(headers.get("Date")).toBe(new Date(asOfMs).toUTCString());
      expect(headers.get("Cache-Status")).toBe(
        'webapps-backup; hit; detail="only-if-cached: be careful"',
      );
    }),
  );

  test("has the shape that Elasticsearch gives it", () =>
    withMemory(nobody, async (ask) => {
      const { body } = await ask(`/_snapshot/ours/${one}`);
      const listed = { snapshot: one, uuid: "uuid-1-1", repository: "ours", state: "SUCCESS" };
      expect(body).toEqual({
        snapshots: [
          {
            ...listed,
            start_time: "2026-11-01T00:00:01.001Z",
            start_time_in_millis: startMs + 1001,
            end_time: "2026-11-01T00:00:01.501Z",
            end_time_in_millis: startMs + 1501,
            duration_in_millis: 500,
            failures: [],
            shards: { total: 3, failed: 0, successful: 3 },
          },
        ],
        total: 1,
        remaining: 0,
      });
      const short = await ask(`/_snapshot/ours/${one}?verbose=false`);
      expect(short.body).toEqual({ snapshots: [listed], total: 1, remaining: 0 });
    }));

  test("names what is missing as Elasticsearch does", () =>
    withMemory(nobody, async (ask) => {
      const { status, body } = await ask("/_snapshot/ours/camunda_webapps_9_8.8.0_part_1_of_1");
      const type = "snapshot_missing_exception";
      const reason = "[ours:camunda_webapps_9_8.8.0_part_1_of_1] is missing";
      expect({ status, body }).toEqual({
        status: 404,
        body: { error: { root_cause: [{ type, reason }], type, reason }, status: 404 },
      });
    }));

  test.each([
    "/_snapshot/ours/*",
    "/_snapshot/ours/_all",
    "/_snapshot/ours/camunda*",
    "/_snapshot/ours/webapps_*",
    "/_snapshot/ours/-camunda_webapps_*",
    "/_snapshot/ours/camunda_*,other",
    "/_snapshot/ours/camunda_webapps_*?sort=name",
    "/_snapshot/ours,safety/camunda_webapps_*",
    "/_snapshot/safety/camunda_webapps_*",
    "/_snapshot/ours",
    "/_snapshot/ours/_status",
  ])("is not made up: %s is 504", (path) =>
    withMemory(nobody, async (ask) => {
      const { status, headers, body } = await ask(path);
      expect({ status, body }).toMatchObject({
        status: 504,
        body: { error: { type: "webapps_backup_not_cached", hint: expect.any(String) } },
      });
      expect(headers.has("Age")).toBe(false);
    }),
  );

  test("is remembered only for those who ask for that", () =>
    withMemory(nobody, async (ask) => {
      const path = "/_snapshot/ours/camunda_webapps_1_*";
      expect((await ask(path, "no-cache")).status).toBe(502);
      expect((await ask(path, "stale-if-error=60")).status).toBe(502);
      const stale = await ask(path, "stale-if-error=600");
      expect(names(stale.body)).toEqual(["1:1", "1:2"]);
      expect(stale.headers.get("Cache-Status")).toContain("stale-if-error");
      expect((await ask("/_snapshot/other/camunda_webapps_*")).status).toBe(403);
    }));
});

test("a frozen Elasticsearch is waited for no longer than a call may take, by those who take memory", async () => {
  const frozen = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: () => new Promise<Response>(() => undefined),
  });
  await withMemory(
    frozen.url.href,
    async (ask) => {
      const { status, headers, body } = await ask(
        "/_snapshot/ours/camunda_webapps_1_*",
        "stale-if-error",
      );
      expect({ status, names: names(body) }).toEqual({ status: 200, names: ["1:1", "1:2"] });
      expect(headers.get("Cache-Status")).toContain("stale-if-error");
    },
    300,
  );
  await frozen.stop(true);
});

test("what Elasticsearch can answer it answers, also where memory would do", async () => {
  await using repository = await ownRepository();
  await withMemory(repository.cluster.url, async (ask) => {
    const { status, headers } = await ask("/_snapshot/ours/camunda_webapps_*", "stale-if-error");
    expect({ status, age: headers.get("Age") }).toEqual({ status: 404, age: null });
  });
});
