import Table from "cli-table3";
import { measureBackup } from "./bench/backup-duration.ts";
import { measureList } from "./bench/list-latency.ts";
import { measureStart } from "./bench/start-and-memory.ts";
import type { Figure } from "./bench/statistics.ts";
import { build } from "./build.ts";
import { putCamundaIndices } from "./elasticsearch/camunda-indices.ts";
import { Cluster } from "./elasticsearch/cluster.ts";
import { startElasticsearch } from "./elasticsearch/start-elasticsearch.ts";

await build();
await using elasticsearch = await startElasticsearch({ own: true, heapMb: 1024 });
const cluster = new Cluster(elasticsearch);
await putCamundaIndices(cluster, {
  documents: 6000,
  bytesPerDocument: 6000,
  dated: ["2026-01-31", "2026-02-28"],
});
const figures: readonly Figure[] = [
  ...(await measureStart(elasticsearch.url, "none")),
  ...(await measureBackup(cluster)),
  ...(await measureList(cluster)),
];
const table = new Table({
  head: ["figure", "ours", "compared with", "value", "limit", ""],
  style: { head: [] },
});
for (const { name, ours, comparedWith, value, limit } of figures) {
  table.push([name, ours, comparedWith, value.toFixed(3), limit, value <= limit ? "ok" : "MISSED"]);
}
process.stdout.write(`${table.toString()}\n`);
process.exitCode = figures.every((figure) => figure.value <= figure.limit) ? 0 : 1;
