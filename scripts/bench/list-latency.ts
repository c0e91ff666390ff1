import { openFaultProxy } from "../../test/harness/fault-proxy.ts";
import type { Cluster } from "../elasticsearch/cluster.ts";
import { generateRepository } from "../elasticsearch/generate-repository.ts";
import { read, startService } from "./service.ts";
import { type Figure, milliseconds, ratio } from "./statistics.ts";

const rounds = 41;
const backups = 500;
const parts = 7;

/** The list of 500 backups of 7 parts, nothing changed, against Elasticsearch's own verbose list. */
export async function measureList(cluster: Cluster): Promise<readonly Figure[]> {
  const repository = "bench-list";
  await putIndices(cluster, 1, 10);
  await generateRepository(cluster, { name: repository, indices: 10, backups, parts });
  const few = await measure(cluster, repository, "10 indices");
  await putIndices(cluster, 11, 600);
  const many = await measure(cluster, repository, "600 indices");
  await cluster.call("DELETE", `/_snapshot/${repository}`);
  return [...few, ...many];
}

async function measure(
  cluster: Cluster,
  repository: string,
  size: string,
): Promise<readonly Figure[]> {
  await using proxy = await openFaultProxy(cluster.url);
  const calls = await countCalls(proxy.url, repository, () => proxy.requests.length);
  await using service = await startService(cluster.url, repository);
  const ask = (): Promise<unknown> => read(`${service.url}/actuator/backupHistory`);
  const askElasticsearch = (): Promise<unknown> =>
    read(
      `${cluster.url}/_snapshot/${repository}/camunda_webapps_*?sort=start_time&verbose=true&order=desc`,
    );
  await ask();
  await askElasticsearch();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await milliseconds(ask));
    theirs.push(await milliseconds(askElasticsearch));
  }
  process.stderr.write(`  list with ${size}: ${rounds} rounds\n`);
  return [
    ratio(
      `list of ${backups} backups / Elasticsearch's verbose list, ${size}`,
      ours,
      theirs,
      0.1,
      "ms",
    ),
    {
      name: `cluster calls of an unchanged list, ${size}`,
      ours: `${calls} calls`,
      comparedWith: "one",
      limit: 1,
      value: calls,
    },
  ];
}

/** How many calls reach the cluster when a list is asked for twice and nothing has changed between. */
async function countCalls(url: string, repository: string, count: () => number): Promise<number> {
  await using service = await startService(url, repository);
  await read(`${service.url}/actuator/backupHistory`);
  const before = count();
  await read(`${service.url}/actuator/backupHistory`);
  return count() - before;
}

/** Puts small indices of a hundred fields each, as a living cluster has them. */
async function putIndices(cluster: Cluster, from: number, to: number): Promise<void> {
  const fields = Array.from({ length: 100 }, (_, field) => [`field${field}`, { type: "keyword" }]);
  for (let number = from; number <= to; number += 1) {
    const name = `bench-index-${String(number).padStart(4, "0")}`;
    await cluster.call("PUT", `/${name}?wait_for_active_shards=0`, {
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: { properties: Object.fromEntries(fields) },
    });
  }
  await cluster.call(
    "GET",
    "/_cluster/health?wait_for_status=green&wait_for_events=languid&timeout=60s",
  );
}
