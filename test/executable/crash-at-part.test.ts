import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { killProcess } from "../harness/fault-rule.ts";
import { openScene, partNames, type Scene } from "../engine/scene.ts";
import { crashMoments } from "./crash-moment.ts";

const parts = [
  { part: "the first part", number: 1 },
  { part: "a part in the middle", number: 2 },
  { part: "the last part", number: 3 },
];

let scene: Scene;
let lastId = 0;

beforeAll(async () => {
  scene = await openScene();
});

afterAll(() => scene[Symbol.asyncDispose]());

/** What a backup leaves behind: its names, one run behind all of them, nothing twice. */
async function expectOneBackup(id: number): Promise<void> {
  const stored = await scene.store.snapshots(id);
  expect(stored.map(({ snapshot }) => snapshot)).toEqual([...partNames(id)]);
  expect(stored.map(({ state }) => state)).toEqual(["SUCCESS", "SUCCESS", "SUCCESS"]);
  const runs = stored.map(({ metadata }) => metadata?.["runId"]);
  expect(runs[0]).toBeString();
  expect(new Set(runs).size).toBe(1);
  expect(stored.flatMap(({ indices }) => indices)).toEqual([...scene.indices]);
}

describe.each([...parts])("killed while it asks for $part", ({ number }) => {
  test.each([...crashMoments])("$name: the next service completes it", async ({ at, request }) => {
    lastId += 1;
    const id = lastId;
    await using first = await scene.serve();
    const path = new RegExp(`_webapps_${id}_.*_part_${number}_of_3\\?`);
    scene.proxy.on({ method: "PUT", path, at }, killProcess(first.server.pid, request));
    await first.client.begin(id);
    expect(await first.server.exited).toBe(137);
    await using second = await scene.serve();
    const shown = await second.client.ended(id);
    expect(shown).toMatchObject({ state: "COMPLETED", failureReason: null });
    await expectOneBackup(id);
  });
});

test("a request that was on its way when the service died, and arrives after the next one has asked, makes no second part", async () => {
  lastId += 1;
  const id = lastId;
  await using first = await scene.serve();
  const path = new RegExp(`_webapps_${id}_.*_part_2_of_3\\?`);
  const late = scene.proxy.on({ method: "PUT", path }, "hold");
  await first.client.begin(id);
  await late.struck;
  await first.server.kill();
  const again = scene.proxy.on({ method: "PUT", path }, () => {
    late.release();
    return undefined;
  });
  await using second = await scene.serve();
  await again.struck;
  expect((await second.client.ended(id)).state).toBe("COMPLETED");
  await expectOneBackup(id);
  expect((await second.client.delete(id)).status).toBe(204);
  await second.client.gone(id);
  expect(await scene.store.names(id)).toEqual([]);
});
