import { expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import { openScene, partNames, slowUntilHurried } from "./scene.ts";

test("a part that takes longer than the timeout is aborted, and the backup has failed", async () => {
  await using scene = await openScene({ ...slowUntilHurried, bytes: [300_000, 1_000, 1_000] });
  await using service = await scene.serve({ WEBAPPS_BACKUP_BACKUP_PART_TIMEOUT: "400ms" });
  await service.client.begin(1);
  const run = await service.client.ranOut(1);
  const [overdue] = partNames(1);
  const reason = `The snapshot ${overdue} did not end within 0.4 s and was aborted`;
  expect(run).toMatchObject({ state: "failed", reason });
  const shown = await service.client.show(1);
  expect(shown.body).toMatchObject({ state: "FAILED", failureReason: reason });
  await eventually(() => scene.store.names(), { until: (names) => names.length === 0 });
  expect((await service.client.show(1)).body).toMatchObject({ state: "FAILED", details: [] });
  expect(scene.proxy.matching("PUT")).toHaveLength(1);
});
