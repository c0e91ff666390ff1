import { afterAll, beforeAll, expect, test } from "bun:test";
import { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import type { RunningElasticsearch } from "../../scripts/elasticsearch/running-elasticsearch.ts";
import { startElasticsearch } from "../../scripts/elasticsearch/start-elasticsearch.ts";
import { openScene, partNames, slowUntilHurried } from "./scene.ts";

let elasticsearch: RunningElasticsearch;
let on: Cluster;

beforeAll(async () => {
  elasticsearch = await startElasticsearch({ own: true });
  on = new Cluster(elasticsearch);
}, 600_000);

afterAll(() => elasticsearch[Symbol.asyncDispose]());

/** Takes the node away; however the test ends, it is back before the scene is cleared away. */
function outage(
  begin: () => Promise<void>,
  end: () => Promise<void>,
): AsyncDisposable & { begin(): Promise<void>; end(): Promise<void> } {
  let isAway = false;
  const over = async (): Promise<void> => {
    if (!isAway) return;
    isAway = false;
    await end();
  };
  return {
    begin: async () => {
      isAway = true;
      await begin();
    },
    end: over,
    [Symbol.asyncDispose]: over,
  };
}

const frozen = () =>
  outage(
    () => elasticsearch.freeze(),
    () => elasticsearch.thaw(),
  );
const killed = () =>
  outage(
    () => elasticsearch.kill(),
    () => elasticsearch.restart(),
  );

const impatient = { WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "2s" };

test("an Elasticsearch that is frozen while a part is asked for makes that part once, and the backup completes", async () => {
  await using scene = await openScene({ on });
  await using freeze = frozen();
  await using service = await scene.serve(impatient);
  const asked = scene.proxy.on({ method: "PUT", path: /_part_2_of_3\?/ }, async () => {
    await freeze.begin();
    return undefined;
  });
  // The look after the deadline has passed finds it frozen too.
  const looked = scene.proxy.on({ method: "GET", path: /_part_2_of_3/, nth: 2 }, "hold");
  await service.client.begin(1);
  await asked.struck;
  await looked.struck;
  expect((await service.client.list()).status).toBe(502);
  const cached = await service.client.show(1, { "cache-control": "only-if-cached" });
  expect(cached).toMatchObject({ status: 200, body: { state: "IN_PROGRESS" } });
  await freeze.end();
  looked.release();
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  expect(await scene.store.names()).toEqual(partNames(1));
});

test("an Elasticsearch that is killed between two parts and comes back lets the backup complete", async () => {
  await using scene = await openScene({ on });
  await using kill = killed();
  await using service = await scene.serve();
  const between = scene.proxy.on({ method: "PUT", path: /_part_2_of_3\?/ }, "hold");
  await service.client.begin(1);
  await between.struck;
  await kill.begin();
  between.release();
  expect((await service.client.show(1)).status).toBe(502);
  const cached = await service.client.show(1, { "cache-control": "only-if-cached" });
  expect(cached).toMatchObject({ status: 200, body: { state: "IN_PROGRESS" } });
  await kill.end();
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  const stored = await scene.store.snapshots();
  expect(stored.map(({ snapshot }) => snapshot)).toEqual([...partNames(1)]);
  expect(new Set(stored.map(({ metadata }) => metadata?.["runId"])).size).toBe(1);
}, 600_000);

test("an Elasticsearch that is killed in the middle of a part loses it, and the backup has failed with that reason", async () => {
  await using scene = await openScene({ on, ...slowUntilHurried, bytes: [1_000, 300_000, 1_000] });
  await using kill = killed();
  await using service = await scene.serve();
  const [, lost = ""] = await service.client.begin(1);
  await scene.store.running(lost);
  await kill.begin();
  await kill.end();
  const shown = await service.client.ended(1);
  expect(shown.state).toBe("FAILED");
  expect(shown.failureReason).toStartWith(
    `Elasticsearch accepted the snapshot ${lost} and has no trace of it`,
  );
  expect(await scene.store.names()).toEqual(partNames(1).slice(0, 1));
  expect((await service.client.delete(1)).status).toBe(204);
  await service.client.gone(1);
  await scene.hurry();
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
}, 600_000);
