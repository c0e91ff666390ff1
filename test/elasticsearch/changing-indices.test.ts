import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import { openFaultProxy } from "../harness/fault-proxy.ts";
import { cluster } from "../harness/cluster.ts";
import { nowhere, openTarget, type TargetScene } from "./open-target.ts";

let scene: TargetScene;

beforeAll(async () => {
  scene = await openTarget();
});

afterAll(() => scene[Symbol.asyncDispose]());

test("a red index can be closed, and closing and opening twice is as once", async () => {
  const red = `${scene.prefix}-red`;
  const gone = `${scene.prefix}-gone`;
  await scene.putIndex(red, { settings: nowhere });
  for (let times = 0; times < 2; times += 1) {
    await scene.target.close([red, gone]);
    expect(await scene.look(red)).toMatchObject({ open: false, health: "red" });
  }
  for (let times = 0; times < 2; times += 1) {
    await scene.target.open([gone, red]);
    expect(await scene.look(red)).toMatchObject({ open: true });
  }
  await scene.target.delete([gone, red]);
  await scene.target.delete([gone, red]);
  expect(await scene.look(red)).toBeUndefined();
  await scene.target.close([gone]);
});

test("however many indices there are, every request line is short enough and every index is reached", async () => {
  await using proxy = await openFaultProxy(cluster().url);
  await using own = await openTarget({ url: proxy.url });
  const real = [0, 60, 119].map((number) => name(number));
  const names = Array.from({ length: 120 }, (_, number) => name(number));
  for (const index of real) await own.putIndex(index);
  await own.target.close(names);
  const closed = await own.target.indices([`${own.prefix}-*`]);
  expect(closed.map(({ name, open }) => ({ name, open }))).toEqual(
    real.map((index) => ({ name: index, open: false })),
  );
  await own.target.open(names);
  await eventually(async () => [...(await own.target.writes(names)).keys()], {
    until: (written) => Bun.deepEquals(written, real),
  });
  await eventually(() => own.target.recoveries(names), {
    until: (recoveries) => recoveries.size === real.length,
  });
  expect((await own.target.indices(names)).map(({ name }) => name)).toEqual(real);
  await own.target.delete(names);
  expect(await own.target.indices([`${own.prefix}-*`])).toEqual([]);
  const lines = proxy.requests.map(({ method, path }) => `${method} ${path} HTTP/1.1`.length);
  expect(Math.max(...lines)).toBeLessThanOrEqual(4096);
  expect(Math.max(...lines)).toBeGreaterThan(3000);
  expect(proxy.requests.filter(({ status }) => status === 400)).toEqual([]);

  function name(number: number): string {
    return `${own.prefix}-${String(number).padStart(3, "0")}-${"long".repeat(15)}`;
  }
});

test.each([
  ["*"],
  ["operate-*"],
  ["_all"],
  ["-operate"],
  ["<operate-{now/d}>"],
  ["a,b"],
  [""],
  ["a/../b"],
])("nothing is closed, opened or deleted under the name %p", async (name) => {
  await using proxy = await openFaultProxy(cluster().url);
  await using own = await openTarget({ url: proxy.url });
  const { target } = own;
  const writes = [
    () => target.close([name]),
    () => target.open([name]),
    () => target.delete([name]),
    () => target.changeBlocks(name, ["index.blocks.write"], true),
  ];
  for (const write of writes) await expect(write()).rejects.toMatchObject({ kind: "bug" });
  expect(proxy.requests).toEqual([]);
});

test("an index that is being restored is not half closed: the whole call is refused", async () => {
  await using slow = await openTarget({ settings: { max_restore_bytes_per_sec: "50kb" } });
  const [index, other] = [`${slow.prefix}-index`, `${slow.prefix}-other`];
  await slow.store.putIndex(index, 200_000);
  await slow.putIndex(other);
  await slow.store.put("taken", { indices: [index] });
  await slow.target.delete([index]);
  await slow.restores.restore({
    snapshot: "taken",
    indices: [index],
    renamePrefix: undefined,
    aliases: true,
    withoutSettings: [],
    partial: false,
  });
  await expect(slow.target.close([other, index])).rejects.toMatchObject({
    kind: "rejected",
    message: expect.stringContaining("Cannot close indices that are being restored"),
  });
  expect(await slow.look(other)).toMatchObject({ open: true });
  await slow.target.delete([index]);
  expect(await slow.look(index)).toBeUndefined();
});

