import type { Cluster } from "../elasticsearch/cluster.ts";
import { type Figure, milliseconds, ratio } from "./statistics.ts";
import { startService } from "./service.ts";

const rounds = 3;

/**
 * A whole backup through the service against the bare sequence of the same snapshot calls with
 * wait_for_completion=true. Each on a fresh repository, in turn, throttled so that a part lasts.
 */
export async function measureBackup(cluster: Cluster): Promise<readonly Figure[]> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [repository, other] = [`bench-ours-${round}`, `bench-bare-${round}`];
    await register(cluster, repository);
    await register(cluster, other);
    await using service = await startService(cluster.url, repository);
    ours.push(await milliseconds(() => backup(service.url)));
    const parts = await partsOf(service.url);
    bare.push(await milliseconds(() => sequence(cluster, other, parts)));
    process.stderr.write(`  backup ${round} of ${rounds}: ${parts.length} parts\n`);
    for (const name of [repository, other]) await drop(cluster, name);
  }
  return [ratio("whole backup / bare snapshot calls", ours, bare, 1.1, "ms")];
}

async function register(cluster: Cluster, name: string): Promise<void> {
  await cluster.call("PUT", `/_snapshot/${name}`, {
    type: "fs",
    settings: { location: `${cluster.repositoryPath}/${name}`, max_snapshot_bytes_per_sec: "3mb" },
  });
}

async function drop(cluster: Cluster, name: string): Promise<void> {
  await cluster.call("DELETE", `/_snapshot/${name}/*`);
  await cluster.call("DELETE", `/_snapshot/${name}`);
}

async function backup(url: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const request = { method: "POST", headers, body: '{"backupId":1}', proxy: false };
  const started = await fetch(`${url}/actuator/backupHistory`, request);
  if (started.status !== 200) throw new Error(`Cannot back up: ${await started.text()}`);
  const { runs } = await read<{ runs: { runId: string }[] }>(`${url}/api/runs`);
  for (;;) {
    const run = await read<{ state: string; reason: string | null }>(
      `${url}/api/runs/${runs[0]?.runId}`,
    );
    if (run.state === "succeeded") return;
    if (run.state !== "running") throw new Error(`Cannot back up: ${run.reason}`);
    await Bun.sleep(10);
  }
}

async function partsOf(url: string): Promise<readonly (readonly string[])[]> {
  const { runs } = await read<{ runs: { steps: { indices: string[] }[] }[] }>(`${url}/api/runs`);
  return runs[0]?.steps.map((step) => step.indices) ?? [];
}

async function sequence(
  cluster: Cluster,
  repository: string,
  parts: readonly (readonly string[])[],
): Promise<void> {
  for (const [index, indices] of parts.entries()) {
    await cluster.call(
      "PUT",
      `/_snapshot/${repository}/part-${index + 1}?wait_for_completion=true`,
      {
        indices,
        feature_states: ["none"],
        include_global_state: true,
      },
    );
  }
}

async function read<T>(url: string): Promise<T> {
  const response = await fetch(url, { proxy: false });
  return (await response.json()) as T;
}
