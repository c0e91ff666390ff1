import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import { openScene, type Scene, type Served, slowUntilHurried } from "./scene.ts";

let scene: Scene;
let service: Served;

beforeAll(async () => {
  scene = await openScene({ ...slowUntilHurried, bytes: [150_000, 1000, 1000] });
  service = await scene.serve();
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

interface Listed {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string;
  readonly start_time_in_millis: number;
}

/** What is remembered under these patterns, once a list of backups has brought memory up to date. */
async function remembered(patterns: string): Promise<readonly Listed[]> {
  await service.client.list();
  const answer = await fetch(`${service.server.url}/_snapshot/${scene.store.name}/${patterns}`, {
    headers: { "Cache-Control": "only-if-cached" },
    proxy: false,
  });
  expect(answer.status).toBe(200);
  const { snapshots } = (await answer.json()) as { readonly snapshots: readonly Listed[] };
  return snapshots;
}

async function names(patterns: string): Promise<readonly string[]> {
  return (await remembered(patterns)).map(({ snapshot }) => snapshot).toSorted();
}

test("snapshots beside the parts are remembered as Elasticsearch lists them, and those of others are not", async () => {
  const optimize = "camunda_optimize_7_8.8.0_part_1_of_2";
  const part = await scene.store.putPart(7, 1, 1);
  for (const name of [optimize, "webapps_backup_of_ours", "daily"]) await scene.store.put(name);
  expect(await names("camunda_optimize_*,camunda_webapps_*,webapps_backup_*")).toEqual([
    optimize,
    part,
    "webapps_backup_of_ours",
  ]);
  const known = await remembered("camunda_optimize_*,camunda_webapps_*");
  for (const { snapshot, uuid, state, start_time_in_millis: startMs } of known) {
    const stored = (await scene.store.snapshots()).find((one) => one.snapshot === snapshot);
    expect(stored).toMatchObject({ uuid, state, start_time_in_millis: startMs });
  }
  expect((await service.client.list()).body.map(({ backupId }) => backupId)).toEqual([7]);
});

test("one that has gone or been made anew is gone or another", async () => {
  await scene.store.put("camunda_once");
  const [before] = await remembered("camunda_once");
  await scene.store.delete("camunda_once");
  await scene.store.put("camunda_once");
  const [after] = await remembered("camunda_once");
  expect(before?.uuid).toBeString();
  expect(after?.uuid).not.toBe(before?.uuid);
  await scene.store.delete("camunda_once");
  expect(await names("camunda_onc*")).toEqual([]);
});

test("one that runs is remembered as that, and as over when it is", async () => {
  const name = "camunda_zeebe_records_backup_9";
  const [index] = scene.indices;
  await scene.store.cluster.call(
    "PUT",
    `/_snapshot/${scene.store.name}/${name}?wait_for_completion=false`,
    { indices: index, include_global_state: false, feature_states: ["none"] },
  );
  await eventually(() => remembered(`${name}*`), {
    until: ([found]) => found?.state === "IN_PROGRESS",
    describe: "a running snapshot to be remembered",
  });
  await scene.hurry();
  await eventually(() => remembered(`${name}*`), {
    until: ([found]) => found?.state === "SUCCESS",
    describe: "its end to be remembered",
  });
});

test("they cost nothing while nothing changes", async () => {
  const paths = await eventually(
    async () => {
      const before = scene.proxy.requests.length;
      await service.client.list();
      return scene.proxy.requests.slice(before).map(({ path }) => path.split("?")[0]);
    },
    { until: (asked) => asked.length === 1 },
  );
  expect(paths).toEqual(["/_cluster/state/version,customs"]);
});
