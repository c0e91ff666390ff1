import { expect, test } from "bun:test";
import { openScene, partNames } from "../engine/scene.ts";
import { eventually } from "../harness/eventually.ts";
import { killProcess } from "../harness/fault-rule.ts";
import { crashMoments } from "./crash-moment.ts";

test.each([...crashMoments])(
  "killed while it deletes a late part of a cancelled backup, $name: the next service does it",
  async ({ at, request }) => {
    await using scene = await openScene();
    await using first = await scene.serve({
      WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "1s",
    });
    const late = scene.proxy.on({ method: "PUT" }, "hold");
    await first.client.begin(1);
    await late.struck;
    expect((await first.client.delete(1)).status).toBe(204);
    await first.client.gone(1);
    late.release();
    await eventually(() => scene.store.snapshots(), {
      until: ([part]) => part?.state === "SUCCESS",
    });
    scene.proxy.on({ method: "DELETE", at }, killProcess(first.server.pid, request));
    // A look finds it; with nothing else to ask, the next request is the next look.
    await eventually(async () => {
      await first.client.list().catch(() => undefined);
      return (await Promise.race([first.server.exited, undefined])) === 137;
    });
    await using second = await scene.serve();
    await eventually(() => second.client.list(), {
      until: ({ body }) => body.length === 0,
    });
    expect(await scene.store.names()).toEqual([]);
  },
);

test("killed while it gives way to a backup of another host, it does not call its own complete afterwards", async () => {
  await using scene = await openScene();
  await using one = await scene.serve();
  const elsewhere = { WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-elsewhere` };
  await using two = await scene.serve(elsewhere);
  const late = scene.proxy.on({ method: "PUT", path: /_webapps_2_.*_part_1_/ }, "hold");
  const early = scene.proxy.on({ method: "PUT", path: /_webapps_1_.*_part_1_/ }, "hold");
  await Promise.all([one.client.begin(1), two.client.begin(2)]);
  await Promise.all([late.struck, early.struck]);
  const further = scene.proxy.on({ method: "PUT", path: /_webapps_1_.*_part_2_/ }, "hold");
  early.release();
  await further.struck;
  scene.proxy.on({ method: "DELETE" }, killProcess(two.server.pid, "go on"));
  late.release();
  expect(await two.server.exited).toBe(137);
  further.release();
  expect((await one.client.ended(1)).state).toBe("COMPLETED");
  await using again = await scene.serve(elsewhere);
  const [gone] = partNames(2);
  expect(await again.client.ranOut(2)).toMatchObject({
    state: "failed",
    reason: `Deleted before the backup was complete: ${gone}`,
  });
  expect((await again.client.show(2)).body.state).toBe("FAILED");
});
