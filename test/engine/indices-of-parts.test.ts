import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type CamundaIndices,
  putCamundaIndices,
} from "../../scripts/elasticsearch/camunda-indices.ts";
import { openScene, type Scene, type Served } from "./scene.ts";

let scene: Scene;
let service: Served;
let put: CamundaIndices;
let lastId = 0;

beforeAll(async () => {
  scene = await openScene({ env: { WEBAPPS_BACKUP_BACKUP_MISSING_INDICES: "refuse" } });
  for (const index of scene.indices) await scene.store.cluster.call("DELETE", `/${index}`);
  put = await putCamundaIndices(scene.store.cluster, {
    prefix: scene.prefix,
    documents: 0,
    dated: ["2026-01-02"],
    optimize: true,
  });
  service = await scene.serve();
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

function nextId(): number {
  lastId += 1;
  return lastId;
}

async function createIndex(name: string): Promise<void> {
  await scene.store.putIndex(name, 0);
}

async function deleteIndex(name: string): Promise<void> {
  await scene.store.cluster.call("DELETE", `/${name}`);
}

/** The indices of each part as the store has them. */
async function storedIndices(id: number): Promise<readonly (readonly string[])[]> {
  return (await scene.store.snapshots(id)).map(({ indices }) => indices.toSorted());
}

/** Does something to the indices right before a part is asked for. */
function before(id: number, part: number, change: () => Promise<void>): void {
  const path = new RegExp(`_webapps_${id}_.*_part_${part}_of_`);
  scene.proxy.on({ method: "PUT", path }, async () => {
    await change();
    return undefined;
  });
}

test("every index of ours is in exactly one part, Optimize's positions in the first and the rest in the last", async () => {
  const id = nextId();
  const strange = `${scene.prefix}-operate-something-new-8.8.0_`;
  const foreign = [`${scene.prefix}-zeebe-record-job-8.8.0_`, `x${scene.prefix}-operate-a-8.8.0_`];
  for (const index of [strange, ...foreign]) await createIndex(index);
  await service.client.begin(id);
  expect((await service.client.ended(id)).state).toBe("COMPLETED");
  const parts = await storedIndices(id);
  expect(parts.flat().toSorted()).toEqual(
    [...put.main, ...put.dated, ...put.optimize, strange].toSorted(),
  );
  expect(parts[0]).toContain(`${scene.prefix}-optimize-position-based-import-index_v3`);
  expect(parts[0]).toContain(`${scene.prefix}-operate-import-position-8.3.0_`);
  expect(parts.at(-1)).toContain(`${scene.prefix}-optimize-process-definition_v6`);
  const { body } = await service.client.detail(id);
  // The archives of operations and usage metrics are those that Camunda 8.8.0 itself forgets.
  const unknown = [
    `${scene.prefix}-camunda-usage-metric-8.8.0_2026-01-02`,
    `${scene.prefix}-operate-operation-8.4.1_2026-01-02`,
    strange,
  ];
  expect(parts.at(-1)).toEqual(expect.arrayContaining(unknown));
  expect(body.warnings).toEqual([
    `Not in the table of Camunda 8.8.0, saved in the last part: ${unknown.join(", ")}`,
  ]);
  expect(Object.values(body.indices)).toEqual([...parts]);
  for (const index of [strange, ...foreign]) await deleteIndex(index);
});

test("an index that is archived while the backup runs is in its last part", async () => {
  const id = nextId();
  const archived = `${scene.prefix}-operate-list-view-8.3.0_2026-02-03`;
  before(id, 5, () => createIndex(archived));
  await service.client.begin(id);
  expect((await service.client.ended(id)).state).toBe("COMPLETED");
  const parts = await storedIndices(id);
  expect(parts.flat().filter((index) => index === archived)).toHaveLength(1);
  expect(parts.at(-1)).toContain(archived);
  await deleteIndex(archived);
});

test("a dated index that a retention policy removes while the backup runs breaks nothing", async () => {
  const id = nextId();
  const gone = `${scene.prefix}-operate-flownode-instance-8.3.1_2025-05-05`;
  await createIndex(gone);
  before(id, 2, () => deleteIndex(gone));
  await service.client.begin(id);
  expect((await service.client.ended(id)).state).toBe("COMPLETED");
  expect((await storedIndices(id)).flat()).not.toContain(gone);
});

test("a dated index that goes between the last look and the request is left out by asking again", async () => {
  const id = nextId();
  const gone = `${scene.prefix}-operate-list-view-8.3.0_2025-06-06`;
  await createIndex(gone);
  before(id, 3, () => deleteIndex(gone));
  await service.client.begin(id);
  expect((await service.client.ended(id)).state).toBe("COMPLETED");
  const [run] = await service.client.runs(id);
  expect(run?.steps[2]).toMatchObject({ attempts: 2 });
  expect((await storedIndices(id)).flat()).not.toContain(gone);
});

test("a part whose indices have all gone is made all the same, and holds none", async () => {
  const id = nextId();
  const dated = put.dated.filter((index) => /list-view|tasklist-task/.test(index));
  expect(dated).toHaveLength(2);
  before(id, 2, async () => {
    for (const index of dated) await deleteIndex(index);
  });
  const names = await service.client.begin(id);
  expect((await service.client.ended(id)).state).toBe("COMPLETED");
  expect(await scene.store.names(id)).toEqual(names);
  expect((await storedIndices(id))[2]).toEqual([]);
  for (const index of dated) await createIndex(index);
});

test("a required index that is removed while the backup runs fails it by name", async () => {
  const id = nextId();
  const required = `${scene.prefix}-operate-process-8.3.0_`;
  before(id, 2, () => deleteIndex(required));
  await service.client.begin(id);
  const shown = await service.client.ended(id);
  expect(shown).toMatchObject({
    state: "FAILED",
    failureReason: `Missing indices: [${required}]; they were there when the backup began`,
  });
  const refused = await service.client.create(id + 1000);
  expect(refused).toMatchObject({
    status: 500,
    body: { message: `Missing indices: [${required}]` },
  });
  await createIndex(required);
});

test("a closed index is in the backup", async () => {
  const id = nextId();
  const closed = `${scene.prefix}-operate-list-view-8.3.0_2025-07-07`;
  await createIndex(closed);
  await scene.store.cluster.call("POST", `/${closed}/_close`);
  await service.client.begin(id);
  expect((await service.client.ended(id)).state).toBe("COMPLETED");
  expect((await storedIndices(id)).flat()).toContain(closed);
  await deleteIndex(closed);
});

test("without Optimize none of its indices is in the backup", async () => {
  const id = nextId();
  await using other = await scene.serve({
    WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-without`,
    WEBAPPS_BACKUP_BACKUP_OPTIMIZE: "false",
    // To another host a backup that has failed looks like one that goes on.
    WEBAPPS_BACKUP_BACKUP_INCOMPLETE_TIMEOUT: "1ms",
  });
  await other.client.begin(id);
  expect((await other.client.ended(id)).state).toBe("COMPLETED");
  expect((await storedIndices(id)).flat().toSorted()).toEqual(
    [...put.main, ...put.dated].toSorted(),
  );
});
