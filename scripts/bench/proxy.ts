import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../elasticsearch/free-port.ts";
import { competitor } from "./proxy/competitor.ts";
import { load } from "./proxy/load.ts";
import { firstAnswer, residentMb, type Service, startService } from "./service.ts";
import { type Figure, median, spread } from "./statistics.ts";

/** Many and short: how fast a machine that is shared with others is changes from one second to the next. */
const rounds = 21;
const busy = { connections: 32, lastsMs: 500 };
const calm = { connections: 1, lastsMs: 250 };
/** Long enough for what is compiled while it runs. */
const warming = { connections: 32, lastsMs: 2000 };
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
  const urls = { ours: service.url, theirs: theirUrl };
  for (const url of Object.values(urls)) await load(url, path, warming);
  const passed: Passed[] = [];
  for (let round = 0; round < rounds; round += 1) passed.push(await passOnce(urls, backend));
  return [
    {
      name: `seconds per proxied request / ${name}, each round`,
      ours: spread(
        passed.map(({ ours }) => ours),
        "a second",
      ),
      comparedWith: spread(
        passed.map(({ theirs }) => theirs),
        "a second",
      ),
      limit: isNginx ? 1 / 0.6 : 1 / 0.94,
      // A ratio of times, for what must not be exceeded is what is compared.
      value: median(passed.map(({ ours, theirs }) => theirs / ours)),
    },
    {
      name: "latency that the proxy adds, p50, ms",
      ours: spread(
        passed.map(({ addedMs }) => addedMs),
        "ms",
      ),
      comparedWith: "asked directly",
      limit: 1,
      value: median(passed.map(({ addedMs }) => addedMs)),
    },
    ...(await measureMemory(service)),
  ];
}

/** What one round has shown. */
interface Passed {
  /** Requests a second. */
  readonly ours: number;
  readonly theirs: number;
  readonly addedMs: number;
}

/** Asks both and the backend itself, one right after the other. */
async function passOnce(
  { ours, theirs }: { readonly ours: string; readonly theirs: string },
  backend: string,
): Promise<Passed> {
  const ourLoad = await load(ours, path, busy);
  const theirLoad = await load(theirs, path, busy);
  const direct = await load(backend, path, calm);
  const proxied = await load(ours, path, calm);
  return {
    ours: ourLoad.perSecond,
    theirs: theirLoad.perSecond,
    addedMs: median(proxied.latenciesMs) - median(direct.latenciesMs),
  };
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
