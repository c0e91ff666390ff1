import { expect, test } from "bun:test";
import { ownRepository } from "../harness/cluster.ts";
import type { CannedAnswer } from "../harness/fault-rule.ts";
import { openRestoreScene, restoreBases } from "./restore-scene.ts";

const [positions, listView, processes] = restoreBases;
const deadlineMs = 120_000;

/** What Elasticsearch answers a user who lacks a privilege. */
const forbidden: CannedAnswer = {
  status: 403,
  body: JSON.stringify({
    error: {
      type: "security_exception",
      reason: "action [some:action] is unauthorized for user [backup], this action is granted",
    },
    status: 403,
  }),
};

test(
  "a writer that does not stop keeps a restore from beginning, unless that is forced",
  async () => {
    await using scene = await openRestoreScene();
    const { cluster, index } = scene;
    const before = await scene.content();
    await scene.backup(1);
    await using stack = new AsyncDisposableStack();
    let isWriting = true;
    const writing = (async () => {
      for (let key = 0; isWriting; key += 1) {
        await cluster.request("PUT", `/${index(listView)}/_doc/${key}`, { key, value: "writer" });
        await Bun.sleep(20);
      }
    })();
    stack.defer(async () => {
      isWriting = false;
      await writing;
    });
    const refused = await scene.restore(["1"]);
    expect(refused.exitCode).toBe(7);
    expect(refused.stderr).toContain(`Written to while we looked: ${index(listView)}`);
    expect(refused.stderr).toContain("--force writers");
    scene.proxy.on({ method: "PUT", path: /webapps_backup_before_restore_/ }, () => {
      isWriting = false;
      return undefined;
    });
    const forced = await scene.restore(["1", "--force", "writers"]);
    expect(forced.stderr + String(forced.exitCode)).toEndWith("0");
    await stack.disposeAsync();
    expect(await scene.content()).toEqual(before);
  },
  deadlineMs,
);

test(
  "where a privilege is missing in the middle everything goes back, and the reason names it",
  async () => {
    await using scene = await openRestoreScene();
    await scene.backup(1);
    for (const base of [listView, processes]) await scene.renew(base, 50, "made anew");
    const changed = await scene.content();
    for (const { method, path } of [
      { method: "POST", path: /\/_close\?/ },
      { method: "PUT", path: /webapps_backup_before_restore_/ },
      { method: "POST", path: /\/_aliases/ },
      { method: "POST", path: /_part_3_of_3\/_restore/ },
    ]) {
      const rule = scene.proxy.on({ method, path }, forbidden);
      const failed = await scene.restore(["1", "--sequential"]);
      expect(rule.strikes).toHaveLength(1);
      expect(failed.exitCode).toBe(9);
      expect(failed.result?.run.reason).toContain("is unauthorized for user [backup]");
      expect(await scene.content()).toEqual(changed);
      const states = new Set(failed.result?.report?.indices.map(({ state }) => state));
      expect(states).toEqual(new Set(["put back"]));
    }
  },
  deadlineMs,
);

test(
  "a cluster that is away in the middle, and busy after it, is waited for",
  async () => {
    await using scene = await openRestoreScene();
    const before = await scene.content();
    await scene.backup(1);
    for (const base of restoreBases) await scene.renew(base, 50, "made anew");
    const away = scene.proxy.on(
      { method: "POST", path: /_part_2_of_3\/_restore/, at: "answer" },
      () => {
        // What is asked from now on is dropped, then refused.
        scene.proxy.on({ times: 12 }, "reset");
        scene.proxy.on({ times: 4 }, { status: 503 });
        scene.proxy.on({ times: 4 }, { status: 429 });
        return "reset";
      },
    );
    const restored = await scene.restore(["1"]);
    expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
    expect(away.strikes).toHaveLength(1);
    expect(await scene.content()).toEqual(before);
  },
  deadlineMs,
);

test(
  "somebody else's snapshot of what was restored already holds the way back up, and does not stop it",
  async () => {
    await using scene = await openRestoreScene();
    const { cluster, index, proxy } = scene;
    await using slow = await ownRepository({ settings: { max_snapshot_bytes_per_sec: "2kb" } });
    await scene.backup(1);
    for (const base of restoreBases) await scene.renew(base, 50, "made anew");
    const changed = await scene.content();
    proxy.on({ method: "POST", path: /_part_3_of_3\/_restore/ }, async () => {
      await cluster.call("PUT", `/_snapshot/${slow.name}/foreign`, { indices: index(listView) });
      return forbidden;
    });
    const failed = await scene.restore(["1", "--sequential"]);
    expect(failed.exitCode).toBe(9);
    expect(await scene.content()).toEqual(changed);
    expect(new Set(failed.result?.report?.indices.map(({ state }) => state))).toEqual(
      new Set(["put back"]),
    );
    const refused = proxy.requests.filter(
      ({ status, path }) => status === 400 && path.includes(index(listView)),
    );
    expect(refused.length).toBeGreaterThan(0);
  },
  deadlineMs,
);

test(
  "a way back that fails too says how everything stands, and undo goes it later",
  async () => {
    await using scene = await openRestoreScene();
    const { cluster, index, proxy } = scene;
    await scene.backup(1);
    for (const base of restoreBases) await scene.renew(base, 50, "made anew");
    await cluster.call("DELETE", `/${index(positions)}`);
    await cluster.call("PUT", `/${index(`${listView}2026-01-31`)}/_doc/1?refresh=true`, { key: 1 });
    const changed = await scene.content();
    proxy.on({ method: "POST", path: /_part_3_of_3\/_restore/ }, forbidden);
    proxy.on({ method: "POST", path: /before_restore_[0-9a-f-]+\/_restore/ }, forbidden);
    const failed = await scene.restore(["1", "--sequential"]);
    expect(failed.exitCode).toBe(9);
    expect(failed.result?.run.reason).toContain("The way back has failed too: ");
    const states = failed.result?.report?.indices.map(({ name, state }) => [name, state]) ?? [];
    expect(Object.fromEntries(states)).toMatchObject({
      [index(positions)]: "put back",
      [index(listView)]: "broken",
      [index(processes)]: "broken",
    });
    const undone = await scene.restore(["--undo", failed.result?.run.runId ?? ""]);
    expect(undone.stderr + String(undone.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(changed);
  },
  deadlineMs,
);

test(
  "without a safety backup a failure says of each index what has become of it",
  async () => {
    await using scene = await openRestoreScene();
    const { index } = scene;
    const before = await scene.content();
    await scene.backup(1);
    for (const base of restoreBases) await scene.renew(base, 50, "made anew");
    const changed = await scene.content();
    scene.proxy.on({ method: "POST", path: /_part_2_of_3\/_restore/ }, forbidden);
    const failed = await scene.restore(["1", "--sequential", "--no-safety-backup"]);
    expect(failed.exitCode).toBe(9);
    expect(failed.result?.safetySnapshots).toEqual([]);
    const after = await scene.content();
    expect(after[index(positions)]).toEqual(before[index(positions)] ?? expect.anything());
    for (const base of [listView, processes])
      expect(after[index(base)]).toEqual(changed[index(base)] ?? expect.anything());
    expect(failed.result?.report?.indices.map(({ name, state }) => [name, state])).toEqual([
      [index(positions), "restored"],
      [index(listView), "put back"],
      [index(processes), "put back"],
    ]);
  },
  deadlineMs,
);
