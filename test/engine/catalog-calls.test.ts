import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import { openScene, type Scene, type Served } from "./scene.ts";

let scene: Scene;
let service: Served;

beforeAll(async () => {
  scene = await openScene();
  service = await scene.serve();
  for (const id of [1, 2, 3]) await scene.store.putPart(id, 1, 1);
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

const level1 = "/_cluster/state/version,customs";
const level2 = "/_cluster/state/version,metadata,customs";

/** What is asked of Elasticsearch while something is done: paths without their queries. */
async function asked(action: () => Promise<unknown>): Promise<readonly string[]> {
  const before = scene.proxy.requests.length;
  await action();
  return scene.proxy.requests.slice(before).map(({ path }) => path.split("?")[0] ?? "");
}

async function stateUuid(): Promise<string> {
  const path = "/_cluster/state/version?filter_path=state_uuid";
  return (await scene.store.cluster.call<{ state_uuid: string }>("GET", path)).state_uuid;
}

/** Lists until the catalog has seen all that other tests and the node itself have left behind. */
beforeEach(async () => {
  await eventually(() => asked(() => service.client.list()), {
    until: (paths) => paths.length === 1,
  });
});

test("a list of a repository that has not changed costs one small call, and so does a backup", async () => {
  const paths = await eventually(
    async () => {
      const before = await stateUuid();
      const found = [
        await asked(() => service.client.list()),
        await asked(() => service.client.show(1)),
        await asked(() => service.client.list()),
      ];
      // The node may change its own state for reasons of its own.
      return (await stateUuid()) === before ? found : undefined;
    },
    { until: (found) => found !== undefined },
  );
  expect(paths).toEqual([[level1], [level1], [level1]]);
});

test("a change elsewhere in the cluster costs a look at the generation, and no list", async () => {
  await scene.store.putIndex(`${scene.prefix}-elsewhere`, 0);
  const paths = await asked(() => service.client.list());
  expect(paths).toEqual([level1, level2]);
  await scene.store.cluster.call("DELETE", `/${scene.prefix}-elsewhere`);
});

test("a new backup of somebody else costs one cheap list, and only its own snapshots are read", async () => {
  const name = await scene.store.putPart(4, 1, 1);
  const paths = await asked(async () => {
    const { body } = await service.client.list();
    expect(body.map(({ backupId }) => backupId)).toEqual([4, 3, 2, 1]);
  });
  const { name: repository } = scene.store;
  expect(paths).toEqual([
    level1,
    level2,
    `/_snapshot/${repository}/camunda_*,webapps_backup_*`,
    `/_snapshot/${repository}/${name}`,
  ]);
  const [list] = scene.proxy.matching("GET", /camunda_\*,webapps_backup_\*/).slice(-1);
  expect(list?.path).toContain("verbose=false");
  await scene.store.delete(name);
});

test("a backup that somebody has deleted is gone from the list without any snapshot being read", async () => {
  const name = await scene.store.putPart(5, 1, 1);
  expect((await service.client.list()).body[0]).toMatchObject({ backupId: 5 });
  await scene.store.delete(name);
  const paths = await asked(async () => {
    const { body } = await service.client.list();
    expect(body.map(({ backupId }) => backupId)).toEqual([3, 2, 1]);
  });
  expect(paths).toEqual([
    level1,
    level2,
    `/_snapshot/${scene.store.name}/camunda_*,webapps_backup_*`,
  ]);
});

test("however many readers come at once, one check is under way, and one more serves all who came meanwhile", async () => {
  const held = scene.proxy.on({ path: /state\/version,customs/ }, "hold");
  const paths = await asked(async () => {
    const first = service.client.list();
    await held.struck;
    const others = Array.from({ length: 20 }, () => service.client.list());
    // By the time that another route has answered all of them are there.
    await service.client.request("GET", "/actuator/info");
    expect(held.strikes).toHaveLength(1);
    expect(scene.proxy.requests.at(-1)?.status).toBeUndefined();
    held.release();
    const answers = await Promise.all([first, ...others]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });
  const checks = paths.filter((path) => path === level1);
  // On a slow machine some arrive only now, and are served by one more.
  expect(checks.length).toBeLessThan(6);
});
