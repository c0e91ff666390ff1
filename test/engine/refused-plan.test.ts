import { afterAll, beforeAll, expect, test } from "bun:test";
import { openScene, type Scene, type Served } from "./scene.ts";

let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ env: { WEBAPPS_BACKUP_CAMUNDA_VERSION: "" } });
});

afterAll(() => scene[Symbol.asyncDispose]());

/** A service of one test, beside those of the others. */
function serve(name: string, env: Record<string, string> = {}): Promise<Served> {
  return scene.serve({ WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-${name}`, ...env });
}

test("without a version nothing is planned, and the hint names the setting", async () => {
  await using service = await serve("unknown");
  const { status, body } = await service.client.create(1);
  expect({ status, body }).toMatchObject({
    status: 500,
    body: {
      message: "Cannot plan the backup: the Camunda version is not known",
      hint: expect.stringContaining("WEBAPPS_BACKUP_CAMUNDA_VERSION"),
    },
  });
  expect(await service.client.runs(1)).toEqual([]);
});

test("the version that Camunda keeps in its metadata index is taken, and the setting goes before it", async () => {
  const index = `${scene.prefix}-operate-metadata-8.8.0_`;
  const path = `/${index}/_doc/schema-version?refresh=true`;
  await scene.store.cluster.call("PUT", path, { id: "schema-version", value: "8.8.3" });
  await using service = await serve("document");
  expect(await service.client.begin(2)).toContain("camunda_webapps_2_8.8.3_part_1_of_3");
  await service.client.ended(2);
  const [run] = await service.client.runs(2);
  expect(run?.warnings).toContain("No index table for 8.8.3: planned with the one of 8.8.0");
  await using told = await serve("setting", { WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.1" });
  expect(await told.client.begin(3)).toContain("camunda_webapps_3_8.8.1_part_1_of_3");
  await told.client.ended(3);
  await scene.store.cluster.call("DELETE", `/${index}`);
});

test("required indices that are missing are named, all of them and in the table's order", async () => {
  await using service = await serve("missing", {
    WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
    WEBAPPS_BACKUP_BACKUP_MISSING_INDICES: "refuse",
  });
  const alias = `${scene.prefix}-tasklist-task-8.8.0_`;
  const actions = [{ add: { index: scene.indices[1], alias } }];
  await scene.store.cluster.call("POST", "/_aliases", { actions });
  const { status, body } = await service.client.create(4);
  expect(status).toBe(500);
  const message = "message" in body ? String(body.message) : "";
  // An index is wanted, and an alias of that name is none.
  expect(message).toStartWith(
    `Missing indices: [${alias}, ${scene.prefix}-operate-batch-operation-1.0.0_, `,
  );
  expect(message.split(", ")).toHaveLength(29);
  expect(await scene.store.names(4)).toEqual([]);
});

test("with a prefix of nobody there is nothing to back up, and that is said", async () => {
  await using service = await serve("nobody", {
    WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
    WEBAPPS_BACKUP_INDEX_PREFIX: `${scene.prefix}-nobody`,
  });
  expect(await service.client.create(5)).toMatchObject({
    status: 500,
    body: {
      message: `Cannot plan the backup: there is no index of Camunda with the prefix "${scene.prefix}-nobody"`,
    },
  });
});

test("a version before 8.8 has other backups, and is refused", async () => {
  await using service = await serve("old", { WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.7.4" });
  expect(await service.client.create(6)).toMatchObject({
    status: 500,
    body: { message: expect.stringContaining("Cannot plan a backup of Camunda 8.7.4") },
  });
});

test("a repository with backups of another prefix is a warning: their names collide", async () => {
  const other = `${scene.prefix}x`;
  await scene.store.putIndex(`${other}-operate-list-view-8.3.0_`, 0);
  const env = { WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0" };
  await using first = await serve("one", env);
  await first.client.begin(8);
  await first.client.ended(8);
  await using second = await serve("two", { ...env, WEBAPPS_BACKUP_INDEX_PREFIX: other });
  await second.client.begin(9);
  expect((await second.client.ended(9)).state).toBe("COMPLETED");
  const [run] = await second.client.runs(9);
  expect(run?.warnings).toContain(
    `The repository holds backups of index prefix "${scene.prefix}", this one has "${other}": their names collide; give each its own repository`,
  );
});
