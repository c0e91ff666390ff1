import { expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openScene, type Scene } from "./scene.ts";

/** Deletes or overwrites the file in which Elasticsearch keeps what it knows of one snapshot. */
async function damage(scene: Scene, snapshot: string, content?: string): Promise<void> {
  const uuid = (await scene.store.snapshots()).find((found) => found.snapshot === snapshot)?.uuid;
  const file = join(scene.location, `snap-${uuid}.dat`);
  expect(existsSync(file)).toBe(true);
  if (content === undefined) rmSync(file);
  else writeFileSync(file, content);
}

test("without its catalog the service knows every backup again", async () => {
  await using scene = await openScene();
  await using first = await scene.serve();
  await first.client.begin(1);
  await first.client.ended(1);
  await scene.store.putPart(2, 1, 2);
  const before = (await first.client.list()).body;
  expect(before.map(({ backupId }) => backupId)).toEqual([2, 1]);
  expect(await first.server.stop()).toBe(0);
  for (const suffix of ["", "-wal", "-shm"]) {
    rmSync(join(scene.stateDir, `catalog.db${suffix}`), { force: true });
  }
  await using second = await scene.serve();
  expect((await second.client.list()).body).toEqual(before);
});

test.each([
  { catalog: "is damaged", content: "this is no database, and never was one ".repeat(100) },
  { catalog: "is of a newer program", content: undefined },
])("a catalog that $catalog is set aside and filled anew", async ({ content }) => {
  await using scene = await openScene();
  await using first = await scene.serve();
  await scene.store.putPart(1, 1, 1);
  const before = (await first.client.list()).body;
  expect(await first.server.stop()).toBe(0);
  const file = join(scene.stateDir, "catalog.db");
  if (content === undefined) {
    using database = new Database(file);
    database.run("pragma user_version = 1000");
  } else {
    writeFileSync(file, content);
  }
  await using second = await scene.serve();
  expect((await second.client.list()).body).toEqual(before);
  expect(readdirSync(scene.stateDir)).toContain("catalog.db.set-aside");
  expect(second.server.stdout).toContain("the catalog was set aside");
});

test.each([
  { file: "is missing", content: undefined },
  { file: "is damaged", content: "broken" },
])("a snapshot whose file $file is shown as such and breaks nothing else", async ({ content }) => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const whole = await scene.store.putPart(1, 1, 1);
  const broken = await scene.store.putPart(2, 1, 2);
  await scene.store.putPart(2, 2, 2);
  await damage(scene, broken, content);
  const { status, body } = await service.client.list();
  expect(status).toBe(200);
  expect(body).toMatchObject([
    {
      backupId: 2,
      state: "FAILED",
      failureReason: `Cannot be read from the repository: ${broken}`,
    },
    { backupId: 1, state: "COMPLETED", details: [{ snapshotName: whole }] },
  ]);
  expect([(await service.client.show(2)).body]).toEqual(body.slice(0, 1));
  expect((await service.client.delete(2)).status).toBe(204);
  await service.client.gone(2);
  expect(await scene.store.names()).toEqual([whole]);
});

test("a repository that was registered again without its index is not believed to be empty", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  await scene.store.putPart(1, 1, 1);
  expect((await service.client.list()).body).toHaveLength(1);
  await scene.store.cluster.call("DELETE", `/_snapshot/${scene.store.name}`);
  for (const name of readdirSync(scene.location)) {
    if (name.startsWith("index")) rmSync(join(scene.location, name), { recursive: true });
  }
  await scene.register({});
  expect(await scene.store.names()).toEqual([]);
  const { body } = await service.client.request<{ readonly repositoryWarnings: readonly string[] }>(
    "GET",
    "/api/backups",
  );
  expect(body.repositoryWarnings).toHaveLength(1);
  expect(body.repositoryWarnings[0]).toContain("may have lost its index");
  expect((await service.client.list()).body).toEqual([]);
  expect(service.server.stdout).toContain("may have lost its index");
});

test("a repository that Elasticsearch has disabled is shown as it was, with a warning, and not written to", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const name = await scene.store.putPart(1, 1, 1);
  const before = (await service.client.list()).body;
  // What a second cluster leaves behind that writes to the same place.
  for (const file of readdirSync(scene.location)) {
    if (/^index-\d+$/.test(file)) rmSync(join(scene.location, file));
  }
  const path = `/_snapshot/${scene.store.name}/somebody-else?wait_for_completion=true`;
  await scene.store.cluster.request("PUT", path, { indices: "nothing-at-all-*" });
  expect(
    (await scene.store.cluster.request("GET", `/_snapshot/${scene.store.name}/*`)).status,
  ).toBe(500);
  const list = await service.client.list();
  expect(list).toMatchObject({ status: 200, body: before });
  const { body } = await service.client.detail(1);
  expect(body.details.map(({ snapshotName }) => snapshotName)).toEqual([name]);
  expect(body.repositoryWarnings[0]).toContain("has disabled the repository");
  const refused = [await service.client.create(2), await service.client.delete(1)];
  for (const { status, body: told } of refused) {
    expect({ status, told }).toMatchObject({
      status: 500,
      told: { message: expect.stringContaining("disabled") },
    });
  }
  expect([...(await service.client.runs(1)), ...(await service.client.runs(2))]).toEqual([]);
});
