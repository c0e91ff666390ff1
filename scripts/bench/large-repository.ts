import type { Cluster } from "../elasticsearch/cluster.ts";
import { generateRepository } from "../elasticsearch/generate-repository.ts";
import { measureMetricsPage } from "./metrics-page.ts";
import { read, residentMb, type Service, startService } from "./service.ts";
import { type Figure, median, milliseconds, ratio, spread } from "./statistics.ts";

const parts = 7;
const settleMs = 5000;
const pageRounds = 301;
/** Until both sides have compiled what they do all day. */
const warmUpRounds = 500;
const listRounds = 5;

/** What a large repository costs: the first sync in memory, a page, the metrics and the whole list in time. */
export async function measureLargeRepository(
  cluster: Cluster,
  backups: number,
): Promise<readonly Figure[]> {
  const small = await generate(cluster, "bench-small", 143, 200);
  const large = await generate(cluster, "bench-large", backups, 200);
  const wide = await generate(cluster, "bench-wide", backups, 2000);
  const figures: Figure[] = [];
  {
    await using first = await startService(cluster.url, wide);
    figures.push(await measureFirstSync(first, backups, 2000));
  }
  await using few = await startService(cluster.url, small);
  await using many = await startService(cluster.url, large);
  figures.push(await measureFirstSync(many, backups, 200));
  figures.push(...(await measurePages(few, many, backups)));
  figures.push(await measureMetricsPage(few, many, backups * parts));
  figures.push(await measureWholeList(cluster, large, many, backups));
  for (const name of [small, large, wide]) await cluster.call("DELETE", `/_snapshot/${name}`);
  return figures;
}

async function generate(
  cluster: Cluster,
  name: string,
  backups: number,
  indices: number,
): Promise<string> {
  const took = await milliseconds(() =>
    generateRepository(cluster, { name, backups, parts, indices, indicesOfBackup: 200 }),
  );
  const seconds = (took / 1000).toFixed(0);
  process.stderr.write(`  ${name}: ${backups * parts} snapshots generated in ${seconds} s\n`);
  return name;
}

async function measureFirstSync(
  service: Service,
  backups: number,
  indices: number,
): Promise<Figure> {
  await Bun.sleep(settleMs);
  const idle = residentMb(service.pid);
  const took = await milliseconds(() => read(`${service.url}/api/backups?limit=1`));
  const { peak } = residentMb(service.pid);
  const size = `${backups * parts} snapshots, ${indices} indices`;
  process.stderr.write(`  first sync of ${size}: ${(took / 1000).toFixed(1)} s\n`);
  return {
    name: `first sync of ${size}, MB above idle`,
    ours: `${peak.toFixed(0)} MB, ${(took / 1000).toFixed(1)} s`,
    comparedWith: `idle: ${idle.now.toFixed(0)} MB`,
    limit: 80,
    value: peak - idle.now,
  };
}

async function measurePages(
  few: Service,
  many: Service,
  backups: number,
): Promise<readonly Figure[]> {
  const page = (service: Service) => (): Promise<string> =>
    read(`${service.url}/api/backups?limit=100`);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < warmUpRounds; round += 1) {
    await page(many)();
    await page(few)();
  }
  for (let round = 0; round < pageRounds; round += 1) {
    ours.push(await milliseconds(page(many)));
    theirs.push(await milliseconds(page(few)));
  }
  const alone: number[] = [];
  for (let round = 0; round < pageRounds; round += 1) alone.push(await milliseconds(page(many)));
  const name = `page of 100 at ${backups * parts} snapshots`;
  return [
    ratio(`${name} / at 1001`, ours, theirs, 2, "ms"),
    {
      name: `${name}, p50 in ms`,
      ours: spread(alone, "ms"),
      comparedWith: "a quiet machine",
      limit: 2,
      value: median(alone),
      isReport: true,
    },
  ];
}

async function measureWholeList(
  cluster: Cluster,
  repository: string,
  service: Service,
  backups: number,
): Promise<Figure> {
  const query = "sort=start_time&verbose=true&order=desc";
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < listRounds; round += 1) {
    ours.push(await milliseconds(() => read(`${service.url}/actuator/backupHistory`)));
    theirs.push(
      await milliseconds(() =>
        read(`${cluster.url}/_snapshot/${repository}/camunda_webapps_*?${query}`),
      ),
    );
  }
  const name = `whole list of ${backups} backups / Elasticsearch's verbose list`;
  return ratio(name, ours, theirs, 1 / 20, "ms");
}
