import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { NewOwnSnapshot, RestoreCall } from "../../src/backup/restore-repository.ts";
import { eventually } from "../harness/eventually.ts";
import { nowhere, openTarget, type TargetScene } from "./open-target.ts";

let scene: TargetScene;

beforeAll(async () => {
  scene = await openTarget();
});

afterAll(() => scene[Symbol.asyncDispose]());

function own(snapshot: string, change: Partial<NewOwnSnapshot> = {}): NewOwnSnapshot {
  return { snapshot, indices: [], partial: false, metadata: { runId: "0190-run" }, ...change };
}

function call(snapshot: string, change: Partial<RestoreCall> = {}): RestoreCall {
  return {
    snapshot,
    indices: [],
    renamePrefix: undefined,
    aliases: true,
    withoutSettings: [],
    partial: false,
    ...change,
  };
}

async function over(snapshot: string): Promise<void> {
  await eventually(() => scene.restores.lookOwn(snapshot), {
    until: (seen) => seen?.endMs !== undefined,
  });
}

test("a snapshot of ours holds the named indices and no global state, and its metadata comes back", async () => {
  const index = `${scene.prefix}-own`;
  await scene.store.putIndex(index, 1_000);
  const metadata = { runId: "0190-run", plan: 'ä"\\', expiresAt: "2026-01-01T00:00:00Z" };
  await scene.restores.createOwn(own("webapps_backup_own", { indices: [index], metadata }));
  await over("webapps_backup_own");
  expect(await scene.restores.lookOwn("webapps_backup_own")).toEqual({
    snapshot: "webapps_backup_own",
    uuid: expect.any(String),
    state: "SUCCESS",
    startMs: expect.any(Number),
    endMs: expect.any(Number),
    failures: [],
    metadata,
  });
  const raw = await scene.store.snapshots();
  expect(raw.find(({ snapshot }) => snapshot === "webapps_backup_own")).toMatchObject({
    indices: [index],
    include_global_state: false,
    feature_states: [],
  });
  const again = scene.restores.createOwn(own("webapps_backup_own", { indices: [index] }));
  await expect(again).rejects.toMatchObject({ kind: "already-exists" });
  await scene.restores.deleteOwn("webapps_backup_own");
  await eventually(async () => (await scene.restores.lookOwn("webapps_backup_own")) === undefined);
  await scene.restores.deleteOwn("webapps_backup_own");
});

test("a red index is refused, unless shards may be missing", async () => {
  const [whole, red] = [`${scene.prefix}-whole`, `${scene.prefix}-red`];
  await scene.store.putIndex(whole, 1_000);
  await scene.putIndex(red, { settings: nowhere });
  const indices = [whole, red];
  await expect(
    scene.restores.createOwn(own("webapps_backup_red", { indices })),
  ).rejects.toMatchObject({
    kind: "rejected",
    message: expect.stringContaining("unassigned primary shards"),
  });
  await scene.restores.createOwn(own("webapps_backup_partial", { indices, partial: true }));
  await over("webapps_backup_partial");
  expect(await scene.restores.lookOwn("webapps_backup_partial")).toMatchObject({
    state: "PARTIAL",
    failures: ["primary shard is not allocated"],
  });
});

test("contents tell shards and sizes of each index, over several request lines, and leave out what is damaged or gone", async () => {
  await using damaged = await openTarget();
  const { restores, store, prefix } = damaged;
  const [small, large] = [`${prefix}-a`, `${prefix}-b`];
  await store.putIndex(small, 1_000);
  await damaged.putIndex(large, { settings: { number_of_shards: 3 } });
  await store.put("kept", { indices: [small, large] });
  await store.put("broken", { indices: [small] });
  const uuid = (await store.snapshots()).find(({ snapshot }) => snapshot === "broken")?.uuid;
  await writeFile(join(damaged.own.location, `snap-${uuid}.dat`), "spoilt");
  await damaged.own.register({});
  const gone = Array.from({ length: 120 }, (_, number) => `gone_${number}_${"long".repeat(15)}`);
  const contents = await restores.contents([...gone, "broken", "kept"]);
  expect(contents).toEqual([
    {
      snapshot: "kept",
      uuid: expect.any(String),
      state: "SUCCESS",
      elasticsearchVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
      indices: [
        { name: small, shards: 1, bytes: expect.any(Number) },
        { name: large, shards: 3, bytes: expect.any(Number) },
      ],
    },
  ]);
  expect(contents[0]?.indices[0]?.bytes).toBeGreaterThan(1_000);
  expect(await restores.lookOwn("broken")).toMatchObject({
    uuid: uuid ?? "",
    endMs: undefined,
    failures: [expect.stringContaining('Cannot read the snapshot "broken"')],
    metadata: {},
  });
});

test("an index is restored over the closed one with the aliases and the hidden flag of the snapshot, without what is left out", async () => {
  const index = `${scene.prefix}-over`;
  await scene.putIndex(index, {
    settings: { "index.hidden": true, "index.blocks.write": true },
    aliases: { [`${index}-old`]: { is_write_index: true } },
  });
  await scene.store.put("over", { indices: [index] });
  const before = await scene.look(index);
  await scene.target.changeAliases([
    { do: "remove", index, alias: `${index}-old` },
    { do: "add", index, alias: `${index}-new`, as: {} },
  ]);
  await scene.cluster.call("PUT", `/${index}/_settings`, { "index.hidden": false });
  const open = scene.restores.restore(call("over", { indices: [index] }));
  await expect(open).rejects.toMatchObject({ kind: "rejected" });
  await scene.target.close([index]);
  const withoutSettings = ["index.blocks.write", "index.lifecycle.name"];
  await scene.restores.restore(call("over", { indices: [index], withoutSettings }));
  await scene.restored(index);
  expect(await scene.look(index)).toMatchObject({
    uuid: before?.uuid ?? "",
    hidden: true,
    blocks: [],
    aliases: { [`${index}-old`]: { is_write_index: true } },
  });
});

