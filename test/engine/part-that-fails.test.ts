import { expect, test } from "bun:test";
import { openScene, partNames, type Scene } from "./scene.ts";

/** Puts an index whose primary shard can be nowhere, as after the loss of a node. */
async function putRedIndex({ store, prefix }: Scene, base: string): Promise<string> {
  const index = `${prefix}-${base}`;
  await store.cluster.call("PUT", `/${index}?wait_for_active_shards=0&timeout=1s`, {
    settings: { "index.routing.allocation.require._name": "no-such-node" },
  });
  return index;
}

test("a first part that cannot begin fails the backup with the reason, and the id can be used again", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const red = await putRedIndex(scene, "operate-metadata-8.8.0_");
  await service.client.begin(1);
  const shown = await service.client.ended(1);
  expect(shown).toMatchObject({ state: "FAILED", details: [] });
  expect(shown.failureReason).toContain("unassigned primary shards");
  expect((await service.client.list()).body).toEqual([shown]);
  await scene.store.cluster.call("DELETE", `/${red}`);
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
});

test("a backup that failed before its first part is forgotten by DELETE", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  await putRedIndex(scene, "operate-metadata-8.8.0_");
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("FAILED");
  expect((await service.client.delete(1)).status).toBe(204);
  expect((await service.client.show(1)).status).toBe(404);
  expect((await service.client.list()).body).toEqual([]);
  expect((await service.client.delete(1)).status).toBe(404);
});

test("a later part that cannot begin fails the backup, and the parts before it stay until DELETE", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  await putRedIndex(scene, "operate-list-view-8.3.0_2026-01-02");
  const names = await service.client.begin(1);
  expect(names).toEqual(partNames(1, 4));
  const shown = await service.client.ended(1);
  expect(shown.state).toBe("FAILED");
  expect(shown.failureReason).toContain("unassigned primary shards");
  expect(shown.details.map(({ snapshotName }) => snapshotName)).toEqual(names.slice(0, 2));
  expect((await service.client.list()).body).toEqual([shown]);
  expect((await service.client.create(1)).status).toBe(400);
  expect((await service.client.delete(1)).status).toBe(204);
  await service.client.gone(1);
  expect(await scene.store.names()).toEqual([]);
});

test("a red index that is excluded blocks nothing, and is named", async () => {
  await using scene = await openScene({
    env: { WEBAPPS_BACKUP_BACKUP_EXCLUDE: "*-list-view-8.3.0_2026-*" },
  });
  await using service = await scene.serve();
  const red = await putRedIndex(scene, "operate-list-view-8.3.0_2026-01-02");
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  const [run] = await service.client.runs(1);
  expect(run?.warnings).toContain(`Left out by backup.exclude: ${red}`);
  const { body } = await service.client.detail(1);
  expect(body.warnings).toContain(`Left out by backup.exclude: ${red}`);
  expect(Object.values(body.indices).flat()).toEqual([...scene.indices]);
});

test("a name that somebody else has taken meanwhile fails the backup and names the owner", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const held = scene.proxy.on({ method: "PUT", path: /_part_2_of_3\?/ }, "hold");
  await service.client.begin(1);
  await held.struck;
  const name = await scene.store.putPart(1, 2, 3);
  held.release();
  const shown = await service.client.ended(1);
  expect(shown.state).toBe("FAILED");
  const uuid = (await scene.store.snapshots()).find(({ snapshot }) => snapshot === name)?.uuid;
  expect(shown.failureReason).toBe(
    `The name ${name} is taken by a snapshot without our mark, uuid ${uuid}`,
  );
  expect(await scene.store.names()).toEqual(partNames(1).slice(0, 2));
});

test("a backup that another host makes under the same id is not adopted: the run fails, the id shows the other's", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const held = scene.proxy.on({ method: "PUT", path: /_part_1_of_3\?/ }, "hold");
  await service.client.begin(1);
  await held.struck;
  const [name = ""] = partNames(1);
  await scene.store.put(name, { metadata: { runId: "018f-of-another-host" } });
  held.release();
  const run = await service.client.ranOut(1);
  expect(run.state).toBe("failed");
  expect(run.reason).toStartWith(
    `The name ${name} is taken by a snapshot of run 018f-of-another-host, uuid `,
  );
  const shown = await service.client.show(1);
  expect(shown.body).toMatchObject({ state: "IN_PROGRESS", details: [{ snapshotName: name }] });
});
