import { expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import type { BackupClient } from "./backup-client.ts";
import { openScene, type Scene, slowUntilHurried } from "./scene.ts";

/** Deletes the running backup 1 and expects that it goes, and that nothing comes after it. */
async function expectDeletion(scene: Scene, client: BackupClient): Promise<void> {
  const creating = (await client.runs(1))[0];
  const puts = scene.proxy.matching("PUT").length;
  expect((await client.delete(1)).status).toBe(204);
  const shown = await client.show(1);
  if (shown.status !== 404) {
    expect(shown.body.state).toBe("INCOMPLETE");
    expect(shown.body.failureReason).toMatch(/^Is being deleted since 20\d\d-.*\+0000$/);
  }
  await client.gone(1);
  expect((await client.list()).body).toEqual([]);
  expect(await scene.store.names()).toEqual([]);
  expect(scene.proxy.matching("PUT")).toHaveLength(puts);
  const run = (await client.runs(1)).find(({ runId }) => runId === creating?.runId);
  expect(run).toMatchObject({ state: "cancelled" });
}

test.each([
  { part: "the first", number: 1, bytes: [150_000, 1_000, 1_000] as const },
  { part: "the last", number: 3, bytes: [1_000, 1_000, 150_000] as const },
])(
  "DELETE while $part part runs takes everything and lets nothing follow",
  async ({ number, bytes }) => {
    await using scene = await openScene({ ...slowUntilHurried, bytes });
    await using service = await scene.serve();
    const names = await service.client.begin(1);
    await scene.store.running(names[number - 1] ?? "");
    await expectDeletion(scene, service.client);
  },
);

test("DELETE while the request for a part is on its way takes what that request still makes", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const held = scene.proxy.on({ method: "PUT", path: /_part_2_of_3\?/ }, "hold");
  await service.client.begin(1);
  await held.struck;
  const deleting = service.client.delete(1);
  await eventually(() => service.client.runs(1), {
    until: ([newest]) => newest?.kind === "delete",
  });
  held.release();
  expect((await deleting).status).toBe(204);
  await service.client.gone(1);
  expect(await scene.store.names()).toEqual([]);
  expect(scene.proxy.matching("PUT")).toHaveLength(2);
});

test("while a deletion waits for another snapshot, GET and list show the backup as incomplete and say why", async () => {
  await using scene = await openScene({ ...slowUntilHurried, bytes: [1_000, 1_000, 150_000] });
  await using service = await scene.serve();
  const done = await scene.store.putPart(1, 1, 1);
  const blocking = scene.store.put("somebody-else", { indices: scene.indices });
  await scene.store.running("somebody-else");
  expect((await service.client.delete(1)).status).toBe(204);
  const { body } = await service.client.show(1);
  expect(body).toMatchObject({ state: "INCOMPLETE", details: [{ snapshotName: done }] });
  expect(body.failureReason).toStartWith("Is being deleted since ");
  expect((await service.client.list()).body).toEqual([body]);
  expect((await service.client.delete(1)).status).toBe(204);
  expect(await service.client.runs(1)).toHaveLength(1);
  expect((await service.client.create(1)).body).toMatchObject({
    message: `A backup with ID [1] already exists. Found snapshots: [${done}]`,
  });
  await scene.hurry();
  await blocking;
  await service.client.gone(1);
  expect(await scene.store.names()).toEqual(["somebody-else"]);
});

test("many DELETEs at the same moment are one deletion", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  for (const part of [1, 2, 3]) await scene.store.putPart(1, part, 3);
  const answers = await Promise.all([1, 2, 3, 4].map(() => service.client.delete(1)));
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
  await service.client.gone(1);
  expect(await service.client.runs(1)).toHaveLength(1);
});

test("a backup is deleted while another one is made, and neither disturbs the other", async () => {
  await using scene = await openScene({ ...slowUntilHurried, bytes: [1_000, 150_000, 1_000] });
  await using service = await scene.serve();
  const kept = await scene.store.putPart(1, 1, 1);
  const names = await service.client.begin(2);
  await scene.store.running(names[1] ?? "");
  expect((await service.client.delete(1)).status).toBe(204);
  const { body } = await service.client.list();
  expect(body).toMatchObject([
    { backupId: 2, state: "IN_PROGRESS" },
    { backupId: 1, state: "INCOMPLETE", details: [{ snapshotName: kept }] },
  ]);
  await scene.hurry();
  expect((await service.client.ended(2)).state).toBe("COMPLETED");
  await service.client.gone(1);
  expect(await scene.store.names()).toEqual(names);
});

test("a backup that is being deleted is none to give way to, though a part of it still runs", async () => {
  await using scene = await openScene({ ...slowUntilHurried, bytes: [150_000, 1_000, 1_000] });
  await using service = await scene.serve();
  const [running = ""] = await service.client.begin(1);
  await scene.store.running(running);
  const held = scene.proxy.on({ method: "DELETE" }, "hold");
  const deleting = service.client.delete(1);
  await held.struck;
  const names = await service.client.begin(2);
  await eventually(() => scene.store.names(2), { until: (found) => found.length > 0 });
  held.release();
  expect((await deleting).status).toBe(204);
  await scene.hurry();
  expect(await service.client.ended(2)).toMatchObject({ state: "COMPLETED", failureReason: null });
  await service.client.gone(1);
  expect(await scene.store.names()).toEqual(names);
});

test("a deletion that somebody else asked for is shown as one", async () => {
  await using scene = await openScene({ ...slowUntilHurried, bytes: [1_000, 1_000, 150_000] });
  await using service = await scene.serve();
  const done = await scene.store.putPart(1, 1, 1);
  const blocking = scene.store.put("somebody-else", { indices: scene.indices });
  await scene.store.running("somebody-else");
  const deleting = scene.store.delete(done);
  const { body } = await eventually(() => service.client.show(1), {
    until: (shown) => shown.body.state === "INCOMPLETE",
  });
  expect(body.failureReason).toStartWith("Is being deleted since ");
  await scene.hurry();
  await Promise.all([blocking, deleting]);
  expect((await service.client.show(1)).status).toBe(404);
  expect((await service.client.list()).body).toEqual([]);
});

test("a part whose request arrives only after its backup was deleted is removed as well", async () => {
  await using scene = await openScene();
  await using service = await scene.serve({
    WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "1s",
  });
  const late = scene.proxy.on({ method: "PUT", path: /_part_1_of_3\?/ }, "hold");
  await service.client.begin(1);
  await late.struck;
  expect((await service.client.delete(1)).status).toBe(204);
  await service.client.gone(1);
  late.release();
  await eventually(() => scene.store.names(), { until: (names) => names.length === 1 });
  await eventually(() => service.client.list(), { until: ({ body }) => body.length === 0 });
  expect(await scene.store.names()).toEqual([]);
  expect((await service.client.list()).body).toEqual([]);
});

test("an id can be used again while the cluster still clears up after its deletion", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  expect((await service.client.delete(1)).status).toBe(204);
  await service.client.gone(1);
  const last = scene.proxy.on({ method: "PUT", path: /_part_3_of_3\?/ }, "hold");
  await service.client.begin(1);
  expect((await service.client.show(1)).body.state).toBe("IN_PROGRESS");
  last.release();
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
});

test("DELETE of what nobody knows is 404, and takes only the id it names", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const kept = await scene.store.putPart(12, 1, 1);
  expect(await service.client.delete(1)).toMatchObject({
    status: 404,
    body: { message: "No backup with id [1] found." },
  });
  expect((await service.client.delete(2)).status).toBe(404);
  expect(await scene.store.names()).toEqual([kept]);
});
