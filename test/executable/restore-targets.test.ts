import { describe, expect, test } from "bun:test";
import { type ExportedIndex, exportIndices } from "../harness/export-indices.ts";
import { corruptIndex } from "./damage-repository.ts";
import { openRestoreScene, type RestoreScene } from "./restore-scene.ts";

const [positions, listView, processes] = [
  "operate-import-position-8.3.0_",
  "operate-list-view-8.3.0_",
  "operate-process-8.3.0_",
];
const deadlineMs = 120_000;

/** Makes an index anew that is red for good: no node is called so. */
async function makeRed({ cluster, index }: RestoreScene, base: string): Promise<void> {
  await cluster.call("DELETE", `/${index(base)}`);
  await cluster.call("PUT", `/${index(base)}?wait_for_active_shards=0`, {
    settings: {
      number_of_shards: 2,
      number_of_replicas: 0,
      "index.routing.allocation.require._name": "nobody",
    },
  });
}

async function healthOf(cluster: RestoreScene["cluster"], index: string): Promise<string> {
  const [found] = await cluster.call<{ health: string }[]>(
    "GET",
    `/_cat/indices/${index}?format=json&expand_wildcards=all`,
  );
  return found?.health ?? "none";
}

describe("whatever has become of the indices", () => {
  test(
    "closed, aliased, blocked and new ones all come back, and undo brings back what they had become",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, index } = scene;
      await cluster.call("POST", "/_aliases", {
        actions: [
          {
            add: {
              index: index(listView),
              alias: `${index(listView)}some`,
              filter: { term: { key: 1 } },
              index_routing: "a",
              search_routing: "a,b",
              is_write_index: true,
            },
          },
          { add: { index: index(processes), alias: `${index(processes)}h`, is_hidden: true } },
        ],
      });
      await cluster.call("PUT", `/${index(processes)}/_settings`, { "index.hidden": true });
      // A block in the snapshot is not wanted back.
      const before = await scene.content();
      await cluster.call("PUT", `/${index(positions)}/_settings`, { "index.blocks.write": true });
      await scene.backup(1);
      await cluster.call("PUT", `/${index(positions)}/_settings`, { "index.blocks.write": null });

      await scene.write(positions, 45, "changed since");
      await cluster.call("POST", `/${index(positions)}/_close`);
      await scene.write(listView, 50, "changed since");
      await cluster.call("POST", "/_aliases", {
        actions: [
          {
            add: {
              index: index(listView),
              alias: `${index(listView)}some`,
              filter: { term: { key: 2 } },
            },
          },
          { remove: { index: index(processes), alias: `${index(processes)}h` } },
        ],
      });
      await cluster.call("PUT", `/${index(processes)}/_settings`, { "index.hidden": false });
      const archived = `${listView}2026-01-31`;
      await cluster.call("PUT", `/${index(archived)}`, {
        settings: { "index.hidden": true, number_of_replicas: 0 },
        aliases: { [`${index(listView)}alias`]: { filter: { term: { key: 3 } }, routing: "x" } },
      });
      await cluster.call("PUT", `/${index(archived)}/_doc/1?refresh=true&routing=x`, { key: 3 });
      await cluster.call("PUT", `/${index(processes)}/_settings`, {
        "index.blocks.read_only_allow_delete": true,
      });
      await cluster.call("PUT", `/${index(listView)}/_settings`, { "index.blocks.write": true });
      const changed = await scene.content();
      await cluster.call("PUT", `/${index(archived)}/_settings`, {
        "index.blocks.read_only": true,
      });

      const restored = await scene.restore(["1"]);
      expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(before);

      const undone = await scene.restore(["--undo", restored.result?.run.runId ?? ""]);
      expect(undone.stderr + String(undone.exitCode)).toEndWith("0");
      const settings = await cluster.call<Record<string, { settings: unknown }>>(
        "GET",
        `/${index(archived)}/_settings/index.blocks.*?flat_settings=true`,
      );
      expect(settings[index(archived)]?.settings).toEqual({ "index.blocks.read_only": "true" });
      await cluster.call("PUT", `/${index(archived)}/_settings`, {
        "index.blocks.read_only": null,
      });
      expect(await scene.content()).toEqual(changed);
      await cluster.call("POST", `/${index(positions)}/_open`);
      const documents = (await scene.content())[index(positions)]?.documents ?? {};
      expect(Object.keys(documents)).toHaveLength(45);
    },
    deadlineMs,
  );

  test(
    "one that was rolled over since gets its write alias back; undo rolls it over again, and undo of that takes it back once more",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, index } = scene;
      const alias = `${index(listView)}alias`;
      const next = index(`${listView}000002`);
      await cluster.call("POST", "/_aliases", {
        actions: [{ add: { index: index(listView), alias, is_write_index: true } }],
      });
      const before = await scene.content();
      await scene.backup(1);
      await cluster.call("POST", `/${alias}/_rollover/${next}`, {
        settings: { number_of_shards: 1, number_of_replicas: 0 },
      });
      await cluster.call("PUT", `/${alias}/_doc/new?refresh=true`, { key: 1000 });
      const changed = await scene.content();
      expect(changed[next]?.aliases).toEqual({ [alias]: { is_write_index: true } });
      const restored = await scene.restore(["1"]);
      expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(before);
      const undone = await scene.restore(["--undo", restored.result?.run.runId ?? ""]);
      expect(undone.stderr + String(undone.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(changed);
      const twice = await scene.restore(["--undo", undone.result?.run.runId ?? ""]);
      expect(twice.stderr + String(twice.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(before);
    },
    deadlineMs,
  );

  test(
    "a red one comes back whole; the plan has said that it cannot be saved so",
    async () => {
      await using scene = await openRestoreScene();
      const before = await scene.content();
      await scene.backup(1);
      await makeRed(scene, listView);
      const restored = await scene.restore(["1"]);
      expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(before);
      expect(restored.result?.run.warnings).toContainEqual(
        `red: Red, and cannot be saved whole: ${scene.index(listView)}`,
      );
      expect(restored.result?.safetySnapshots).toHaveLength(2);
    },
    deadlineMs,
  );

  test(
    "where a later part fails, a red one goes back to red and everything else to what it was",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, index } = scene;
      await scene.backup(1);
      await scene.write(positions, 50, "changed since");
      await scene.renew(processes, 50, "made anew");
      const { [index(listView)]: _, ...changed } = await scene.content();
      await makeRed(scene, listView);
      await corruptIndex(scene.repository.location, index(processes));
      const failed = await scene.restore(["1"]);
      expect(failed.exitCode).toBe(9);
      expect(failed.result?.run.reason).toMatch(
        new RegExp(`^The index ${index(processes)} could not be restored from \\S+_part_3_of_3: `),
      );
      expect(failed.result?.run.reason).not.toContain("way back");
      expect(await healthOf(cluster, index(listView))).toBe("red");
      const others = await Promise.all(
        [positions, processes].map((base) => exportIndices(cluster, index(base))),
      );
      expect(Object.assign({}, ...others) as Record<string, ExportedIndex>).toEqual(changed);
      const states = failed.result?.report?.indices.map(({ name, state }) => [name, state]) ?? [];
      expect(Object.fromEntries(states)).toEqual({
        [index(positions)]: "put back",
        [index(listView)]: "put back",
        [index(processes)]: "put back",
      });
    },
    deadlineMs,
  );
});

