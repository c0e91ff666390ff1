import { afterAll, beforeAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { generateRepository } from "../../scripts/elasticsearch/generate-repository.ts";
import { eventually } from "../harness/eventually.ts";
import type { RecordedRequest } from "../harness/fault-rule.ts";
import { openGeneratedScene } from "./generated-scene.ts";
import type { Scene, Served } from "./scene.ts";

let scene: Scene;
let service: Served;

beforeAll(async () => {
  scene = await openGeneratedScene({ backups: 430 });
  service = await scene.serve();
  expect((await service.client.list()).body).toHaveLength(430);
}, 120_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
}, 120_000);

const level1 = "/_cluster/state/version,customs";
const level2 = "/_cluster/state/version,metadata,customs";

function pathOf({ path }: RecordedRequest): string {
  return path.split("?")[0] ?? "";
}

function level2Since(start: number): readonly RecordedRequest[] {
  return scene.proxy.requests.slice(start).filter((request) => pathOf(request) === level2);
}

async function asked(action: () => Promise<unknown>): Promise<readonly RecordedRequest[]> {
  const before = scene.proxy.requests.length;
  await action();
  return scene.proxy.requests.slice(before);
}

test("a repository of thousands that has not changed costs one small call, and a new backup in it one list and itself", async () => {
  const list = () => service.client.list();
  await eventually(async () => (await asked(list)).map(pathOf), {
    until: (paths) => paths.length === 1 && paths[0] === level1,
  });
  const name = await scene.store.putPart(7, 1, 1);
  const requests = await asked(list);
  const { name: repository } = scene.store;
  expect(requests.map(pathOf)).toEqual([
    level1,
    level2,
    `/_snapshot/${repository}/camunda_*,webapps_backup_*`,
    `/_snapshot/${repository}/${name}`,
  ]);
  await scene.store.delete(name);
  expect((await list()).body).toHaveLength(430);
});

test("in a cluster whose state changes all the time, level 2 is asked once a second at the most, and nothing is read", async () => {
  const index = `${scene.prefix}-busy`;
  await scene.store.putIndex(index, 0);
  await service.client.list();
  const churning = new AbortController();
  const churn = async (): Promise<void> => {
    for (let turn = 0; !churning.signal.aborted; turn += 1) {
      await scene.store.cluster.call("PUT", `/${index}/_alias/${scene.prefix}-alias-${turn % 5}`);
      await scene.store.cluster.call(
        "DELETE",
        `/${index}/_alias/${scene.prefix}-alias-${turn % 5}`,
      );
    }
  };
  const churned = churn();
  const before = scene.proxy.requests.length;
  const begun = performance.now();
  const answered: number[] = [];
  const read = async (): Promise<void> => {
    while (performance.now() - begun < 3500 || level2Since(before).length < 2) {
      const { status } = await service.client.request("GET", "/api/backups?limit=1");
      answered.push(status);
    }
  };
  const requests = await asked(() => Promise.all([1, 2, 3, 4].map(read)));
  const seconds = (performance.now() - begun) / 1000;
  churning.abort();
  await churned;
  expect(new Set(answered)).toEqual(new Set([200]));
  expect(level2Since(before).length).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
  expect(requests.filter(({ path }) => path.startsWith("/_snapshot"))).toEqual([]);
}, 120_000);

test("a name that points to another repository is noticed, the old backups are dropped, and coming back they are there again", async () => {
  const { cluster, name } = scene.store;
  const other = `${name}-other`;
  await generateRepository(cluster, { name: other, backups: 3, parts: 7, indices: 7 });
  await cluster.call("DELETE", `/_snapshot/${other}`);
  const point = async (location: string): Promise<void> => {
    await cluster.call("DELETE", `/_snapshot/${name}`);
    const settings = { location, compress: false };
    await cluster.call("PUT", `/_snapshot/${name}`, { type: "fs", settings });
  };
  await point(`${cluster.repositoryPath}/${other}`);
  expect((await service.client.list()).body).toHaveLength(3);
  expect((await service.client.show(1_000_003)).status).toBe(404);
  expect(service.server.stdout).toContain("points to another repository");
  await point(scene.location);
  rmSync(`${cluster.repositoryPath}/${other}`, { recursive: true });
  expect((await service.client.list()).body).toHaveLength(430);
  expect((await service.client.show(1_000_003)).status).toBe(200);
}, 120_000);