test("a copy under another name has no alias and leaves the living index alone", async () => {
  const index = `${scene.prefix}-living`;
  await scene.store.putIndex(index, 1_000);
  const alias = `${scene.prefix}-alias`;
  await scene.target.changeAliases([{ do: "add", index, alias, as: {} }]);
  await scene.store.put("copied", { indices: [index] });
  const prefix = `${scene.prefix}-$1-\u00e4-`;
  const copy = call("copied", { indices: [index], renamePrefix: prefix, aliases: false });
  await scene.restores.restore(copy);
  await scene.restored(`${prefix}${index}`);
  expect((await scene.look(`${prefix}${index}`))?.aliases).toEqual({});
  expect(await scene.look(index)).toMatchObject({ open: true, aliases: { [alias]: {} } });
});

test.each([{ indices: [] }, { indices: ["*"] }, { indices: ["-a"] }, { indices: ["_all"] }])(
  "what to Elasticsearch means all indices is never sent: $indices",
  async ({ indices }) => {
    const { restores } = scene;
    const wanted = { kind: "bug" };
    await expect(restores.createOwn(own("webapps_backup_all", { indices }))).rejects.toMatchObject(
      wanted,
    );
    await expect(restores.restore(call("any", { indices }))).rejects.toMatchObject(wanted);
    expect(await restores.lookOwn("webapps_backup_all")).toBeUndefined();
  },
);

test("blobs that are damaged show as an accepted restore whose index is red and open, and the way back works at once", async () => {
  await using spoilt = await openTarget();
  const { restores, store, target, prefix } = spoilt;
  const index = `${prefix}-index`;
  await store.putIndex(index, 200_000);
  await store.put("bad", { indices: [index] });
  const blobs = await readdir(join(spoilt.own.location, "indices"), { recursive: true });
  for (const blob of blobs.filter((path) => path.includes("/__"))) {
    const path = join(spoilt.own.location, "indices", blob);
    await writeFile(path, Buffer.alloc((await stat(path)).size, 7));
  }
  await target.delete([index]);
  await store.putIndex(index, 1_000);
  await store.put("good", { indices: [index] });
  await target.close([index]);
  await restores.restore(call("bad", { indices: [index] }));
  await eventually(() => spoilt.look(index), {
    until: (live) => live?.open === true && live.health === "red",
  });
  await eventually(async () =>
    (await target.activity()).restores.every(({ repository }) => repository !== spoilt.own.name),
  );
  expect(await target.recoveries([index])).toEqual(new Map());
  await target.close([index]);
  await restores.restore(call("good", { indices: [index] }));
  await spoilt.restored(index);
  expect((await target.writes([index])).get(index)?.documents).toBe(1);
});

test("what a snapshot does not hold comes up empty where that was asked for, and only beside what is there", async () => {
  const red = `${scene.prefix}-nothing`;
  await scene.putIndex(red, { settings: nowhere });
  await scene.restores.createOwn(own("webapps_backup_none", { indices: [red], partial: true }));
  await over("webapps_backup_none");
  await scene.target.close([red]);
  const there = scene.restores.restore(
    call("webapps_backup_none", { indices: [red], partial: true }),
  );
  await expect(there).rejects.toMatchObject({
    kind: "rejected",
    message: expect.stringContaining("cannot restore partial index"),
  });
  const withoutSettings = Object.keys(nowhere);
  const copy = { indices: [red], renamePrefix: `${scene.prefix}-copy-`, withoutSettings };
  const whole = scene.restores.restore(call("webapps_backup_none", copy));
  await expect(whole).rejects.toMatchObject({
    kind: "rejected",
    message: expect.stringContaining("wasn't fully snapshotted"),
  });
  await scene.restores.restore(call("webapps_backup_none", { ...copy, partial: true }));
  const name = `${scene.prefix}-copy-${red}`;
  await scene.restored(name);
  expect((await scene.target.recoveries([name])).get(name)).toMatchObject([
    { type: "EMPTY_STORE", repository: undefined, snapshot: undefined },
  ]);
});

test("a snapshot, a repository and an index that are not there are told apart", async () => {
  const { restores } = scene;
  const index = `${scene.prefix}-nobody`;
  const missing = own("webapps_backup_missing", { indices: [index] });
  await expect(restores.createOwn(missing)).rejects.toMatchObject({ kind: "not-found" });
  expect(await restores.lookOwn("webapps_backup_missing")).toBeUndefined();
  await scene.store.put("empty");
  const absent = restores.restore(call("empty", { indices: [index] }));
  await expect(absent).rejects.toMatchObject({ kind: "not-found" });
  const unknown = restores.restore(call("unknown", { indices: [index] }));
  await expect(unknown).rejects.toMatchObject({
    kind: "rejected",
    message: expect.stringContaining("snapshot does not exist"),
  });
});
