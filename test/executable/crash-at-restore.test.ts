import { describe, expect, test } from "bun:test";
import { killProcess } from "../harness/fault-rule.ts";
import { crashMoments } from "./crash-moment.ts";
import { type Content, openRestoreScene, type RestoreScene } from "./restore-scene.ts";

const deadlineMs = 120_000;
const [positions, listView, processes] = [
  "operate-import-position-8.3.0_",
  "operate-list-view-8.3.0_",
  "operate-process-8.3.0_",
];

/** Every call by which a restore changes something, by what it is for. */
const calls = [
  { call: "lifts a block", method: "PUT", path: /list-view.*\/_settings/ },
  { call: "closes the indices", method: "POST", path: /\/_close\?/ },
  { call: "saves what is there", method: "PUT", path: /webapps_backup_before_restore_/ },
  { call: "takes aliases away", method: "POST", path: /\/_aliases/ },
  { call: "deletes what cannot be restored over", method: "DELETE", path: /operate-process/ },
  { call: "restores the first part", method: "POST", path: /_part_1_of_3\/_restore/ },
  { call: "restores the last part", method: "POST", path: /_part_3_of_3\/_restore/ },
  { call: "removes what the backup does not hold", method: "DELETE", path: /2026-01-31/ },
];
/** The two moments that leave most to doubt take turns; `make chaos` has all. */
const doubtful = crashMoments.filter(({ at, request }) => at === "answer" || request === "go on");
const crashes = calls.flatMap((call, number) => {
  const moment = doubtful[number % doubtful.length];
  return moment ? [{ ...call, ...moment }] : [];
});
/** Before anything inside an index was changed, in the middle of it, and at the end. */
const givenUp = calls.filter(({ call }) => /closes|deletes|first part|removes/.test(call));

/** What operators and applications may have done since the backup: every step of a restore has work. */
async function disturb(scene: RestoreScene): Promise<Content> {
  const { cluster, index, write } = scene;
  await cluster.request("DELETE", `/${index(positions)}`);
  await write(listView, 50, "changed since");
  await cluster.call("PUT", `/${index(`${listView}2026-01-31`)}/_doc/1?refresh=true`, { key: 1 });
  // Another number of shards.
  await cluster.call("DELETE", `/${index(processes)}`);
  await cluster.call("PUT", `/${index(processes)}`, {
    settings: { number_of_shards: 1, number_of_replicas: 0 },
    aliases: { [`${index(processes)}alias`]: { is_write_index: true } },
  });
  const content = await scene.content();
  await cluster.call("PUT", `/${index(listView)}/_settings`, { "index.blocks.write": true });
  return content;
}

describe("a restore that is killed", () => {
  test.each([...crashes])(
    "when it $call, $name: another process restores to the end",
    async ({ method, path, at, request }) => {
      await using scene = await openRestoreScene();
      const saved = await scene.content();
      await scene.backup(1);
      await disturb(scene);
      await using first = scene.commands.start(["restore", "1", "--yes"]);
      const rule = scene.proxy.on({ method, path, at }, killProcess(first.pid, request));
      expect(first.stderr + String(await first.exited)).toEndWith("137");
      rule.remove();
      const resumed = await scene.commands.run(["restore", "--resume"]);
      expect(resumed.stderr + String(resumed.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(saved);
    },
    deadlineMs,
  );

  test.each([...givenUp])(
    "when it $call, and is given up then: everything is as it was before the restore",
    async ({ method, path }) => {
      await using scene = await openRestoreScene();
      await scene.backup(1);
      const changed = await disturb(scene);
      await using first = scene.commands.start(["restore", "1", "--yes"]);
      const rule = scene.proxy.on({ method, path, at: "answer" }, killProcess(first.pid, "drop"));
      await first.exited;
      rule.remove();
      const runs = await scene.commands.run(["show", "1", "--output", "json"]);
      const runId = /"runId":\s*"([^"]+)",\s*"kind":\s*"restore"/.exec(runs.stdout)?.[1] ?? "";
      const aborted = await scene.commands.run(["restore", "--abort", runId]);
      expect(aborted.stderr + String(aborted.exitCode)).toEndWith("0");
      const { cluster, index } = scene;
      const settings = await cluster.call<Record<string, { settings: unknown }>>(
        "GET",
        `/${index(listView)}/_settings/index.blocks.*?flat_settings=true`,
      );
      expect(settings[index(listView)]?.settings).toEqual({ "index.blocks.write": "true" });
      await cluster.call("PUT", `/${index(listView)}/_settings`, { "index.blocks.write": null });
      expect(await scene.content()).toEqual(changed);
    },
    deadlineMs,
  );
});
