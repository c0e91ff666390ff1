import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import { nowhere, openTarget, type TargetScene } from "./open-target.ts";

let scene: TargetScene;

beforeAll(async () => {
  scene = await openTarget();
});

afterAll(() => scene[Symbol.asyncDispose]());

test("an index is seen with its shards, replicas, aliases and blocks", async () => {
  const index = `${scene.prefix}-full`;
  const before = Date.now();
  await scene.putIndex(index, {
    settings: { number_of_shards: 3, number_of_replicas: 1, "index.blocks.write": true },
    aliases: {
      [`${index}-alias`]: { filter: { term: { a: 1 } }, routing: "7", is_write_index: true },
      [`${index}-hidden`]: { is_hidden: true },
    },
  });
  const seen = await eventually(() => scene.look(index), {
    until: (live) => live?.health === "yellow",
  });
  expect(seen).toEqual({
    name: index,
    uuid: expect.any(String),
    open: true,
    health: "yellow",
    shards: 3,
    replicas: 1,
    hidden: false,
    aliases: {
      [`${index}-alias`]: {
        filter: { term: { a: 1 } },
        index_routing: "7",
        search_routing: "7",
        is_write_index: true,
      },
      [`${index}-hidden`]: { is_hidden: true },
    },
    blocks: ["index.blocks.write"],
    createdMs: expect.any(Number),
    lifecyclePolicy: undefined,
  });
  expect(seen?.createdMs).toBeGreaterThan(before - 600_000);
});

test("closed, hidden and red indices are seen, each as what it is", async () => {
  const closed = `${scene.prefix}-state-closed`;
  const hidden = `${scene.prefix}-state-hidden`;
  const red = `${scene.prefix}-state-red`;
  await scene.putIndex(closed);
  await scene.cluster.call("POST", `/${closed}/_close`);
  await scene.putIndex(hidden, { settings: { "index.hidden": true } });
  await scene.putIndex(red, { settings: nowhere });
  const seen = await eventually(() => scene.target.indices([`${scene.prefix}-state-*`]), {
    until: (indices) => indices.filter(({ health }) => health === "green").length === 2,
  });
  expect(seen.map(({ name, open, hidden, health }) => ({ name, open, hidden, health }))).toEqual([
    { name: closed, open: false, hidden: false, health: "green" },
    { name: hidden, open: true, hidden: true, health: "green" },
    { name: red, open: true, hidden: false, health: "red" },
  ]);
});

test("where nothing matches there is nothing, and a whole name that is missing hides nothing of the others", async () => {
  const there = `${scene.prefix}-there`;
  await scene.putIndex(there);
  expect(await scene.target.indices([])).toEqual([]);
  expect(await scene.target.indices([`${scene.prefix}-nothing*`])).toEqual([]);
  // Asked for a name that is missing, Elasticsearch keeps the health of all others back until its time-out.
  await eventually(() => scene.target.indices([`${scene.prefix}-missing`, there]), {
    until: (seen) => seen.length === 1 && seen[0]?.name === there && seen[0].health === "green",
  });
});

test("an index of another name is not taken for ours because an alias of it is called like ours", async () => {
  const [foreign, ours] = [`${scene.prefix}-foreign`, `${scene.prefix}-ours-1`];
  const aliases = { [`${scene.prefix}-ours-2`]: {} };
  await scene.putIndex(foreign, { aliases });
  await scene.putIndex(ours, { aliases });
  const named = async (wildcard: string): Promise<readonly string[]> =>
    (await scene.target.indices([wildcard])).map(({ name }) => name);
  expect(await named(`${scene.prefix}-ours-*`)).toEqual([ours]);
  expect(await named(`${scene.prefix}-ours-2`)).toEqual([]);
});

test("names with special characters are read, closed, opened and deleted like any other", async () => {
  const names = ["ä", "100%", "a&b", "a=b", "a+b", "a$b;'(b)"].map(
    (ending) => `${scene.prefix}-x-${ending}`,
  );
  const wildcard = `${scene.prefix}-x-*`;
  const open = async (): Promise<readonly string[]> =>
    (await scene.target.indices([wildcard])).filter((live) => live.open).map(({ name }) => name);
  try {
    await Promise.all(names.map((name) => scene.putIndex(name)));
    expect((await open()).toSorted()).toEqual(names.toSorted());
    await eventually(() => scene.target.writes(names), {
      until: (writes) => writes.size === names.length,
    });
    await scene.target.close(names);
    expect(await open()).toEqual([]);
    await scene.target.open(names);
    expect((await open()).toSorted()).toEqual(names.toSorted());
  } finally {
    await scene.target.delete(names);
  }
  expect(await scene.target.indices([wildcard])).toEqual([]);
});

test("any write to an index moves its sequence, and closed, red and missing ones are no error", async () => {
  const written = `${scene.prefix}-written`;
  const closed = `${scene.prefix}-closed`;
  await scene.putIndex(written, { settings: { number_of_shards: 2 } });
  await scene.putIndex(closed);
  await scene.target.close([closed]);
  const look = async (): Promise<{ readonly documents: number; readonly sequence: number }> => {
    const writes = await scene.target.writes([written, closed, `${scene.prefix}-gone`]);
    expect([...writes.keys()]).toEqual([written]);
    return writes.get(written) ?? { documents: -1, sequence: -1 };
  };
  await eventually(() => scene.look(written), { until: (live) => live?.health === "green" });
  const empty = await look();
  const put = (id: string): Promise<unknown> =>
    scene.cluster.call("PUT", `/${written}/_doc/${id}?refresh=true`, { a: 1 });
  await put("1");
  const one = await look();
  expect(one.documents).toBe(1);
  expect(one.sequence).toBeGreaterThan(empty.sequence);
  await put("1");
  const again = await look();
  expect(again.documents).toBe(1);
  expect(again.sequence).toBeGreaterThan(one.sequence);
  await scene.cluster.call("DELETE", `/${written}/_doc/1`);
  expect((await look()).sequence).toBeGreaterThan(again.sequence);
});
