import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import { startExecutable } from "../harness/executable.ts";
import { killProcess } from "../harness/fault-rule.ts";
import { openGeneratedScene } from "./generated-scene.ts";
import type { Scene, Served } from "./scene.ts";

const backups = 720;
const snapshots = 7 * backups;
/** What a first sync reads snapshots with, a thousand at most at a time. */
const reading = /snapshots\.metadata/;

let scene: Scene;

beforeAll(async () => {
  scene = await openGeneratedScene({ backups, troubleEvery: 100 });
}, 120_000);

afterAll(() => scene[Symbol.asyncDispose](), 120_000);

interface Page {
  readonly total: number;
  readonly backups: readonly { readonly backupId: number; readonly state: string }[];
}

/** A service that knows nothing yet. */
function serveFresh(stateDir: string): Promise<Served> {
  return scene.serve({ WEBAPPS_BACKUP_STATE_DIR: stateDir });
}

/** The patterns of the snapshots that were read from here on, and how many of them were answered. */
function patternsSince(start: number): readonly string[] {
  return scene.proxy.requests
    .slice(start)
    .filter(({ path, status }) => reading.test(path) && status === 200)
    .flatMap(({ path }) => path.split("?")[0]?.split("/")[3]?.split(",") ?? []);
}

/** How many requests a first sync takes that nobody disturbs. */
async function undisturbed(): Promise<number> {
  const start = scene.proxy.requests.length;
  await using service = await serveFresh(`${scene.stateDir}-undisturbed`);
  await service.client.request("GET", "/api/backups?limit=1");
  return scene.proxy.requests.slice(start).filter(({ path }) => reading.test(path)).length;
}

test("a first sync that is killed in the middle is gone on with: what is committed is not read again", async () => {
  const whole = await undisturbed();
  expect(whole).toBeGreaterThan(4);
  const stateDir = `${scene.stateDir}-killed`;
  await using first = await serveFresh(stateDir);
  const before = scene.proxy.requests.length;
  const kill = scene.proxy.on({ path: reading, nth: 4 }, killProcess(first.server.pid));
  await expect(first.client.request("GET", "/api/backups?limit=1")).rejects.toThrow();
  await kill.struck;
  await first.server.exited;
  const committed = patternsSince(before);
  const between = scene.proxy.requests.length;
  await using second = await serveFresh(stateDir);
  const { body } = await second.client.request<Page>("GET", "/api/backups?limit=1000");
  const rest = patternsSince(between);
  expect(rest.filter((pattern) => committed.includes(pattern))).toEqual([]);
  const requests = scene.proxy.requests.slice(between).filter(({ path }) => reading.test(path));
  expect(requests).toHaveLength(whole - 3);
  expect(body.total).toBe(backups);
  const ids = Array.from({ length: backups }, (_, number) => 1_000_000 + number).toReversed();
  expect(body.backups.map(({ backupId }) => backupId)).toEqual(ids);
  const failed = body.backups.filter(({ state }) => state !== "COMPLETED");
  expect(failed.map(({ backupId }) => backupId % 100).toSorted()).toEqual(
    Array.from({ length: 16 }, (_, place) => (place < 8 ? 0 : 1)),
  );
}, 120_000);

test("while it goes on, what is remembered is asked for in vain and at once, and health says how far it is", async () => {
  await using service = await serveFresh(`${scene.stateDir}-held`);
  const held = scene.proxy.on({ path: reading, nth: 3 }, "hold");
  const waiting = service.client.list();
  await held.struck;
  const told = /reading the repository: [1-9]\d{2,3} of 5040 snapshots$/;
  const cached = await service.client.list({ "cache-control": "only-if-cached" });
  expect(cached).toMatchObject({ status: 504, body: { message: expect.stringMatching(told) } });
  const health = await service.client.request("GET", "/api/health");
  expect(health.body).toMatchObject({
    catalog: { ok: true, detail: expect.stringMatching(told), reading: { of: snapshots } },
  });
  held.release();
  expect((await waiting).body).toHaveLength(backups);
  const after = await service.client.request("GET", "/api/health");
  expect(after.body).toMatchObject({ catalog: { reading: null } });
  expect(service.server.stdout).toContain('"msg":"reading the repository"');
});

test("a command that has to wait for it says how far it is", async () => {
  const held = scene.proxy.on({ path: reading, nth: 3 }, "hold");
  const env = { ...scene.env, WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-command` };
  await using command = startExecutable(["list", "--limit", "1"], { env });
  await eventually(() => command.stderr, {
    until: (text) => /^Waiting: reading the repository: \d+ of 5040 snapshots$/m.test(text),
  });
  held.release();
  expect(await command.exited).toBe(0);
  expect(command.stdout).toContain("1000719");
});

test("while everything is read again, what is remembered is there at once and whole", async () => {
  await using service = await serveFresh(`${scene.stateDir}-again`);
  const { body } = await service.client.list();
  const held = scene.proxy.on({ path: reading, nth: 2 }, "hold");
  const full = service.client.request("POST", "/api/sync?full=true");
  await held.struck;
  const cached = await service.client.list({ "cache-control": "only-if-cached" });
  expect(cached).toMatchObject({ status: 200, body });
  held.release();
  expect(await full).toMatchObject({
    status: 200,
    body: { listed: snapshots, added: [], missing: [], changed: [], aliens: [] },
  });
});
