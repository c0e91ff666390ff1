import { expect, test } from "bun:test";
import { openScene, partNames, slowUntilHurried } from "../engine/scene.ts";

test("a backup whose service is killed right after the answer to POST is completed by the next one", async () => {
  await using scene = await openScene();
  await using first = await scene.serve();
  const promised = await first.client.begin(1);
  await first.server.kill();
  await using second = await scene.serve();
  expect((await second.client.show(1)).status).toBe(200);
  expect(await second.client.ended(1)).toMatchObject({ state: "COMPLETED", failureReason: null });
  expect(promised).toEqual(partNames(1));
  expect(await scene.store.names()).toEqual(promised);
});

test("a part that ran while the service was dead is taken over, not made again", async () => {
  await using scene = await openScene({ ...slowUntilHurried, bytes: [1_000, 150_000, 1_000] });
  await using first = await scene.serve();
  const promised = await first.client.begin(1);
  await scene.store.running(promised[1] ?? "");
  await first.server.kill();
  const before = await scene.store.snapshots();
  const last = scene.proxy.on({ method: "PUT", path: /_part_3_of_3\?/ }, "hold");
  await using second = await scene.serve();
  expect((await second.client.show(1)).body.state).toBe("IN_PROGRESS");
  last.release();
  await scene.hurry();
  expect((await second.client.ended(1)).state).toBe("COMPLETED");
  const after = await scene.store.snapshots();
  expect(after.map(({ snapshot }) => snapshot)).toEqual([...promised]);
  expect(after.slice(0, 2).map(({ uuid }) => uuid)).toEqual(before.map(({ uuid }) => uuid));
  expect(scene.proxy.matching("PUT")).toHaveLength(3);
  expect(new Set(after.map(({ metadata }) => metadata?.["runId"])).size).toBe(1);
});

test("a service that is told to stop leaves the backup open, and the next one completes it", async () => {
  await using scene = await openScene({ ...slowUntilHurried, bytes: [1_000, 150_000, 1_000] });
  await using first = await scene.serve();
  const promised = await first.client.begin(1);
  await scene.store.running(promised[1] ?? "");
  expect(await first.server.stop()).toBe(0);
  await using second = await scene.serve();
  await scene.hurry();
  expect((await second.client.ended(1)).state).toBe("COMPLETED");
  expect(await scene.store.names()).toEqual(promised);
  expect(scene.proxy.matching("PUT")).toHaveLength(3);
});
