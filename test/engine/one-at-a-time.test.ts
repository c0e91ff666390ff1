import { expect, test } from "bun:test";
import type { BackupClient } from "./backup-client.ts";
import { openScene, partNames, type Scene, slowUntilHurried } from "./scene.ts";

const busy = "Another backup is running at the moment";

/** A second service with a state folder of its own, as on another host. */
function elsewhere(scene: Scene): Record<string, string> {
  return { WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-elsewhere` };
}

test.each([
  { part: "first", number: 1, bytes: [150_000, 1_000, 1_000] as const },
  { part: "last", number: 3, bytes: [1_000, 1_000, 150_000] as const },
])(
  "while the $part part runs every POST is refused, here and on another host",
  async ({ number, bytes }) => {
    await using scene = await openScene({ ...slowUntilHurried, bytes });
    await using service = await scene.serve();
    await using other = await scene.serve(elsewhere(scene));
    const names = await service.client.begin(1);
    await scene.store.running(names[number - 1] ?? "");
    const refusals = await Promise.all([service.client.create(2), other.client.create(2)]);
    for (const { status, body } of refusals) {
      expect({ status, body }).toMatchObject({ status: 400, body: { message: busy } });
    }
    const duplicate = await service.client.create(1);
    expect(duplicate).toMatchObject({
      status: 400,
      body: {
        message: `A backup with ID [1] already exists. Found snapshots: [${partNames(1).join(", ")}]`,
      },
    });
    const known = partNames(1).slice(0, number);
    expect((await other.client.create(1)).body).toMatchObject({
      message: expect.stringContaining(
        `A backup with ID [1] already exists. Found snapshots: [${known.join(", ")}`,
      ),
    });
    await scene.hurry();
    expect((await service.client.ended(1)).state).toBe("COMPLETED");
    expect(await scene.store.names()).toEqual(partNames(1));
  },
);

test("of many POSTs to one service at the same moment one is accepted", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const ids = [1, 2, 3, 4, 5];
  const answers = await Promise.all(ids.map((id) => service.client.create(id)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400]);
  const winner = ids[answers.findIndex(({ status }) => status === 200)] ?? 0;
  expect((await service.client.ended(winner)).state).toBe("COMPLETED");
  expect(await scene.store.names()).toEqual(partNames(winner));
});

test("of two POSTs of one id at the same moment one is accepted, and the other hears of it", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const answers = await Promise.all([service.client.create(1), service.client.create(1)]);
  const [accepted, refused] = answers.toSorted((a, b) => a.status - b.status);
  expect(accepted?.status).toBe(200);
  expect(refused).toMatchObject({
    status: 400,
    body: {
      message: `A backup with ID [1] already exists. Found snapshots: [${partNames(1).join(", ")}]`,
    },
  });
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  expect(await service.client.runs(1)).toHaveLength(1);
});

test("a backup of Camunda's that has just made a part is running; one that has not for longer than the timeout is not", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  await scene.store.putPart(7, 1, 3);
  expect(await service.client.create(1)).toMatchObject({ status: 400, body: { message: busy } });
  await using other = await scene.serve({
    ...elsewhere(scene),
    WEBAPPS_BACKUP_BACKUP_INCOMPLETE_TIMEOUT: "1ms",
  });
  expect((await other.client.create(1)).status).toBe(200);
  expect((await other.client.ended(1)).state).toBe("COMPLETED");
});

/** Two backups that both were accepted: the ids and outcomes of who won and who gave way. */
async function outcomes(
  clients: readonly [BackupClient, BackupClient],
): Promise<{ readonly winner: number; readonly reason: string | null }> {
  const shown = await Promise.all([clients[0].ended(1), clients[1].ended(2)]);
  expect(shown.map(({ state }) => state).toSorted()).toEqual(["COMPLETED", "FAILED"]);
  const winner = shown.find(({ state }) => state === "COMPLETED")?.backupId ?? 0;
  return { winner, reason: shown.find(({ state }) => state === "FAILED")?.failureReason ?? null };
}

test("of two services that both begin at the same moment exactly one wins, and the other leaves nothing", async () => {
  await using scene = await openScene();
  await using one = await scene.serve();
  await using two = await scene.serve(elsewhere(scene));
  const first = scene.proxy.on({ method: "PUT", path: /_part_1_of_3\?/ }, "hold");
  const second = scene.proxy.on({ method: "PUT", path: /_part_1_of_3\?/, nth: 2 }, "hold");
  await Promise.all([one.client.begin(1), two.client.begin(2)]);
  await Promise.all([first.struck, second.struck]);
  first.release();
  second.release();
  const { winner, reason } = await outcomes([one.client, two.client]);
  expect(reason).toStartWith(`${busy}: ${winner} began earlier`);
  expect(await scene.store.names()).toEqual(partNames(winner));
});

test("a service whose first part arrives late gives way to the one that is further", async () => {
  await using scene = await openScene();
  await using one = await scene.serve();
  await using two = await scene.serve(elsewhere(scene));
  const late = scene.proxy.on({ method: "PUT", path: /_webapps_2_.*_part_1_/ }, "hold");
  const early = scene.proxy.on({ method: "PUT", path: /_webapps_1_.*_part_1_/ }, "hold");
  await Promise.all([one.client.begin(1), two.client.begin(2)]);
  await Promise.all([late.struck, early.struck]);
  const further = scene.proxy.on({ method: "PUT", path: /_webapps_1_.*_part_2_/ }, "hold");
  early.release();
  await further.struck;
  late.release();
  // The one that is further goes on only when the other has had every chance to do so.
  await two.client.ranOut(2);
  further.release();
  const { winner, reason } = await outcomes([one.client, two.client]);
  expect(winner).toBe(1);
  expect(reason).toStartWith(`${busy}: 1 began earlier`);
  expect(await scene.store.names()).toEqual(partNames(1));
});
