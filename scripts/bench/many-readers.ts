import { openFaultProxy } from "../../test/harness/fault-proxy.ts";
import type { Cluster } from "../elasticsearch/cluster.ts";
import { read, type Service, startService } from "./service.ts";
import { type Figure, median, milliseconds, spread } from "./statistics.ts";

const connections = 64;
const lastsMs = 3000;
const repository = "bench-readers";
const level1 = /^\/_cluster\/state\/version,customs/;

/** Many clients that get and list at once while a part of a backup is being written. */
export async function measureReaders(cluster: Cluster): Promise<readonly Figure[]> {
  await cluster.call("PUT", `/_snapshot/${repository}`, {
    type: "fs",
    settings: {
      location: `${cluster.repositoryPath}/${repository}`,
      max_snapshot_bytes_per_sec: "500kb",
    },
  });
  await using proxy = await openFaultProxy(cluster.url);
  await using service = await startService(proxy.url, repository);
  const { runId, part } = await longPart(service);
  const flights = { now: 0, most: 0 };
  const every = { path: level1, times: Number.POSITIVE_INFINITY };
  const takeOff = proxy.on(every, () => {
    flights.now += 1;
    flights.most = Math.max(flights.most, flights.now);
    return undefined;
  });
  const landing = proxy.on({ ...every, at: "answer" }, () => {
    flights.now -= 1;
    return undefined;
  });
  const { times, errors } = await readAtOnce(service);
  takeOff.remove();
  landing.remove();
  const after = await runningPart(service, runId);
  if (after.number !== part) throw new Error(`Cannot measure: part ${part} was over too early`);
  await fetch(`${service.url}/actuator/backupHistory/1`, { method: "DELETE", proxy: false });
  await over(service, runId);
  const ours = `${times.length} answers, ${spread(times, "ms")}`;
  process.stderr.write(
    `  ${connections} connections: ${ours}, p50 ${median(times).toFixed(1)} ms\n`,
  );
  const name = `${connections} connections on get and list during a backup`;
  return [
    { name: `${name}: errors`, ours, comparedWith: "none", limit: 0, value: errors },
    {
      name: `${name}: level-1 checks in flight`,
      ours: `${takeOff.strikes.length} checks`,
      comparedWith: "one at a time",
      limit: 1,
      value: flights.most,
    },
  ];
}

interface RunningPart {
  readonly number: number;
  readonly bytesLeft: number;
}

/** Begins a backup and waits for a part that will last longer than the measurement. */
async function longPart(service: Service): Promise<{ runId: string; part: number }> {
  const started = await fetch(`${service.url}/api/backups`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"backupId":1}',
    proxy: false,
  });
  const { runId } = (await started.json()) as { readonly runId: string };
  for (;;) {
    const { number, bytesLeft } = await runningPart(service, runId);
    if (bytesLeft > 4_000_000) return { runId, part: number };
    await Bun.sleep(100);
  }
}

async function runningPart(service: Service, runId: string): Promise<RunningPart> {
  const run = JSON.parse(await read(`${service.url}/api/runs/${runId}`)) as {
    readonly state: string;
    readonly reason: string | null;
    readonly steps: readonly { readonly number: number; readonly state: string }[];
    readonly progress: { readonly bytes: { readonly total: number; readonly done: number } } | null;
  };
  if (run.state !== "running") throw new Error(`Cannot measure: the backup ${run.state}`);
  const number = run.steps.find(({ state }) => state === "accepted")?.number ?? 0;
  const { total, done } = run.progress?.bytes ?? { total: 0, done: 0 };
  return { number, bytesLeft: total - done };
}

async function over(service: Service, runId: string): Promise<void> {
  for (;;) {
    const { runs } = JSON.parse(await read(`${service.url}/api/runs`)) as {
      readonly runs: readonly { readonly runId: string; readonly state: string }[];
    };
    if (runs.every(({ state }) => state !== "running") && runs[0]?.runId !== runId) return;
    await Bun.sleep(50);
  }
}

async function readAtOnce(
  service: Service,
): Promise<{ readonly times: readonly number[]; readonly errors: number }> {
  const times: number[] = [];
  let errors = 0;
  const until = performance.now() + lastsMs;
  const paths = ["/actuator/backupHistory", "/actuator/backupHistory/1"];
  const client = async (number: number): Promise<void> => {
    for (let turn = number; performance.now() < until; turn += 1) {
      try {
        times.push(await milliseconds(() => read(`${service.url}${paths[turn % paths.length]}`)));
      } catch (error) {
        errors += 1;
        process.stderr.write(`  ${String(error)}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, number) => client(number)));
  return { times, errors };
}
