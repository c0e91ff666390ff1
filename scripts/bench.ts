import Table from "cli-table3";
import { parseArgs } from "node:util";
import { measureBackup } from "./bench/backup-duration.ts";
import { measureRecovery } from "./bench/crash-recovery.ts";
import { measureImage } from "./bench/image-size.ts";
import { measureJournal } from "./bench/journal-cost.ts";
import { measureLargeRepository } from "./bench/large-repository.ts";
import { measureList } from "./bench/list-latency.ts";
import { measureProxy } from "./bench/proxy.ts";
import { measureReaders } from "./bench/many-readers.ts";
import { measureRestore } from "./bench/restore-duration.ts";
import { measureStart } from "./bench/start-and-memory.ts";
import type { Figure } from "./bench/statistics.ts";
import { build } from "./build.ts";
import { putCamundaIndices } from "./elasticsearch/camunda-indices.ts";
import { Cluster } from "./elasticsearch/cluster.ts";
import { startElasticsearch } from "./elasticsearch/start-elasticsearch.ts";

// bun scripts/bench.ts [start|backup|restore|list|journal|recovery|readers|proxy|large|image]... [--backups=8000]
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { backups: { type: "string", default: "8000" } },
});
const measurements: Readonly<Record<string, (cluster: Cluster) => Promise<readonly Figure[]>>> = {
  // While Elasticsearch has nothing to tidy up behind the others.
  journal: measureJournal,
  start: (cluster) => measureStart(cluster.url, "none"),
  backup: measureBackup,
  restore: measureRestore,
  list: measureList,
  recovery: measureRecovery,
  readers: measureReaders,
  proxy: measureProxy,
  large: (cluster) => measureLargeRepository(cluster, Number(values.backups)),
  image: measureImage,
};
const unknown = positionals.filter((name) => !(name in measurements));
if (unknown.length > 0) {
  const names = Object.keys(measurements).join(", ");
  throw new Error(`Cannot measure "${unknown.join('", "')}": expected ${names}`);
}

await build();
await using elasticsearch = await startElasticsearch({ own: true, heapMb: 1536 });
const cluster = new Cluster(elasticsearch);
await putCamundaIndices(cluster, {
  documents: 6000,
  bytesPerDocument: 6000,
  dated: ["2026-01-31", "2026-02-28"],
});
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name}\n`);
  figures.push(...(await measure(cluster)));
}
const table = new Table({
  head: ["figure", "ours", "compared with", "value", "limit", ""],
  style: { head: [] },
});
for (const figure of figures) {
  const { name, ours, comparedWith, value, limit } = figure;
  table.push([name, ours, comparedWith, value.toFixed(3), limit, verdict(figure)]);
}
process.stdout.write(`${table.toString()}\n`);
process.exitCode = figures.some((figure) => verdict(figure) === "MISSED") ? 1 : 0;

function verdict({ value, limit, isReport = false }: Figure): "ok" | "above" | "MISSED" {
  if (value <= limit) return "ok";
  return isReport ? "above" : "MISSED";
}
