import { describe, expect, test } from "bun:test";
import { ownRepository } from "../harness/cluster.ts";
import { corruptIndex } from "./damage-repository.ts";
import { openRestoreScene, type RestoreScene, restoreBases } from "./restore-scene.ts";

const [positions, listView] = restoreBases;
const deadlineMs = 120_000;

/** The name of a part of three. */
function part(id: number, number: number): string {
  return `camunda_webapps_${id}_8.8.0_part_${number}_of_3`;
}

/** Takes a backup as Camunda does: neither a manifest nor a run id. */
async function backUpByHand(scene: RestoreScene, id: number, partial = false): Promise<void> {
  for (const [at, base] of restoreBases.entries()) {
    await scene.cluster.call(
      "PUT",
      `/_snapshot/${scene.repository.name}/${part(id, at + 1)}?wait_for_completion=true`,
      {
        indices: scene.index(base),
        include_global_state: false,
        partial,
        metadata: { backupId: id, version: "8.8.0", partNo: at + 1, partCount: 3 },
      },
    );
  }
}

describe("a backup that was made by hand", () => {
  test(
    "has neither manifest nor run, and comes back whole",
    async () => {
      await using scene = await openRestoreScene();
      const before = await scene.content();
      await backUpByHand(scene, 1);
      for (const base of restoreBases) await scene.renew(base, 50, "made anew");
      const restored = await scene.restore(["1"]);
      expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual(before);
    },
    deadlineMs,
  );

  test(
    "and has a PARTIAL part is refused; forced, the shards that it lacks come back empty",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, index } = scene;
      const { [index(listView)]: _, ...others } = await scene.content();
      await cluster.call("DELETE", `/${index(listView)}`);
      const allocation = (enable: string | null) =>
        cluster.call("PUT", "/_cluster/settings", {
          persistent: { "cluster.routing.allocation.enable": enable },
        });
      await allocation("none");
      try {
        await cluster.call("PUT", `/${index(listView)}?wait_for_active_shards=0`, {
          settings: { number_of_shards: 2, number_of_replicas: 0 },
        });
        await backUpByHand(scene, 1, true);
      } finally {
        await allocation(null);
      }
      await scene.write(positions, 50, "changed since");
      await scene.renew(listView, 3, "made anew");
      const changed = await scene.content();
      const refused = await scene.restore(["1"]);
      expect(refused.exitCode).toBe(7);
      expect(refused.stderr).toContain(`${part(1, 2)} is PARTIAL`);
      expect(await scene.content()).toEqual(changed);
      const forced = await scene.restore(["1", "--force", "parts"]);
      expect(forced.stderr + String(forced.exitCode)).toEndWith("0");
      const after = await scene.content();
      expect(after).toMatchObject(others);
      expect(after[index(listView)]?.documents).toEqual({});
    },
    deadlineMs,
  );
});

describe("a backup that is no longer whole", () => {
  test(
    "because a part is missing is refused; what is in the others can be asked for by name",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, repository, index } = scene;
      const before = await scene.content();
      await scene.backup(1);
      await cluster.call("DELETE", `/_snapshot/${repository.name}/${part(1, 2)}`);
      await scene.write(positions, 50, "changed since");
      await scene.write(listView, 50, "changed since");
      const changed = await scene.content();
      const refused = await scene.restore(["1", "--force", "parts"]);
      expect(refused.exitCode).toBe(7);
      expect(refused.stderr).toContain("Of 3 parts these are missing: part 2");
      expect(await scene.content()).toEqual(changed);
      const some = await scene.restore(["1", "--only", index(positions), "--force", "parts"]);
      expect(some.stderr + String(some.exitCode)).toEndWith("0");
      expect(await scene.content()).toEqual({
        ...changed,
        [index(positions)]: before[index(positions)] ?? expect.anything(),
      });
    },
    deadlineMs,
  );

  test(
    "because the files of one part are damaged goes back whole, and the reason names index and part",
    async () => {
      await using scene = await openRestoreScene();
      const { index } = scene;
      await scene.backup(1);
      for (const base of restoreBases) await scene.renew(base, 50, "made anew");
      const changed = await scene.content();
      await corruptIndex(scene.repository.location, index(listView));
      const failed = await scene.restore(["1"]);
      expect(failed.exitCode).toBe(9);
      expect(failed.result?.run.reason).toBe(
        `The index ${index(listView)} could not be restored from ${part(1, 2)}: its shards have failed, the files in the repository may be damaged`,
      );
      expect(await scene.content()).toEqual(changed);
      const states = new Set(failed.result?.report?.indices.map(({ state }) => state));
      expect(states).toEqual(new Set(["put back"]));
    },
    deadlineMs,
  );
});

