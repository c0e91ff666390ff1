import { expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import { openScene, partNames, type Scene, type Served, slow } from "./scene.ts";

const hasty = { WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "1s" };

/** Cancels backup 1 while its first request is on its way; the request is let through later. */
async function cancelWithLateRequest(
  scene: Scene,
  { client }: Served,
): Promise<{ arrive(state?: string): Promise<void> }> {
  const late = scene.proxy.on({ method: "PUT", path: /_webapps_1_.*_part_1_/ }, "hold");
  await client.begin(1);
  await late.struck;
  expect((await client.delete(1)).status).toBe(204);
  await client.gone(1);
  return {
    arrive: async (state = "SUCCESS"): Promise<void> => {
      late.release();
      await eventually(() => scene.store.snapshots(1), {
        until: ([part]) => part?.state === state,
      });
    },
  };
}

test("a late part of a cancelled backup goes although its first deletion is refused", async () => {
  await using scene = await openScene({ env: hasty });
  await using service = await scene.serve();
  const late = await cancelWithLateRequest(scene, service);
  await late.arrive();
  const refused = scene.proxy.on({ method: "DELETE" }, { status: 503 });
  await eventually(() => service.client.list(), { until: ({ body }) => body.length === 0 });
  expect(refused.strikes).toHaveLength(1);
  expect(await scene.store.names()).toEqual([]);
});

test("a late part of a cancelled backup is no other backup to give way to", async () => {
  await using scene = await openScene({ env: hasty });
  await using service = await scene.serve();
  const late = await cancelWithLateRequest(scene, service);
  const first = scene.proxy.on({ method: "PUT", path: /_webapps_2_.*_part_1_/ }, "hold");
  await service.client.begin(2);
  await first.struck;
  await late.arrive();
  first.release();
  expect((await service.client.ended(2)).state).toBe("COMPLETED");
});

test("a late part of a cancelled backup that still runs is no other backup to wait for", async () => {
  await using scene = await openScene({ ...slow, bytes: [300_000, 1_000, 1_000], env: hasty });
  await using service = await scene.serve();
  const late = await cancelWithLateRequest(scene, service);
  await late.arrive("IN_PROGRESS");
  await service.client.begin(2);
  expect((await service.client.ended(2)).state).toBe("COMPLETED");
  await eventually(() => service.client.list(), { until: ({ body }) => body.length === 1 });
  expect(await scene.store.names()).toEqual(partNames(2));
});

test("a backup of which somebody deletes a part while it is made has failed and names the part", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const last = scene.proxy.on({ method: "PUT", path: /_part_3_of_3\?/ }, "hold");
  const [gone = "", ...kept] = await service.client.begin(1);
  await last.struck;
  await scene.store.delete(gone);
  last.release();
  const shown = await service.client.ended(1);
  expect(shown.state).toBe("FAILED");
  expect(shown.failureReason).toBe(`Deleted before the backup was complete: ${gone}`);
  expect(shown.details.map(({ snapshotName }) => snapshotName)).toEqual(kept);
});

test("what a deletion that was given up has left is incomplete, and no backup that somebody else makes", async () => {
  await using scene = await openScene({ env: hasty });
  await using service = await scene.serve({ WEBAPPS_BACKUP_ELASTICSEARCH_PATIENCE: "1s" });
  const { client } = service;
  const lost = scene.proxy.on(
    { method: "PUT", path: /_webapps_1_.*_part_2_/, times: Number.POSITIVE_INFINITY },
    "reset",
  );
  await client.begin(1);
  await lost.struck;
  const silence = scene.proxy.on({ method: "DELETE" }, () => {
    scene.proxy.on({ times: Number.POSITIVE_INFINITY }, "reset");
    return "reset";
  });
  expect((await client.delete(1)).status).toBe(500);
  expect(silence.strikes).toHaveLength(1);
  await scene.proxy[Symbol.asyncDispose]();
  await scene.proxy.open();
  expect(await client.ranOut(1)).toMatchObject({ kind: "delete", state: "failed" });
  expect((await client.show(1)).body).toMatchObject({
    state: "INCOMPLETE",
    details: [{ snapshotName: partNames(1)[0] }],
  });
  await client.begin(2);
  expect((await client.ended(2)).state).toBe("COMPLETED");
  expect((await client.delete(1)).status).toBe(204);
  await client.gone(1);
});
