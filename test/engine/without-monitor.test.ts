import { afterAll, beforeAll, expect, test } from "bun:test";
import { openScene, partNames, type Scene, type Served } from "./scene.ts";

const refusal = {
  error: {
    type: "security_exception",
    reason: "action [cluster:monitor/state] is unauthorized for user [backup]",
  },
};

let scene: Scene;
let service: Served;

beforeAll(async () => {
  scene = await openScene();
  scene.proxy.on(
    { path: /^\/_cluster/, times: Number.POSITIVE_INFINITY },
    { status: 403, body: JSON.stringify(refusal) },
  );
  service = await scene.serve();
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

test("a user who may not see the cluster's state can make, see and delete backups all the same", async () => {
  const { client } = service;
  const foreign = await scene.store.putPart(7, 1, 1);
  expect((await client.list()).body).toMatchObject([{ backupId: 7, state: "COMPLETED" }]);
  const last = scene.proxy.on({ method: "PUT", path: /_part_3_of_3\?/ }, "hold");
  await client.begin(1);
  expect((await client.show(1)).body.state).toBe("IN_PROGRESS");
  expect((await client.create(2)).status).toBe(400);
  last.release();
  expect((await client.ended(1)).state).toBe("COMPLETED");
  expect(await scene.store.names(1)).toEqual(partNames(1));
  await scene.store.delete(foreign);
  expect((await client.list()).body).toMatchObject([{ backupId: 1, state: "COMPLETED" }]);
  expect((await client.delete(1)).status).toBe(204);
  await client.gone(1);
  expect((await client.list()).body).toEqual([]);
});

test("the backup of another host is seen without the cluster's state too", async () => {
  await scene.store.putPart(8, 1, 2);
  expect(await service.client.create(3)).toMatchObject({
    status: 400,
    body: { message: "Another backup is running at the moment" },
  });
  await scene.store.delete("camunda_webapps_8_8.8.0_part_1_of_2");
});