describe("what changes between the plan and the restore", () => {
  test(
    "a part that is another one of the same name: everything is as it was, and the reason names it",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, repository, proxy, index } = scene;
      await scene.backup(1);
      await scene.write(listView, 50, "changed since");
      const changed = await scene.content();
      proxy.on({ method: "PUT", path: /webapps_backup_before_restore_/ }, async () => {
        const path = `/_snapshot/${repository.name}/${part(1, 2)}`;
        await cluster.call("DELETE", path);
        const body = { indices: index(listView), include_global_state: false };
        await cluster.call("PUT", `${path}?wait_for_completion=true`, body);
        return undefined;
      });
      const failed = await scene.restore(["1"]);
      expect(failed.exitCode).toBe(9);
      expect(failed.result?.run.reason).toStartWith(
        `The snapshot ${part(1, 2)} is not the one that was planned with: its uuid was `,
      );
      expect(await scene.content()).toEqual(changed);
    },
    deadlineMs,
  );

  test(
    "a part that disappears when others are restored already: everything goes back",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, repository, proxy } = scene;
      await scene.backup(1);
      for (const base of restoreBases) await scene.renew(base, 50, "made anew");
      const changed = await scene.content();
      proxy.on({ method: "POST", path: /_part_3_of_3\/_restore/ }, async () => {
        await cluster.call("DELETE", `/_snapshot/${repository.name}/${part(1, 3)}`);
        return undefined;
      });
      const failed = await scene.restore(["1", "--sequential"]);
      expect(failed.exitCode).toBe(9);
      expect(failed.result?.run.reason).toContain(part(1, 3));
      expect(await scene.content()).toEqual(changed);
    },
    deadlineMs,
  );

  test(
    "an index that somebody makes where one is restored stays, and everything else is as it was",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, proxy, index } = scene;
      await scene.backup(1);
      await scene.write(listView, 50, "changed since");
      await cluster.call("DELETE", `/${index(positions)}`);
      const changed = await scene.content();
      proxy.on({ method: "POST", path: /_part_1_of_3\/_restore/ }, async () => {
        await cluster.call("PUT", `/${index(positions)}/_doc/1?refresh=true`, { key: 7 });
        return undefined;
      });
      const failed = await scene.restore(["1", "--sequential"]);
      expect(failed.exitCode).toBe(9);
      expect(failed.result?.run.reason).toContain(index(positions));
      const after = await scene.content();
      expect(after).toMatchObject(changed);
      expect(after[index(positions)]?.documents).toEqual({
        "1": { _routing: undefined, _source: { key: 7 } },
      });
    },
    deadlineMs,
  );

  test(
    "the repository is another one: nothing is restored from it, and everything is as it was",
    async () => {
      await using scene = await openRestoreScene();
      const { cluster, repository, proxy } = scene;
      await scene.backup(1);
      await scene.write(listView, 50, "changed since");
      const changed = await scene.content();
      await using other = await ownRepository();
      const path = `/_snapshot/${repository.name}`;
      proxy.on({ method: "POST", path: /\/_close\?/ }, async () => {
        await cluster.call("DELETE", path);
        await cluster.call("PUT", path, { type: "fs", settings: { location: other.location } });
        return undefined;
      });
      const failed = await scene.restore(["1"]);
      expect(failed.exitCode).toBe(9);
      expect(failed.result?.run.reason).toContain(
        `The repository "${repository.name}" is not the one that was planned with`,
      );
      expect(await scene.content()).toEqual(changed);
      await cluster.request("DELETE", `/_snapshot/${other.name}`);
    },
    deadlineMs,
  );
});

test(
  "a read-only repository is restored from where the safety backup has a repository of its own",
  async () => {
    await using scene = await openRestoreScene();
    const { repository } = scene;
    const before = await scene.content();
    await scene.backup(1);
    await scene.write(listView, 50, "changed since");
    const changed = await scene.content();
    await repository.register({ readonly: true });
    const refused = await scene.restore(["1"]);
    expect(refused.exitCode).toBe(7);
    expect(refused.stderr).toContain(`${repository.name}\\" is read-only`);
    expect(refused.stderr).toContain("restore.safetyRepository");
    await using safety = await ownRepository();
    const elsewhere = { WEBAPPS_BACKUP_RESTORE_SAFETY_REPOSITORY: safety.name };
    const restored = await scene.restore(["1"], elsewhere);
    expect(restored.stderr + String(restored.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(before);
    const runId = restored.result?.run.runId ?? "";
    const undone = await scene.restore(["--undo", runId], elsewhere);
    expect(undone.stderr + String(undone.exitCode)).toEndWith("0");
    expect(await scene.content()).toEqual(changed);
    await repository.register({});
  },
  deadlineMs,
);
