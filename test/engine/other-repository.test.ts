import { expect, test } from "bun:test";
import { ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import type { RecordedRequest } from "../harness/fault-rule.ts";
import { openScene, partNames, type Scene } from "./scene.ts";

/** What the engine asks of the repository itself before it asks for a part. */
const repositoryAlone = /^\/_snapshot\/[^/?]+(\?|$)/;

async function unregister({ store }: Scene): Promise<void> {
  await store.cluster.call("DELETE", `/_snapshot/${store.name}`);
}

async function registerAt({ store }: Scene, location: string): Promise<void> {
  await store.cluster.call("PUT", `/_snapshot/${store.name}`, {
    type: "fs",
    settings: { location },
  });
}

/** Does something to the cluster right before the engine looks at the repository for part 2. */
function beforePart2(scene: Scene, change: () => Promise<void>): Promise<RecordedRequest> {
  // Once at POST and once before each part.
  const rule = scene.proxy.on({ method: "GET", path: repositoryAlone, nth: 3 }, async () => {
    await change();
    return undefined;
  });
  return rule.struck;
}

test("a repository that is unregistered in mid-run ends the run with that reason", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  await service.client.list();
  await using _ = { [Symbol.asyncDispose]: () => scene.register({}) };
  const struck = beforePart2(scene, () => unregister(scene));
  await service.client.begin(1);
  await struck;
  const run = await service.client.ranOut(1);
  const missing = `No repository with name [${scene.store.name}] could be found.`;
  expect(run).toMatchObject({ state: "failed", reason: missing });
  expect(await service.client.show(1)).toMatchObject({ status: 500, body: { message: missing } });
  expect(await service.client.list()).toMatchObject({ status: 404, body: { message: missing } });
  await scene.register({});
  const shown = await service.client.show(1);
  expect(shown.body).toMatchObject({ state: "FAILED", failureReason: missing });
  expect(shown.body.details.map(({ snapshotName }) => snapshotName)).toEqual([
    partNames(1)[0] ?? "",
  ]);
});

test("an unregistered repository is missing for POST and DELETE as well", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  await unregister(scene);
  const missing = `No repository with name [${scene.store.name}] could be found.`;
  const answers = [await service.client.create(1), await service.client.delete(1)];
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 404, body: { message: missing } });
  }
  expect(await service.client.runs(1)).toEqual([]);
  await scene.register({});
});

test.each([
  { repository: "one with backups", first: 7, detail: "its uuid was " },
  { repository: "a fresh one", first: undefined, detail: "it does not hold " },
])(
  "a run on $repository does not go on in another one behind the same name",
  async ({ first, detail }) => {
    await using scene = await openScene();
    await using service = await scene.serve({ WEBAPPS_BACKUP_BACKUP_INCOMPLETE_TIMEOUT: "1ms" });
    if (first !== undefined) await scene.store.putPart(first, 1, 1);
    const struck = beforePart2(scene, async () => {
      await unregister(scene);
      await registerAt(scene, `${scene.location}-other`);
    });
    await service.client.begin(1);
    await struck;
    const run = await service.client.ranOut(1);
    expect(run.state).toBe("failed");
    expect(run.reason).toStartWith(
      `The repository "${scene.store.name}" is not the one the run began on: ${detail}`,
    );
    expect(await scene.store.names()).toEqual([]);
    expect(scene.proxy.matching("PUT")).toHaveLength(1);
    await unregister(scene);
    await scene.register({});
    expect((await service.client.show(1)).body.state).toBe("FAILED");
  },
);

test("a part that was accepted by one repository and is looked for in another says which is wrong", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  await scene.store.putPart(7, 1, 1);
  const look = scene.proxy.on({ method: "GET", path: /_webapps_1_.*_part_2_of_3/ }, async () => {
    // A repository in use cannot be unregistered.
    await eventually(() => scene.store.snapshots(1), {
      until: (found) => found[1]?.state === "SUCCESS",
    });
    await unregister(scene);
    await registerAt(scene, `${scene.location}-other`);
    return undefined;
  });
  await service.client.begin(1);
  await look.struck;
  const run = await service.client.ranOut(1);
  expect(run.reason).toStartWith(
    `The repository "${scene.store.name}" is not the one the run began on: its uuid was `,
  );
  await unregister(scene);
  await scene.register({});
});

test("POST and DELETE on a read-only repository are refused before anything begins", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const kept = await scene.store.putPart(7, 1, 1);
  await scene.register({ readonly: true });
  const answers = [await service.client.create(1), await service.client.delete(7)];
  for (const answer of answers) {
    expect(answer).toMatchObject({
      status: 500,
      body: {
        message: `Cannot change anything in the repository "${scene.store.name}": it is registered as read-only`,
      },
    });
  }
  const { body } = await service.client.list();
  expect(body).toMatchObject([{ backupId: 7, state: "COMPLETED" }]);
  expect([...(await service.client.runs(1)), ...(await service.client.runs(7))]).toEqual([]);
  expect(await scene.store.names()).toEqual([kept]);
  await scene.register({ readonly: false });
});

test("a repository that becomes read-only in mid-run ends the run with that reason", async () => {
  await using scene = await openScene();
  await using service = await scene.serve();
  const struck = beforePart2(scene, () => scene.register({ readonly: true }));
  await service.client.begin(1);
  await struck;
  const run = await service.client.ranOut(1);
  expect(run.reason).toBe(`The repository "${scene.store.name}" has become read-only`);
  await scene.register({ readonly: false });
});

test("a run does not go on in the repository that the settings name after a restart", async () => {
  await using scene = await openScene();
  await using other = await ownRepository();
  await using first = await scene.serve();
  const held = scene.proxy.on({ method: "PUT", path: /_part_2_of_3\?/ }, "hold");
  await first.client.begin(1);
  await held.struck;
  await first.server.kill();
  held.remove();
  await using second = await scene.serve({ WEBAPPS_BACKUP_REPOSITORY: other.name });
  const run = await second.client.ranOut(1);
  expect(run.reason).toBe(
    `The run began on the repository "${scene.store.name}"; the setting repository is "${other.name}" now`,
  );
  expect((await second.client.show(1)).status).toBe(404);
});
