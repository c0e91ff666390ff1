import { afterAll, beforeAll, expect, test } from "bun:test";
import { openScene, type Scene, type Served } from "./scene.ts";

let scene: Scene;
let service: Served;

beforeAll(async () => {
  scene = await openScene();
  service = await scene.serve();
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

test.each([
  { id: 10, version: "8.8.0", count: 2 },
  { id: 11, version: "8.7.4", count: 6 },
  { id: 12, version: "8.9.0-alpha3", count: 1 },
])(
  "a backup that Camunda $version made in $count parts is listed, shown and deleted",
  async ({ id, version, count }) => {
    const names: string[] = [];
    for (let part = 1; part <= count; part += 1) {
      names.push(await scene.store.putPart(id, part, count, version));
    }
    const { body } = await service.client.show(id);
    expect(body).toMatchObject({ backupId: id, state: "COMPLETED", failureReason: null });
    expect(body.details.map(({ snapshotName }) => snapshotName)).toEqual(names);
    expect((await service.client.list()).body).toContainEqual(body);
    expect((await service.client.create(id)).body).toMatchObject({
      message: `A backup with ID [${id}] already exists. Found snapshots: [${names.join(", ")}]`,
    });
    expect((await service.client.delete(id)).status).toBe(204);
    await service.client.gone(id);
    expect(await scene.store.names(id)).toEqual([]);
  },
);

test("parts that contradict each other make a failed backup, in GET and in the list alike, and go as a whole", async () => {
  await scene.store.putPart(20, 1, 2);
  await scene.store.putPart(20, 2, 2);
  await scene.store.putPart(20, 3, 3, "8.8.1");
  const { body } = await service.client.show(20);
  expect(body).toMatchObject({
    state: "FAILED",
    failureReason: "More snapshots found than expected.",
  });
  expect(body.details).toHaveLength(3);
  expect((await service.client.list()).body).toContainEqual(body);
  expect((await service.client.delete(20)).status).toBe(204);
  await service.client.gone(20);
  expect(await scene.store.names(20)).toEqual([]);
});

test("a backup with more names than one request can hold is deleted as a whole", async () => {
  const version = `8.8.0-${"x".repeat(150)}`;
  const count = 25;
  for (let part = 1; part <= count; part += 1) {
    await scene.store.putPart(70, part, count, version);
  }
  const before = scene.proxy.matching("DELETE").length;
  expect((await service.client.delete(70)).status).toBe(204);
  await service.client.gone(70);
  expect(await scene.store.names(70)).toEqual([]);
  const requests = scene.proxy.matching("DELETE").slice(before);
  expect(requests.length).toBeGreaterThan(1);
  for (const { path } of requests) {
    expect(`DELETE ${path} HTTP/1.1`.length).toBeLessThanOrEqual(4096);
  }
});

test("a name that is no part's breaks nothing and is left out", async () => {
  const aliens = [
    "camunda_webapps_x",
    "camunda_webapps_30",
    "camunda_webapps_030_8.8.0_part_1_of_1",
    "camunda_webapps_30_8.8.0_part_1_of_1_copy",
    "camunda_webapps_99999999999999999999_8.8.0_part_1_of_1",
  ];
  for (const alien of aliens) await scene.store.put(alien);
  const name = await scene.store.putPart(31, 1, 1);
  const { status, body } = await service.client.list();
  expect(status).toBe(200);
  expect(body.find(({ backupId }) => backupId === 31)?.state).toBe("COMPLETED");
  const shown = body.flatMap(({ details }) => details.map(({ snapshotName }) => snapshotName));
  expect(shown).toContain(name);
  for (const alien of aliens) expect(shown).not.toContain(alien);
  expect((await service.client.show(30)).status).toBe(404);
  expect((await service.client.delete(30)).status).toBe(404);
  expect(await scene.store.names()).toEqual(expect.arrayContaining(aliens));
  expect(service.server.stdout).toContain("camunda_webapps_30_8.8.0_part_1_of_1_copy");
});

test("the id is the name's, and metadata that contradicts it is a warning", async () => {
  const name = "camunda_webapps_40_8.8.0_part_1_of_1";
  const metadata = { backupId: 41, version: "8.8.0", partNo: 1, partCount: 3 };
  await scene.store.put(name, { metadata });
  expect((await service.client.show(41)).status).toBe(404);
  const { body } = await service.client.detail(40);
  expect(body).toMatchObject({ backupId: 40, state: "COMPLETED" });
  expect(body.warnings).toEqual([
    `The metadata of snapshot ${name} says backupId 41, partCount 3; its name decides`,
  ]);
});

test("a backup that misses parts is in progress until the timeout, and incomplete from then on", async () => {
  await scene.store.putPart(50, 1, 3);
  const { body } = await service.client.show(50);
  expect(body).toMatchObject({ state: "IN_PROGRESS", failureReason: null });
  expect((await service.client.list()).body).toContainEqual(body);
  await using impatient = await scene.serve({
    WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-impatient`,
    WEBAPPS_BACKUP_BACKUP_INCOMPLETE_TIMEOUT: "1ms",
  });
  const shown = (await impatient.client.show(50)).body;
  expect(shown).toMatchObject({ state: "INCOMPLETE", failureReason: null });
  expect((await impatient.client.list()).body).toContainEqual(shown);
});

test("a snapshot that is PARTIAL makes its backup failed, with its failures", async () => {
  const index = `${scene.prefix}-red`;
  await scene.store.cluster.call("PUT", `/${index}?wait_for_active_shards=0&timeout=1s`, {
    settings: { "index.routing.allocation.require._name": "no-such-node" },
  });
  const name = "camunda_webapps_60_8.8.0_part_1_of_1";
  await scene.store.cluster.call(
    "PUT",
    `/_snapshot/${scene.store.name}/${name}?wait_for_completion=true`,
    { indices: index, partial: true, include_global_state: false, feature_states: ["none"] },
  );
  const { body } = await service.client.show(60);
  expect(body).toMatchObject({
    state: "FAILED",
    failureReason: `Some of the snapshots are partial: ${name}`,
    details: [{ snapshotName: name, state: "PARTIAL" }],
  });
  expect(body.details[0]?.failures).toEqual(["primary shard is not allocated"]);
});
