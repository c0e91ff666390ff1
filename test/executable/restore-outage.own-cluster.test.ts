import { afterAll, beforeAll, expect, test } from "bun:test";
import { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import type { RunningElasticsearch } from "../../scripts/elasticsearch/running-elasticsearch.ts";
import { startElasticsearch } from "../../scripts/elasticsearch/start-elasticsearch.ts";
import { eventually } from "../harness/eventually.ts";
import { serveRestores } from "./restore-client.ts";
import { openRestoreScene, restoreBases, type RestoreScene } from "./restore-scene.ts";

const [positions, listView, processes] = restoreBases;
const deadlineMs = 600_000;

let elasticsearch: RunningElasticsearch;
let on: Cluster;

beforeAll(async () => {
  elasticsearch = await startElasticsearch({ own: true });
  on = new Cluster(elasticsearch);
}, deadlineMs);

afterAll(() => elasticsearch[Symbol.asyncDispose]());

/** Changes settings of the cluster until it is disposed. */
async function clusterSettings(
  settings: Readonly<Record<string, string | number | boolean>>,
): Promise<AsyncDisposable> {
  await on.call("PUT", "/_cluster/settings", { persistent: settings });
  const none = Object.fromEntries(Object.keys(settings).map((name) => [name, null]));
  return {
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await on.call("PUT", "/_cluster/settings", { persistent: none });
    },
  };
}

/** Makes an index of a scene so large that a slow repository needs some seconds for it. */
async function fill({ cluster, index }: RestoreScene, base: string): Promise<void> {
  const random = (): string =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(3_000))).toString("base64");
  const lines = Array.from({ length: 250 }, (_, key) => [
    JSON.stringify({ index: { _id: `filled-${key}` } }),
    JSON.stringify({ key, value: random() }),
  ]);
  const body = `${lines.flat().join("\n")}\n`;
  await cluster.call("POST", `/${index(base)}/_bulk?refresh=true`, body);
}

/** Waits until bytes of an index have come out of a snapshot, and not yet all. */
async function inTheMiddle({ index }: RestoreScene, base: string): Promise<void> {
  const path = `/${index(base)}/_recovery`;
  const look = () =>
    on.call<
      Record<
        string,
        { shards: { stage: string; index: { size: { recovered_in_bytes: number } } }[] }
      >
    >("GET", path);
  await eventually(look, {
    describe: `${index(base)} to be half restored`,
    until: (seen) =>
      seen[index(base)]?.shards.some(
        ({ stage, index: { size } }) => stage === "INDEX" && size.recovered_in_bytes > 0,
      ) ?? false,
  });
}

test(
  "shards that have no room under the limit of the cluster are seen before; forced, everything goes back",
  async () => {
    await using scene = await openRestoreScene({ on });
    await scene.backup(1);
    await on.call("DELETE", `/${scene.index(processes)}`);
    await scene.renew(listView, 50, "made anew");
    const changed = await scene.content();
    const health = await on.call<{ active_shards: number }>("GET", "/_cluster/health");
    await using _limit = await clusterSettings({
      "cluster.max_shards_per_node": health.active_shards + 1,
    });
    const refused = await scene.restore(["1"]);
    expect(refused.exitCode).toBe(7);
    expect(refused.stderr).toContain(
      `${health.active_shards + 3} of ${health.active_shards + 1} shards afterwards`,
    );
    const forced = await scene.restore(["1", "--force", "shards", "--sequential"]);
    expect(forced.exitCode).toBe(9);
    expect(forced.result?.run.reason).toContain("maximum normal shards open");
    expect(await scene.content()).toEqual(changed);
  },
  deadlineMs,
);

test(
  "a disk above its high watermark is seen before, and nothing is touched",
  async () => {
    await using scene = await openRestoreScene({ on });
    await scene.backup(1);
    await scene.renew(listView, 50, "made anew");
    await on.call("DELETE", `/${scene.index(positions)}`);
    const changed = await scene.content();
    await using _limit = await clusterSettings({
      "cluster.routing.allocation.disk.threshold_enabled": true,
      "cluster.routing.allocation.disk.watermark.low": "900000gb",
      "cluster.routing.allocation.disk.watermark.high": "800000gb",
      "cluster.routing.allocation.disk.watermark.flood_stage": "1b",
    });
    const refused = await scene.restore(["1"]);
    expect(refused.exitCode).toBe(7);
    expect(refused.stderr).toContain("0 B are free");
    expect(await scene.content()).toEqual(changed);
  },
  deadlineMs,
);

test(
  "an Elasticsearch that is killed in the middle of a restore and comes back: all is restored, by the same service or by one that was killed too",
  async () => {
    await using scene = await openRestoreScene({ on });
    await using other = await openRestoreScene({ on });
    const before = await Promise.all(
      [scene, other].map(async (one) => {
        await fill(one, listView);
        const content = await one.content();
        await one.backup(1);
        for (const base of restoreBases) await one.renew(base, 50, "made anew");
        await one.repository.register({ max_restore_bytes_per_sec: "100kb" });
        return content;
      }),
    );
    await using service = await serveRestores(scene);
    await using killed = await serveRestores(other);
    const runId = await service.begin({ backupId: 1 });
    const otherId = await killed.begin({ backupId: 1 });
    await Promise.all([scene, other].map((one) => inTheMiddle(one, listView)));
    await elasticsearch.kill();
    await killed.kill();
    await using again = await serveRestores(other);
    await elasticsearch.restart();
    const ends = [await service.ended(runId), await again.ended(otherId)];
    for (const { run, report } of ends) {
      expect(run).toMatchObject({ state: "succeeded", reason: null });
      expect(new Set(report?.indices.map(({ state }) => state))).toEqual(new Set(["restored"]));
    }
    expect([await scene.content(), await other.content()]).toEqual(before);
  },
  deadlineMs,
);
