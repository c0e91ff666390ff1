import { describe, expect, test } from "bun:test";
import { exportIndices } from "../harness/export-indices.ts";
import { openRestoreScene } from "./restore-scene.ts";

const [positions, listView, processes] = [
  "operate-import-position-8.3.0_",
  "operate-list-view-8.3.0_",
  "operate-process-8.3.0_",
];
const archived = `${listView}2026-01-31`;
const minuteMs = 120_000;

describe("a backup is restored over what has become of its indices since", () => {
  test(
    "every document, mapping, setting and alias is as it was, nothing else is touched, and undo takes it all back",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, index, prefix } = scene;
      const foreign = `other-${prefix}`;
      await cluster.call("PUT", `/${foreign}-operate-list-view-8.3.0_/_doc/1?refresh=true`, {
        a: 1,
      });
      await cluster.call("PUT", `/${prefix}-zeebe-record_job/_doc/1?refresh=true`, { a: 1 });
      await cluster.call("PUT", `/_index_template/${foreign}`, {
        index_patterns: [`${foreign}-nothing-*`],
      });
      const before = await scene.content();
      await scene.backup(1);

      await scene.write(listView, 60, "changed since");
      await cluster.call("DELETE", `/${index(positions)}`);
      await cluster.call("PUT", `/${index(archived)}/_doc/1?refresh=true`, { key: 1 });
      await cluster.call("POST", "/_aliases", {
        actions: [
          { add: { index: index(archived), alias: `${index(listView)}alias` } },
          { remove: { index: index(processes), alias: `${index(processes)}alias` } },
          { add: { index: index(processes), alias: `${index(processes)}another` } },
        ],
      });
      await cluster.call("PUT", `/${prefix}-zeebe-record_job/_doc/2?refresh=true`, { a: 2 });
      const changed = await scene.content();
      const foreignBefore = await exportIndices(cluster, `${foreign}-*`);

      const restored = await scene.restore(["1"]);
      expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
      const zeebe = `${prefix}-zeebe-record_job`;
      expect(await scene.content()).toEqual({
        ...before,
        [zeebe]: changed[zeebe] ?? expect.anything(),
      });
      expect(await exportIndices(cluster, `${foreign}-*`)).toEqual(foreignBefore);
      expect((await cluster.request("GET", `/_index_template/${foreign}`)).status).toBe(200);
      expect(restored.result).toMatchObject({ run: { state: "succeeded", reason: null } });
      const outcomes = Object.fromEntries(
        restored.result?.report?.indices.map(({ name, state }) => [name, state]) ?? [],
      );
      expect(outcomes).toEqual({
        [index(positions)]: "restored",
        [index(listView)]: "restored",
        [index(processes)]: "restored",
        [index(archived)]: "removed",
      });
      expect(restored.result?.report?.reusedBytes).toBeGreaterThan(0);
      expect(restored.result?.safetySnapshots).toHaveLength(1);

      const undone = await scene.restore(["--undo", restored.result?.run.runId ?? ""]);
      expect(undone.stderr + String(undone.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(changed);

      await cluster.call("DELETE", `/_index_template/${foreign}`);
      await cluster.call("DELETE", `/${foreign}-operate-list-view-8.3.0_`);
    },
    minuteMs,
  );

  test(
    "where none of its indices is there it comes back whole, and no safety backup is made",
    async () => {
      await using scene = await openRestoreScene();
      const before = await scene.content();
      await scene.backup(2);
      for (const name of Object.keys(before)) await scene.cluster.call("DELETE", `/${name}`);
      const restored = await scene.restore(["2"]);
      expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(before);
      expect(restored.result?.safetySnapshots).toEqual([]);
    },
    minuteMs,
  );
});
