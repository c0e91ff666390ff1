import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../elasticsearch/free-port.ts";
import { competitor } from "./proxy/competitor.ts";
import { load, type Load } from "./proxy/load.ts";
import { firstAnswer, residentMb, type Service, startService } from "./service.ts";
import { type Figure, median, ratio, spread } from "./statistics.ts";

const rounds = 5;
const busy = { connections: 32, lastsMs: 2000 };
const calm = { connections: 1, lastsMs: 1000 };
const path = "/_snapshot/bench/a*";
const megabytes = 500;

/** Throughput, latency and memory of the proxy, in front of a backend that costs next to nothing. */
export async function measureProxy(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "webapps-backup-proxy-"));
  await using running = new AsyncDisposableStack();
  running.defer(() => rmSync(folder, { recursive: true, force: true }));
  const backend = `http://127.0.0.1:${await freePort()}`;
  const script = resolve(import.meta.dir, "proxy/backend.ts");
  running.use(await started([process.execPath, script, new URL(backend).port], backend));
  const theirPort = await freePort();
  const theirUrl = `http://127.0.0.1:${theirPort}`;
  const { name, command, isNginx } = competitor(folder, theirPort, backend);
  running.use(await started(command, theirUrl));
  const service = running.use(await startService(backend, "bench"));
  const ours: Load[] = [];
  const theirs: Load[] = [];
  const added: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await load(service.url, path, busy));
    theirs.push(await load(theirUrl, path, busy));
    const direct = median((await load(backend, path, calm)).latenciesMs);
    added.push(median((await load(service.url, path, calm)).latenciesMs) - direct);
  }
  const perSecond = (loads: readonly Load[]): readonly number[] =>
    loads.map((measured) => measured.perSecond);
  const rate = ratio(
    `seconds per proxied request / ${name}`,
    perSecond(theirs),
    perSecond(ours),
    isNginx ? 1 / 0.6 : 1 / 0.94,
    "a second",
  );
  return [
    // A ratio of times, for what must not be exceeded is what is compared.
    { ...rate, ours: rate.comparedWith, comparedWith: rate.ours },
    {
      name: "latency that the proxy adds, p50, ms",
      ours: spread(added, "ms"),
      comparedWith: "asked directly",
      limit: 1,
      value: median(added),
    },
    ...(await measureMemory(service)),
  ];
}

async function measureMemory({ url, pid }: Service): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, stream] of Object.entries({ download, upload })) {
    await stream(url);
    const warm = residentMb(pid).now;
    const peak = await highest(pid, () => stream(url));
    figures.push({
      name: `memory for ${megabytes} MB of ${name}, MB above a warmed process`,
      ours: `${peak.toFixed(0)} MB`,
      comparedWith: `${warm.toFixed(0)} MB`,
      limit: 40,
      value: peak - warm,
    });
  }
  return figures;
}

/** The most that a process takes while something is done. */
async function highest(pid: number, work: () => Promise<void>): Promise<number> {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, residentMb(pid).now);
  }, 10);
  await work();
  clearInterval(timer);
  return most;
}

async function download(url: string): Promise<void> {
  const response = await fetch(`${url}/_snapshot/bench/large`, { proxy: false, timeout: false });
  let received = 0;
  for await (const bytes of response.body ?? []) received += bytes.length;
  expectWhole(received);
}

async function upload(url: string): Promise<void> {
  const chunk = new Uint8Array(1024 * 1024).fill(32);
  let left = megabytes;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(chunk);
      left -= 1;
      if (left === 0) controller.close();
    },
  });
  const init = { method: "PUT", body, proxy: false, timeout: false } as const;
  const response = await fetch(`${url}/_snapshot/bench/large`, init);
  const answer: unknown = await response.json();
  expectWhole(Number(Object.entries(answer ?? {})[0]?.[1]));
}

function expectWhole(received: number): void {
  if (received === megabytes * 1024 * 1024) return;
  throw new Error(`Cannot measure: ${received} bytes of ${megabytes} MB have come through`);
}

async function started(command: readonly string[], url: string): Promise<AsyncDisposable> {
  const child = Bun.spawn([...command], { stdout: "ignore", stderr: "inherit" });
  await firstAnswer(`${url}${path}`);
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}
