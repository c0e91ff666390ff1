import { afterAll, beforeAll, expect, test } from "bun:test";
import { killProcess } from "../harness/fault-rule.ts";
import { openScene, type Scene, slowUntilHurried } from "../engine/scene.ts";
import { crashMoments } from "./crash-moment.ts";

let scene: Scene;
let lastId = 0;

beforeAll(async () => {
  scene = await openScene();
});

afterAll(() => scene[Symbol.asyncDispose]());

test.each([...crashMoments])(
  "killed at a deletion, $name: the next service finishes it",
  async ({ at, request }) => {
    lastId += 1;
    const id = lastId;
    await using first = await scene.serve();
    await first.client.begin(id);
    expect((await first.client.ended(id)).state).toBe("COMPLETED");
    scene.proxy.on({ method: "DELETE", at }, killProcess(first.server.pid, request));
    const answer = first.client.delete(id).then(
      ({ status }) => status,
      () => undefined,
    );
    expect(await first.server.exited).toBe(137);
    // Who heard an answer heard that it is journaled and sent.
    expect([204, undefined]).toContain(await answer);
    await using second = await scene.serve();
    await second.client.gone(id);
    expect(await scene.store.names(id)).toEqual([]);
    expect((await second.client.delete(id)).status).toBe(404);
  },
);

test("killed while the deletion of a running backup waits in the cluster, it goes on and nothing is made any more", async () => {
  await using throttled = await openScene({ ...slowUntilHurried, bytes: [1_000, 150_000, 1_000] });
  await using first = await throttled.serve();
  const [, middle = ""] = await first.client.begin(1);
  await throttled.store.running(middle);
  expect((await first.client.delete(1)).status).toBe(204);
  await first.server.kill();
  await using second = await throttled.serve();
  const shown = await second.client.show(1);
  expect([200, 404]).toContain(shown.status);
  if (shown.status === 200) {
    expect(shown.body).toMatchObject({ state: "INCOMPLETE" });
    expect(shown.body.failureReason).toStartWith("Is being deleted since ");
  }
  await second.client.gone(1);
  expect(await throttled.store.names()).toEqual([]);
  expect(throttled.proxy.matching("PUT")).toHaveLength(2);
});