test("blocks are set and taken away on open and closed indices, and one that is in the way is named", async () => {
  const index = `${scene.prefix}-blocked`;
  const blocks = ["index.blocks.read_only", "index.blocks.write"];
  await scene.putIndex(index);
  await scene.target.changeBlocks(index, blocks, true);
  await scene.target.changeBlocks(index, blocks, true);
  expect(await scene.look(index)).toMatchObject({ blocks });
  await expect(scene.target.close([index])).rejects.toMatchObject({
    kind: "rejected",
    message: expect.stringContaining("index read-only (api)"),
  });
  await scene.target.changeBlocks(index, blocks, false);
  await scene.target.changeBlocks(index, blocks, false);
  await scene.target.close([index]);
  await scene.target.changeBlocks(index, blocks, true);
  expect(await scene.look(index)).toMatchObject({ open: false, blocks });
  await scene.target.changeBlocks(index, blocks, false);
  expect(await scene.look(index)).toMatchObject({ open: false, blocks: [] });
});

test("an index whose metadata nobody may read is an error that names it, not an index less", async () => {
  const index = `${scene.prefix}-unreadable`;
  await scene.putIndex(index);
  await scene.target.changeBlocks(index, ["index.blocks.metadata"], true);
  await scene.target.changeBlocks(index, ["index.blocks.metadata"], true);
  await expect(scene.target.indices([`${index}*`])).rejects.toMatchObject({
    kind: "rejected",
    message: expect.stringContaining(`index [${index}] blocked by`),
    hint: expect.stringContaining("Take away the block"),
  });
  await scene.target.changeBlocks(index, ["index.blocks.metadata"], false);
  expect(await scene.look(index)).toMatchObject({ blocks: [] });
});

test("aliases with filter, routing and write index survive being taken away and given back", async () => {
  const index = `${scene.prefix}-aliased`;
  const [alias, plain] = [`${index}-alias`, `${index}-plain`];
  await scene.putIndex(index, {
    aliases: {
      [alias]: {
        filter: { bool: { must: [{ term: { a: 1 } }] } },
        index_routing: "1",
        search_routing: "1,2",
        is_write_index: true,
      },
      [plain]: {},
    },
  });
  const before = await scene.look(index);
  const names = Object.keys(before?.aliases ?? {});
  expect(names.toSorted()).toEqual([alias, plain]);
  const remove = names.map((name) => ({ do: "remove", index, alias: name }) as const);
  await scene.target.changeAliases(remove);
  expect((await scene.look(index))?.aliases).toEqual({});
  await scene.target.changeAliases(remove);
  const add = names.map(
    (name) => ({ do: "add", index, alias: name, as: before?.aliases[name] ?? {} }) as const,
  );
  await scene.target.changeAliases([...remove, ...add]);
  await scene.target.changeAliases(add);
  expect((await scene.look(index))?.aliases).toEqual(before?.aliases ?? {});
});

test("a write index moves from one index to another in one call, or nothing moves at all", async () => {
  const [from, to] = [`${scene.prefix}-from`, `${scene.prefix}-to`];
  const alias = `${scene.prefix}-rollover`;
  await scene.putIndex(from, { aliases: { [alias]: { is_write_index: true } } });
  await scene.putIndex(to);
  const taken = { do: "remove", index: from, alias } as const;
  const added = { do: "add", index: to, alias, as: { is_write_index: true } } as const;
  const nobody = { do: "remove", index: `${scene.prefix}-gone`, alias } as const;
  await expect(scene.target.changeAliases([taken, nobody])).rejects.toMatchObject({
    kind: "not-found",
  });
  expect((await scene.look(from))?.aliases).toEqual({ [alias]: { is_write_index: true } });
  await scene.target.close([from]);
  await scene.target.changeAliases([taken, added]);
  expect((await scene.look(from))?.aliases).toEqual({});
  expect((await scene.look(to))?.aliases).toEqual({ [alias]: { is_write_index: true } });
});
