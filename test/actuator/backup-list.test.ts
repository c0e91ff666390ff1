import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Part } from "../../src/backup/backup.ts";
import type { Catalog } from "../../src/backup/catalog.ts";
import { type RunningService, runService } from "../server/running-service.ts";

const backups = 1500;
const firstStartMs = Date.UTC(2026, 0, 1);
const headers = { "Cache-Control": "only-if-cached" };

let service: RunningService;

beforeAll(async () => {
  service = await runService({ repository: "archive", indexPrefix: "none", fill });
});

afterAll(() => service[Symbol.asyncDispose]());

function fill(catalog: Catalog): void {
  catalog.write(Array.from({ length: backups }, (_, index) => partsOf(index)).flat());
  catalog.writeMark({
    clusterUuid: "c",
    stateUuid: "s",
    repositoryUuid: "r",
    generation: 1,
    asOfMs: Date.now(),
    warning: undefined,
  });
}

function partsOf(index: number): readonly Part[] {
  const startMs = firstStartMs + index * 60_000;
  return [1, 2, 3, 4, 5, 6, 7].map((number) => ({
    snapshot: `camunda_webapps_${1_000_000 + index}_8.8.0_part_${number}_of_7`,
    uuid: `${index}-${number}`,
    number,
    count: 7,
    version: "8.8.0",
    state: "SUCCESS",
    startMs: startMs + number,
    endMs: startMs + number,
    failures: [],
    shards: { total: 1, failed: 0, successful: 1 },
    runId: undefined,
    trouble: undefined,
    drift: undefined,
  }));
}

test("a list of many pages is one array, newest first, each backup once and whole", async () => {
  const text = await (await service.request("/actuator/backupHistory", { headers })).text();
  expect(text.length).toBeGreaterThan(1_048_576);
  const list: { backupId: number; state: string; details: unknown[] }[] = JSON.parse(text);
  const newestFirst = Array.from({ length: backups }, (_, index) => 1_000_000 + index).reverse();
  expect(list.map(({ backupId }) => backupId)).toEqual(newestFirst);
  expect(list.every(({ state, details }) => state === "COMPLETED" && details.length === 7)).toBe(
    true,
  );
});

test("its length and its ETag are known before its first byte", async () => {
  const whole = await service.request("/actuator/backupHistory", { headers });
  const head = await service.request("/actuator/backupHistory", { headers, method: "HEAD" });
  const { byteLength } = await whole.arrayBuffer();
  expect(head.headers.get("Content-Length")).toBe(`${byteLength}`);
  const tag = whole.headers.get("ETag") ?? "";
  expect(head.headers.get("ETag")).toBe(tag);
  const again = await service.request("/actuator/backupHistory", {
    headers: { ...headers, "If-None-Match": tag },
  });
  expect(again.status).toBe(304);
});

test("a list that ends with a page, or has none, is an array too", async () => {
  const get = async (pattern: string): Promise<unknown> =>
    (await service.request(`/actuator/backupHistory?pattern=${pattern}`, { headers })).json();
  expect(await get("10002*")).toHaveLength(100);
  expect(await get("1000199")).toHaveLength(1);
  expect(await get("2*")).toEqual([]);
});
