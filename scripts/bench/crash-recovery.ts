import { join } from "node:path";
import type { NewRun } from "../../src/backup/journal.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openFaultProxy } from "../../test/harness/fault-proxy.ts";
import type { Cluster } from "../elasticsearch/cluster.ts";
import { newStateDir, read, type Service, startService } from "./service.ts";
import { type Figure, milliseconds } from "./statistics.ts";

const openParts = 100;
const version = "8.8.0";
/** How long the cluster stays away after the service has started again. */
const awayMs = 5000;

/**
 * A service that was killed with 100 parts open (asked for and accepted, their outcome unknown to
 * the journal) starts while the cluster is away. Measured is the time from the moment when the
 * cluster answers again until every run has ended with what the store shows.
 */
export async function measureRecovery(cluster: Cluster): Promise<readonly Figure[]> {
  const one = await measure(cluster, "one backup", [openParts]);
  // No process can begin so many: it only shows that nothing grows with the number of runs.
  const single = Array.from({ length: openParts }, () => 1);
  const many = await measure(cluster, `${openParts} backups`, single);
  return [one, { ...many, isReport: true }];
}

async function measure(
  cluster: Cluster,
  what: string,
  partsOfRuns: readonly number[],
): Promise<Figure> {
  const repository = `bench-recovery-${partsOfRuns.length}`;
  await cluster.call("PUT", `/_snapshot/${repository}`, {
    type: "fs",
    settings: { location: `${cluster.repositoryPath}/${repository}` },
  });
  const stateDir = newStateDir();
  const names = await crash(cluster, repository, join(stateDir, "journal.db"), partsOfRuns);
  await using proxy = await openFaultProxy(cluster.url);
  await proxy.close();
  await using service = await startService(proxy.url, repository, stateDir);
  await Bun.sleep(awayMs);
  const took = await milliseconds(async () => {
    await proxy.open();
    await allEnded(service);
  });
  const looks = await milliseconds(async () => {
    for (const name of names) await cluster.call("GET", `/_snapshot/${repository}/${name}`);
  });
  await cluster.call("DELETE", `/_snapshot/${repository}/*`);
  await cluster.call("DELETE", `/_snapshot/${repository}`);
  process.stderr.write(`  recovery of ${what}: ${took.toFixed(0)} ms\n`);
  return {
    name: `crash to reconciled, ${openParts} open parts of ${what}, in s`,
    ours: `${(took / 1000).toFixed(2)} s`,
    comparedWith: `${openParts} bare looks: ${(looks / 1000).toFixed(2)} s`,
    limit: 2,
    value: took / 1000,
  };
}

/** Leaves a journal as a crash would, and the parts that it knows of in the store, whole. */
async function crash(
  cluster: Cluster,
  repository: string,
  path: string,
  partsOfRuns: readonly number[],
): Promise<readonly string[]> {
  const { cluster_uuid: clusterUuid } = await cluster.call<{ readonly cluster_uuid: string }>(
    "GET",
    "/_cluster/state/version?filter_path=cluster_uuid",
  );
  const journal = openJournal(path);
  const all: string[] = [];
  for (const [index, count] of partsOfRuns.entries()) {
    const backupId = index + 1;
    const names = Array.from(
      { length: count },
      (_, part) => `camunda_webapps_${backupId}_${version}_part_${part + 1}_of_${count}`,
    );
    const run = newRun(repository, clusterUuid, backupId, names);
    for (const [part, name] of names.entries()) {
      const metadata = { backupId, version, partNo: part + 1, partCount: count, runId: run.id };
      await cluster.call("PUT", `/_snapshot/${repository}/${name}?wait_for_completion=true`, {
        indices: "no-index-at-all-*",
        feature_states: ["none"],
        metadata,
      });
    }
    journal.begin(run);
    for (const number of names.keys()) {
      const startMs = Date.now();
      journal.writeStep(run.id, number + 1, { state: "intended", attempts: 1, startMs });
      journal.writeStep(run.id, number + 1, { state: "accepted" });
    }
    all.push(...names);
  }
  journal.close();
  return all;
}

function newRun(
  repository: string,
  clusterUuid: string,
  backupId: number,
  names: readonly string[],
): NewRun {
  return {
    id: Bun.randomUUIDv7(),
    kind: "create",
    repository,
    backupId: BigInt(backupId),
    version,
    versionSource: "camunda.version",
    clusterUuid,
    repositoryUuid: undefined,
    startMs: Date.now(),
    warnings: [],
    steps: names.map((name) => ({
      snapshots: [{ name, uuid: undefined }],
      indices: ["no-index-at-all"],
    })),
  };
}

async function allEnded(service: Service): Promise<void> {
  for (;;) {
    const { runs } = JSON.parse(await read(`${service.url}/api/runs?limit=200`)) as {
      readonly runs: readonly { readonly state: string; readonly reason: string | null }[];
    };
    const failed = runs.find(({ state }) => state !== "running" && state !== "succeeded");
    if (failed) throw new Error(`Cannot recover: a run is ${failed.state}, ${failed.reason}`);
    if (runs.every(({ state }) => state === "succeeded")) return;
    await Bun.sleep(50);
  }
}
