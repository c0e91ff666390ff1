import { expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import { killProcess } from "../harness/fault-rule.ts";
import { exportIndices } from "../harness/export-indices.ts";
import { openRestoreScene, restoreBases, type RestoreScene } from "./restore-scene.ts";

const [positions, listView, processes] = restoreBases;
const deadlineMs = 120_000;

/** What has passed the proxy since and can have changed anything. */
function writes({ proxy }: RestoreScene, since: number): readonly string[] {
  return (
    proxy.requests
      .slice(since)
      .filter(({ method }) => method !== "GET" && method !== "HEAD")
      // It is only asked so.
      .filter(({ path }) => !path.endsWith("/_has_privileges"))
      .map(({ method, path }) => `${method} ${path}`)
  );
}

test(
  "a dry run writes nothing, and its hash lets pass only the plan that it has shown",
  async () => {
    await using scene = await openRestoreScene();
    const { proxy } = scene;
    const before = await scene.content();
    await scene.backup(1);
    await scene.write(listView, 50, "changed since");
    const changed = await scene.content();
    const since = proxy.requests.length;
    const planned = await scene.commands.run(["restore", "1", "--dry-run", "--output", "json"]);
    expect(planned.stderr + String(planned.exitCode)).toEndWith("0");
    const { hash } = JSON.parse(planned.stdout) as { hash: string };
    const unknown = await scene.restore(["1", "--force", "writer"]);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain("writers");
    const other = await scene.restore(["1", "--plan-hash", hash, "--sequential"]);
    expect(other.exitCode).toBe(8);
    expect(other.stderr).toContain(hash);
    expect(writes(scene, since)).toEqual([]);
    expect(await scene.content()).toEqual(changed);
    const same = await scene.restore(["1", "--plan-hash", hash]);
    expect(same.stderr + String(same.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(before);
  },
  deadlineMs,
);

test(
  "copies stand beside the living data, without aliases, and a choice and its undo leave everything else as it is",
  async () => {
    await using scene = await openRestoreScene();
    const { cluster, index, prefix } = scene;
    const before = await scene.content();
    await scene.backup(1);
    for (const base of restoreBases) await scene.write(base, 50, "changed since");
    await cluster.call("PUT", `/${index(`${listView}2026-01-31`)}/_doc/1?refresh=true`, { key: 1 });
    const changed = await scene.content();
    const look = [
      "1",
      "--rename-prefix",
      "look-",
      "--only",
      index(listView),
      "--only",
      index(processes),
    ];
    const copied = await scene.restore(look);
    expect(copied.stderr + String(copied.exitCode)).toEndWith("0");
    expect(copied.result?.safetySnapshots).toEqual([]);
    const copies = await exportIndices(cluster, `look-${prefix}-*`);
    const again = await scene.restore(look);
    await cluster.call("DELETE", `/look-${index(listView)},look-${index(processes)}`);
    expect(copies).toEqual(
      Object.fromEntries(
        [listView, processes].map((base) => [
          `look-${index(base)}`,
          { ...(before[index(base)] ?? expect.anything()), aliases: {} },
        ]),
      ),
    );
    expect(again.exitCode).toBe(7);
    expect(again.stderr).toContain(`There already: look-${index(listView)}`);
    expect(await scene.content()).toEqual(changed);
    const some = await scene.restore(["1", "--only", index(listView)]);
    expect(some.stderr + String(some.exitCode)).toEndWith("0");
    const wanted = { ...changed, [index(listView)]: before[index(listView)] ?? expect.anything() };
    expect(await scene.content()).toEqual(wanted);
    const undone = await scene.restore(["--undo", some.result?.run.runId ?? ""]);
    expect(undone.stderr + String(undone.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(changed);
  },
  deadlineMs,
);

test(
  "in full and in sequence, one part after another copies every file again",
  async () => {
    await using scene = await openRestoreScene();
    const { proxy } = scene;
    const before = await scene.content();
    await scene.backup(1);
    await scene.write(positions, 50, "changed since");
    const since = proxy.requests.length;
    const restored = await scene.restore(["1", "--full", "--sequential"]);
    expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(before);
    expect(restored.result?.report).toMatchObject({ reusedBytes: 0 });
    expect(restored.result?.report?.copiedBytes).toBeGreaterThan(0);
    const steps = proxy.requests
      .slice(since)
      .flatMap(({ path }) => /_part_(\d)_of_3\/_restore/.exec(path)?.[1] ?? []);
    expect(steps).toEqual(["1", "2", "3"]);
  },
  deadlineMs,
);

test(
  "a safety backup whose time is over is deleted, and undo says that there is none any more",
  async () => {
    await using scene = await openRestoreScene();
    const { cluster, repository } = scene;
    await scene.backup(1);
    await scene.write(positions, 50, "changed since");
    const restored = await scene.restore(["1"]);
    expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
    const before = await scene.content();
    const soon = { WEBAPPS_BACKUP_RESTORE_SAFETY_RETENTION: "1s" };
    {
      await using _service = scene.commands.start(["serve"], {
        ...soon,
        MANAGEMENT_SERVER_PORT: "0",
      });
      const path = `/_snapshot/${repository.name}/webapps_backup_before_restore_*?verbose=false`;
      await eventually(() => cluster.call<{ snapshots: readonly unknown[] }>("GET", path), {
        describe: "the safety backup to be deleted",
        until: ({ snapshots }) => snapshots.length === 0,
      });
    }
    const undone = await scene.restore(["--undo", restored.result?.run.runId ?? ""], soon);
    expect(undone.exitCode).toBe(7);
    expect(undone.stderr).toContain("safety backup");
    expect(undone.stderr).toContain("restore.safetyRetention");
    expect(await scene.content()).toEqual(before);
  },
  deadlineMs,
);

test(
  "what is left of a safety backup that was never whole goes after the next backup",
  async () => {
    await using scene = await openRestoreScene();
    const { cluster, repository, proxy } = scene;
    await scene.backup(1);
    await scene.write(positions, 50, "changed since");
    const changed = await scene.content();
    await using first = scene.commands.start(["restore", "1", "--yes"]);
    const match = { method: "PUT", path: /webapps_backup_before_restore_/, at: "answer" as const };
    const rule = proxy.on(match, killProcess(first.pid));
    const [, runId = ""] = /before_restore_([0-9a-f-]+)/.exec((await rule.struck).path) ?? [];
    await first.exited;
    rule.remove();
    const aborted = await scene.commands.run(["restore", "--abort", runId]);
    expect(aborted.stderr + String(aborted.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(changed);
    const path = `/_snapshot/${repository.name}/webapps_backup_*?verbose=false`;
    const names = async () =>
      (await cluster.call<{ snapshots: { snapshot: string }[] }>("GET", path)).snapshots;
    expect(await names()).toHaveLength(1);
    await scene.backup(2);
    await eventually(names, { until: (snapshots) => snapshots.length === 0 });
  },
  deadlineMs,
);

test(
  "a restore that is taken up with other settings waits for those it began with",
  async () => {
    await using scene = await openRestoreScene();
    const before = await scene.content();
    await scene.backup(1);
    for (const base of restoreBases) await scene.renew(base, 50, "made anew");
    await using first = scene.commands.start(["restore", "1", "--yes"]);
    const match = { method: "POST", path: /_part_2_of_3\/_restore/ };
    const rule = scene.proxy.on(match, killProcess(first.pid));
    await first.exited;
    rule.remove();
    for (const other of [
      { WEBAPPS_BACKUP_RESTORE_SAFETY_REPOSITORY: "elsewhere" },
      { WEBAPPS_BACKUP_INDEX_PREFIX: "elsewhere" },
    ]) {
      const since = scene.proxy.requests.length;
      const waiting = await scene.commands.run(["restore", "--resume"], other);
      expect(waiting.exitCode).not.toBe(0);
      expect(waiting.stderr).toContain("it began with");
      expect(writes(scene, since)).toEqual([]);
    }
    const resumed = await scene.commands.run(["restore", "--resume"]);
    expect(resumed.stderr + String(resumed.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(before);
  },
  deadlineMs,
);
