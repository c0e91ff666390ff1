import { expect, test } from "bun:test";
import type { FaultMatch } from "../harness/fault-rule.ts";
import { openRestoreScene, type RestoreScene } from "./restore-scene.ts";

const listView = "operate-list-view-8.3.0_";
const archived = `${listView}2026-01-31`;
const deadlineMs = 120_000;

/** What the archiver does: copies finished instances into an index with a date, and then deletes them. */
async function archive({ cluster, index }: RestoreScene, ids: readonly number[]): Promise<void> {
  const copies = ids.map(
    (id) => `{"index":{"_id":"${id}"}}\n${JSON.stringify({ key: id, value: "as it was" })}\n`,
  );
  await cluster.call("POST", `/${index(archived)}/_bulk?refresh=true`, copies.join(""));
  const deletions = ids.map((id) => `{"delete":{"_id":"${id}"}}\n`);
  await cluster.call("POST", `/${index(listView)}/_bulk?refresh=true`, deletions.join(""));
}

const moments: readonly { readonly when: string; readonly at: FaultMatch["at"] }[] = [
  { when: "just before the part of the main index is taken", at: "receipt" },
  { when: "just after the part of the main index was taken", at: "answer" },
];

test.each([...moments])(
  "documents that the archiver moves $when are in the backup, and come back",
  async ({ at }) => {
    await using scene = await openRestoreScene();
    const rule = scene.proxy.on(
      { method: "PUT", path: /_part_2_of_3\?/, ...(at ? { at } : {}) },
      async () => {
        await archive(scene, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        return undefined;
      },
    );
    await scene.backup(1);
    expect(rule.strikes).toHaveLength(1);
    for (const name of Object.keys(await scene.content()))
      await scene.cluster.call("DELETE", `/${name}`);
    const restored = await scene.restore(["1"]);
    expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
    const content = await scene.content();
    const documents = [listView, archived].flatMap((base) =>
      Object.keys(content[scene.index(base)]?.documents ?? {}),
    );
    const all = Array.from({ length: 40 }, (_, number) => String(number));
    expect([...new Set(documents)].toSorted()).toEqual(all.toSorted());
  },
  deadlineMs,
);
