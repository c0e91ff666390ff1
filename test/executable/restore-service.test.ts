import { expect, test } from "bun:test";
import { serveRestores } from "./restore-client.ts";
import { openRestoreScene, restoreBases } from "./restore-scene.ts";

const [positions, listView] = restoreBases;
const deadlineMs = 120_000;

test(
  "a restore over HTTP refuses everything else meanwhile, and goes on with the service that is started after a kill",
  async () => {
    await using scene = await openRestoreScene();
    const before = await scene.content();
    await scene.backup(1);
    for (const base of restoreBases) await scene.renew(base, 50, "made anew");
    const asked = scene.proxy.on({ method: "POST", path: /_part_2_of_3\/_restore/ }, "hold");
    let runId: string;
    {
      await using service = await serveRestores(scene);
      const { client } = service;
      const both = await Promise.all([1, 2].map(() => service.post({ backupId: 1 })));
      const [accepted, refused] = both.toSorted((a, b) => a.status - b.status);
      expect(accepted).toMatchObject({ status: 202 });
      expect(refused).toMatchObject({ status: 409 });
      // Seen by a check of its plan, or at the last moment.
      expect(refused?.body.message).toMatch(/restore of backup 1 (is running|goes on)/);
      runId = accepted?.body.runId ?? "";
      await asked.struck;
      expect(await client.create(2)).toMatchObject({
        status: 400,
        body: { message: "A restore is running at the moment" },
      });
      expect(await client.request("POST", "/api/backups", { body: { backupId: 2 } })).toMatchObject(
        { status: 409, body: { kind: "busy" } },
      );
      expect(await client.delete(1)).toMatchObject({ status: 400 });
      expect(await client.request("DELETE", "/api/backups/1")).toMatchObject({
        status: 409,
        body: { hint: expect.stringContaining(`--abort ${runId}`) },
      });
      await service.kill();
    }
    asked.remove();
    await using service = await serveRestores(scene);
    const { run, report } = await service.ended(runId);
    expect({ state: run.state, reason: run.reason }).toEqual({ state: "succeeded", reason: null });
    expect(new Set(report?.indices.map(({ state }) => state))).toEqual(new Set(["restored"]));
    expect(await scene.content()).toEqual(before);
  },
  deadlineMs,
);

test(
  "a restore that is aborted over HTTP brings everything back, and can be asked for again",
  async () => {
    await using scene = await openRestoreScene();
    const before = await scene.content();
    await scene.backup(1);
    for (const base of restoreBases) await scene.renew(base, 50, "made anew");
    const changed = await scene.content();
    await using service = await serveRestores(scene);
    const asked = scene.proxy.on({ method: "POST", path: /_part_3_of_3\/_restore/ }, "hold");
    const runId = await service.begin({ backupId: 1, options: { sequential: true } });
    await asked.struck;
    const aborting = service.client.request("POST", `/api/restores/${runId}/abort`);
    // By the time that another route has answered it is there.
    await service.client.request("GET", "/actuator/info");
    asked.remove();
    expect(await aborting).toMatchObject({ status: 202 });
    const { run, report } = await service.ended(runId);
    expect(run).toMatchObject({ state: "cancelled", reason: "Aborted by request" });
    expect(new Set(report?.indices.map(({ state }) => state))).toEqual(new Set(["put back"]));
    expect(await scene.content()).toEqual(changed);
    const late = await service.client.request("POST", `/api/restores/${runId}/abort`);
    expect(late).toMatchObject({ status: 400 });
    const again = await service.ended(await service.begin({ backupId: 1 }));
    expect(again.run).toMatchObject({ state: "succeeded" });
    expect(await scene.content()).toEqual(before);
  },
  deadlineMs,
);

test(
  "neither a backup that is being taken nor one that is being deleted is restored",
  async () => {
    await using scene = await openRestoreScene();
    const { proxy, repository, cluster, index } = scene;
    await scene.backup(1);
    await scene.write(positions, 50, "changed since");
    await using service = await serveRestores(scene);
    const { client } = service;
    const creating = proxy.on({ method: "PUT", path: /_part_2_of_3\?/ }, "hold");
    await client.begin(2);
    await creating.struck;
    for (const backupId of [1, 2]) {
      expect(await service.post({ backupId })).toMatchObject({
        status: 409,
        body: { kind: "busy", message: expect.stringContaining("The creation of backup 2") },
      });
    }
    creating.remove();
    expect((await client.ended(2)).state).toBe("COMPLETED");
    // As another process may: only one part of three is there yet.
    await cluster.call(
      "PUT",
      `/_snapshot/${repository.name}/camunda_webapps_3_8.8.0_part_1_of_3?wait_for_completion=true`,
      {
        indices: index(listView),
        include_global_state: false,
        metadata: { backupId: 3, version: "8.8.0", partNo: 1, partCount: 3 },
      },
    );
    expect(await service.post({ backupId: 3 })).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining("parts these are missing: part 2, part 3") },
    });
    // And one that somebody else is taking.
    await scene.renew(listView, 50, "made anew");
    await repository.register({ max_snapshot_bytes_per_sec: "1kb" });
    const running = "camunda_webapps_4_8.8.0_part_1_of_1";
    await cluster.call("PUT", `/_snapshot/${repository.name}/${running}`, {
      indices: index(listView),
      include_global_state: false,
      metadata: { backupId: 4, version: "8.8.0", partNo: 1, partCount: 1 },
    });
    expect(await service.post({ backupId: 4 })).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining(`${running} is IN_PROGRESS`) },
    });
    await cluster.call("DELETE", `/_snapshot/${repository.name}/${running}`);
    const deleting = proxy.on({ method: "DELETE", path: /camunda_webapps_1_/ }, "hold");
    const deletion = client.delete(1);
    await deleting.struck;
    expect(await service.post({ backupId: 1 })).toMatchObject({ status: 409 });
    deleting.remove();
    expect(await deletion).toMatchObject({ status: 204 });
    await client.gone(1);
    expect(await service.post({ backupId: 1 })).toMatchObject({ status: 404 });
  },
  deadlineMs,
);
