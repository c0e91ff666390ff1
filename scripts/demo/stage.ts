import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { putCamundaIndices } from "../elasticsearch/camunda-indices.ts";
import { Cluster } from "../elasticsearch/cluster.ts";
import { nameBatches } from "../elasticsearch/name-batches.ts";
import type { RunningElasticsearch } from "../elasticsearch/running-elasticsearch.ts";

/** The Camunda whose backups are shown: its indices and a snapshot repository in a real cluster. */
export interface Stage extends AsyncDisposable {
  readonly repository: string;
  /** Camunda's index prefix; empty, as it is by default, unless others may use the cluster too. */
  readonly prefix: string;
  /** The version that Camunda's own index of metadata names. */
  readonly version: string;
  /** Writes some thousand documents, as a Camunda that works does. */
  writeDocuments(): Promise<void>;
  /** Deletes one of Camunda's indices and writes nonsense into another, as an accident does. */
  haveAnAccident(): Promise<void>;
  /** How many documents there are in each of Camunda's indices. */
  countDocuments(): Promise<Readonly<Record<string, number>>>;
}

const version = "8.8.14";

/** Slow enough to see parts of a few MB running. */
const bytesPerSecond = "1mb";

/** Registers a repository and puts the indices of Camunda 8.8 there, under names of their own in a cluster of others. */
export async function openStage(
  elasticsearch: RunningElasticsearch,
  isOurs: boolean,
): Promise<Stage> {
  const cluster = new Cluster(elasticsearch);
  const suffix = isOurs ? "" : `-${randomBytes(4).toString("hex")}`;
  const prefix = isOurs ? "" : `demo${suffix}`;
  const repository = `camunda-backups${suffix}`;
  const location = `${elasticsearch.repositoryPath}/${repository}`;
  const stage: Stage = {
    repository,
    prefix,
    version,
    writeDocuments: async () => {
      await putCamundaIndices(cluster, {
        prefix,
        documents: 3_000,
        bytesPerDocument: 1_000,
        dated: ["2026-10-31"],
        schemaVersion: version,
      });
    },
    haveAnAccident: async () => {
      const start = prefix === "" ? "" : `${prefix}-`;
      await cluster.call("DELETE", `/${start}operate-process-8.3.0_`);
      const index = `${start}operate-list-view-8.3.0_`;
      const lines = Array.from({ length: 200 }, () => '{"index":{}}\n{"state":"NONSENSE"}\n');
      await cluster.call("POST", `/${index}/_bulk?refresh=true`, lines.join(""));
    },
    countDocuments: async () => {
      const pattern = prefix === "" ? "operate-*,tasklist-*,camunda-*" : `${prefix}-*`;
      const { indices } = await cluster.call<{
        indices: Readonly<Record<string, { primaries: { docs: { count: number } } }>>;
      }>("GET", `/${pattern}/_stats/docs?expand_wildcards=all`);
      return Object.fromEntries(
        Object.entries(indices).map(([name, { primaries }]) => [name, primaries.docs.count]),
      );
    },
    [Symbol.asyncDispose]: async () => {
      // What is ours goes away as a whole, with everything in it.
      if (isOurs) return;
      await cluster.request("DELETE", `/_snapshot/${repository}/*`);
      await cluster.request("DELETE", `/_snapshot/${repository}`);
      await deleteIndices(cluster, prefix);
      // Elasticsearch leaves its last two files; they are not on this host where the cluster is elsewhere.
      await rm(location, { recursive: true, force: true }).catch(() => undefined);
    },
  };
  try {
    await cluster.call("PUT", `/_snapshot/${repository}`, {
      type: "fs",
      settings: { location, max_snapshot_bytes_per_sec: bytesPerSecond },
    });
    await stage.writeDocuments();
    return stage;
  } catch (error) {
    await stage[Symbol.asyncDispose]();
    throw error;
  }
}

async function deleteIndices(cluster: Cluster, prefix: string): Promise<void> {
  const { indices } = await cluster.call<{ indices: readonly { name: string }[] }>(
    "GET",
    `/_resolve/index/${prefix}-*?expand_wildcards=all`,
  );
  for (const names of nameBatches(indices.map(({ name }) => name))) {
    await cluster.request("DELETE", `/${names}?ignore_unavailable=true`);
  }
}
