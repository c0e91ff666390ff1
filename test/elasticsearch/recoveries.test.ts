import { expect, test } from "bun:test";
import type { RestoreCall } from "../../src/backup/restore-repository.ts";
import { eventually } from "../harness/eventually.ts";
import { openTarget } from "./open-target.ts";

function restoreOf(index: string, snapshot: string): RestoreCall {
  return {
    snapshot,
    indices: [index],
    renamePrefix: undefined,
    aliases: true,
    withoutSettings: [],
    partial: false,
  };
}

test("a restore shows where each byte came from: the repository, or the node that had it", async () => {
  await using scene = await openTarget();
  const { target, restores, store, own } = scene;
  const index = `${scene.prefix}-index`;
  await store.putIndex(index, 300_000);
  const look = async () => (await target.recoveries([index])).get(index) ?? [];
  expect(await look()).toMatchObject([{ shard: 0, primary: true, type: "EMPTY_STORE" }]);
  await store.put("taken", { indices: [index] });
  await target.close([index]);
  await eventually(() => look(), {
    until: ([only]) => only?.type === "EXISTING_STORE" && only.stage === "DONE",
  });
  await restores.restore(restoreOf(index, "taken"));
  await scene.restored(index);
  const [over, ...none] = await look();
  expect(none).toEqual([]);
  expect(over).toMatchObject({
    shard: 0,
    primary: true,
    type: "SNAPSHOT",
    stage: "DONE",
    repository: own.name,
    snapshot: "taken",
  });
  expect(over?.totalBytes).toBeGreaterThan(300_000);
  expect(over?.reusedBytes).toBeGreaterThan(290_000);
  expect(over?.recoveredBytes).toBeLessThan(10_000);

  await target.delete([index]);
  await restores.restore(restoreOf(index, "taken"));
  await scene.restored(index);
  const [copied] = await look();
  expect(copied).toMatchObject({ type: "SNAPSHOT", stage: "DONE", reusedBytes: 0 });
  expect(copied?.recoveredBytes).toBe(copied?.totalBytes ?? -1);
});

test("a running restore and a running snapshot are seen, whatever their repository", async () => {
  const settings = { max_restore_bytes_per_sec: "40kb", max_snapshot_bytes_per_sec: "40kb" };
  await using scene = await openTarget();
  const { target, restores, store, own } = scene;
  const index = `${scene.prefix}-index`;
  const other = `${scene.prefix}-other`;
  await store.putIndex(index, 300_000);
  await store.putIndex(other, 300_000);
  await store.put("taken", { indices: [index] });
  await own.register(settings);
  await target.delete([index]);
  await restores.restore(restoreOf(index, "taken"));
  await restores.createOwn({
    snapshot: "saved",
    indices: [other],
    partial: false,
    metadata: { runId: "a" },
  });
  const ours = async () => {
    const activity = await target.activity();
    return {
      restores: activity.restores.filter(({ repository }) => repository === own.name),
      snapshots: activity.snapshots.filter(({ repository }) => repository === own.name),
    };
  };
  const seen = await ours();
  expect(seen.restores).toEqual([
    { repository: own.name, snapshot: "taken", state: "INIT", indices: [index] },
  ]);
  expect(seen.snapshots).toEqual([{ repository: own.name, snapshot: "saved", indices: [other] }]);
  const running = await eventually(() => target.recoveries([index]), {
    until: (found) => (found.get(index)?.[0]?.recoveredBytes ?? 0) > 0,
  });
  expect(running.get(index)).toMatchObject([{ type: "SNAPSHOT", stage: "INDEX" }]);
  await expect(restores.restore(restoreOf(index, "taken"))).rejects.toMatchObject({
    kind: "rejected",
    message: expect.stringContaining("an open index with same name already exists"),
  });
  await target.delete([index]);
  await restores.deleteOwn("saved");
  await eventually(() => ours(), {
    until: (activity) => activity.restores.length + activity.snapshots.length === 0,
  });
});