describe("what is not Camunda's stands in the way", () => {
  test(
    "as write index of the same alias: the restore fails with its name, goes back, and leaves it alone",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, index } = scene;
      const alias = `${index(listView)}alias`;
      const foreign = `foreign-${scene.prefix}`;
      await cluster.call("POST", "/_aliases", {
        actions: [{ add: { index: index(listView), alias, is_write_index: true } }],
      });
      await scene.backup(1);
      await scene.write(listView, 50, "changed since");
      await scene.write(positions, 50, "changed since");
      await cluster.call("POST", "/_aliases", {
        actions: [{ add: { index: index(listView), alias, is_write_index: false } }],
      });
      await cluster.call("PUT", `/${foreign}`, { aliases: { [alias]: { is_write_index: true } } });
      const changed = await scene.content();
      const foreignBefore = await exportIndices(cluster, foreign);
      const failed = await scene.restore(["1"]);
      expect(failed.exitCode).toBe(9);
      expect(failed.result?.run.reason).toContain(foreign);
      expect(await scene.content()).toEqual(changed);
      expect(await exportIndices(cluster, foreign)).toEqual(foreignBefore);
      await cluster.call("DELETE", `/${foreign}`);
    },
    deadlineMs,
  );

  test(
    "or a block on metadata, under which nothing of an index can be read: the plan says which",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, index } = scene;
      await scene.backup(1);
      const path = `/${index(listView)}/_settings`;
      await cluster.call("PUT", path, { "index.blocks.metadata": true });
      const refused = await scene.restore(["1"]);
      await cluster.call("PUT", path, { "index.blocks.metadata": null });
      expect(refused.exitCode).toBe(7);
      expect(refused.stderr).toContain(index(listView));
      expect(refused.stderr).toContain("block");
    },
    deadlineMs,
  );
});
