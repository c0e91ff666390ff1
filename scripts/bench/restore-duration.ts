import { randomBytes } from "node:crypto";
import { putCamundaIndices } from "../elasticsearch/camunda-indices.ts";
import { Cluster } from "../elasticsearch/cluster.ts";
import { nameBatches } from "../elasticsearch/name-batches.ts";
import { startElasticsearch } from "../elasticsearch/start-elasticsearch.ts";
import { fastFolder } from "../test/fast-folder.ts";
import { read, startService } from "./service.ts";
import { type Figure, milliseconds, ratio } from "./statistics.ts";

const rounds = 3;
const prefix = "restore";
const repository = "bench-restore";
const documents = 50_000;
const bytesPerDocument = 10_000;
/** What the indices, the repository and what is changed take together. */
const roomBytes = 4 * documents * bytesPerDocument;
/** One document in so many is changed after the backup. */
const changedOneIn = 20;

interface RunAnswer {
  readonly state: string;
  readonly reason: string | null;
}

/**
 * A whole restore against the documentation's loop over the same backup: delete what is there, then
 * each part with wait_for_completion=true. In turn, once with nothing there and once with 5 % of the
 * documents changed. On an Elasticsearch in memory, where there is room: else both would mostly wait
 * for the disk to confirm what forty small indices change.
 */
export async function measureRestore(): Promise<readonly Figure[]> {
  const folder = fastFolder(roomBytes);
  process.stderr.write(`  an Elasticsearch below ${folder}\n`);
  await using elasticsearch = await startElasticsearch({ own: true, heapMb: 1536, folder });
  const cluster = new Cluster(elasticsearch);
  await cluster.call("PUT", `/_snapshot/${repository}`, {
    type: "fs",
    settings: { location: `${cluster.repositoryPath}/${repository}` },
  });
  const { main, dated } = await putCamundaIndices(cluster, {
    prefix,
    documents,
    bytesPerDocument,
    dated: ["2026-01-31"],
  });
  const indices = [...main, ...dated];
  await cluster.call("POST", `/${prefix}-*/_forcemerge?max_num_segments=5`);
  await using service = await startService(cluster.url, repository, undefined, {
    WEBAPPS_BACKUP_INDEX_PREFIX: prefix,
    WEBAPPS_BACKUP_BACKUP_MANIFEST: "true",
  });
  await post(`${service.url}/api/backups`, { backupId: 1 });
  await ended(service.url);
  const parts = await partsOf(cluster);
  const nothingThere = { ours: [] as number[], documented: [] as number[] };
  const changed = { ours: [] as number[], documented: [] as number[] };
  const restoreOurs = async (): Promise<void> => {
    await post(`${service.url}/api/restores`, { backupId: 1 });
    await ended(service.url);
  };
  const restoreDocumented = async (): Promise<void> => {
    for (const part of parts)
      await cluster.call(
        "POST",
        `/_snapshot/${repository}/${part}/_restore?wait_for_completion=true`,
      );
  };
  for (let round = 1; round <= rounds; round += 1) {
    process.stderr.write(
      `  restore ${round} of ${rounds}: ${parts.length} parts, ${indices.length} indices\n`,
    );
    await remove(cluster, indices);
    nothingThere.documented.push(await milliseconds(restoreDocumented));
    await remove(cluster, indices);
    nothingThere.ours.push(await milliseconds(restoreOurs));
    await change(cluster, indices);
    changed.documented.push(
      await milliseconds(async () => {
        await remove(cluster, indices);
        await restoreDocumented();
      }),
    );
    await change(cluster, indices);
    changed.ours.push(await milliseconds(restoreOurs));
  }
  return [
    ratio(
      "restore, nothing there / documented loop",
      nothingThere.ours,
      nothingThere.documented,
      0.9,
      "ms",
    ),
    ratio("restore, 5 % changed / documented loop", changed.ours, changed.documented, 0.25, "ms"),
  ];
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
    proxy: false,
  });
  if (!answer.ok)
    throw new Error(`Cannot post to "${url}": ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function ended(url: string): Promise<void> {
  for (;;) {
    const { runs } = JSON.parse(await read(`${url}/api/runs?limit=1`)) as {
      runs: readonly RunAnswer[];
    };
    const [run] = runs;
    if (run?.state === "succeeded") return;
    if (run?.state !== "running")
      throw new Error(`Cannot measure: the run is ${run?.state}, ${run?.reason}`);
    await Bun.sleep(25);
  }
}

async function partsOf(cluster: Cluster): Promise<readonly string[]> {
  const { snapshots } = await cluster.call<{ snapshots: readonly { readonly snapshot: string }[] }>(
    "GET",
    `/_snapshot/${repository}/camunda_webapps_1_*?verbose=false`,
  );
  return snapshots.map(({ snapshot }) => snapshot).toSorted();
}

async function remove(cluster: Cluster, indices: readonly string[]): Promise<void> {
  for (const names of nameBatches(indices))
    await cluster.call("DELETE", `/${names}?ignore_unavailable=true`);
}

/** Writes one document in twenty again, as work goes on after a backup. */
async function change(cluster: Cluster, indices: readonly string[]): Promise<void> {
  for (const index of indices) {
    const { count } = await cluster.call<{ count: number }>("GET", `/${index}/_count`);
    const lines: string[] = [];
    for (let number = 0; number < count; number += changedOneIn) {
      const value = randomBytes(7_500).toString("base64");
      lines.push(`{"index":{"_id":"${number}"}}\n${JSON.stringify({ key: number, value })}\n`);
    }
    await cluster.call("POST", `/${index}/_bulk?filter_path=errors`, lines.join(""));
  }
  await cluster.call("POST", `/${prefix}-*/_refresh`);
  await cluster.call("POST", `/${prefix}-*/_flush`);
}
