import { expect, test } from "bun:test";
import { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import { startElasticsearch } from "../../scripts/elasticsearch/start-elasticsearch.ts";

test("a node that was frozen answers again, and one that was killed comes back with its data", async () => {
  await using elasticsearch = await startElasticsearch({ own: true });
  expect(elasticsearch.url).not.toBe(String(process.env["ELASTICSEARCH_URL"]));
  const cluster = new Cluster(elasticsearch);
  const health = `${cluster.url}/_cluster/health`;
  await elasticsearch.freeze();
  const frozen = fetch(health, { proxy: false, signal: AbortSignal.timeout(300) });
  await expect(frozen).rejects.toThrow("timed out");
  await elasticsearch.thaw();
  await cluster.call("PUT", "/kept");
  await elasticsearch.kill();
  await expect(fetch(health, { proxy: false })).rejects.toThrow();
  await elasticsearch.restart();
  expect((await cluster.request("GET", "/kept")).status).toBe(200);
}, 600_000);
