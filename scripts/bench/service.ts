import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../elasticsearch/free-port.ts";

const executable = resolve(import.meta.dir, "../../dist/webapps-backup");

/** A service under measurement, with a state folder of its own. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Makes a folder for a service's state, below which nothing is kept. */
export function newStateDir(): string {
  return mkdtempSync(join(tmpdir(), "webapps-backup-bench-"));
}

/** Starts `webapps-backup serve` and waits until it lives. Its state is gone when it is disposed. */
export async function startService(
  elasticsearchUrl: string,
  repository: string,
  stateDir: string = newStateDir(),
  settings: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const port = await freePort();
  const child = Bun.spawn([executable, "serve"], {
    cwd: "/",
    env: {
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: elasticsearchUrl,
      WEBAPPS_BACKUP_REPOSITORY: repository,
      WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
      WEBAPPS_BACKUP_STATE_DIR: stateDir,
      WEBAPPS_BACKUP_LOG_LEVEL: "warn",
      // The snapshots that a backup is compared with have none either.
      WEBAPPS_BACKUP_BACKUP_MANIFEST: "false",
      MANAGEMENT_SERVER_PORT: String(port),
      ...settings,
    },
    stdout: "ignore",
    stderr: "inherit",
  });
  const url = `http://127.0.0.1:${port}`;
  await firstAnswer(`${url}/actuator/health/liveness`);
  return {
    url,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.exited;
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** Reads from `/proc` how much room a process takes now and has taken at the most, in megabytes. */
export function residentMb(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (field: string): number =>
    Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}

/** Reads an answer whole, which must be 200. */
export async function read(url: string): Promise<string> {
  const response = await fetch(url, { proxy: false, timeout: false });
  const text = await response.text();
  if (response.status === 200) return text;
  throw new Error(`Cannot read "${url}": ${response.status} ${text.slice(0, 500)}`);
}

/** Waits for the first 200, looking every millisecond. */
export async function firstAnswer(url: string, deadlineMs = 20_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (performance.now() < deadline) {
    try {
      const response = await fetch(url, { proxy: false });
      await response.arrayBuffer();
      if (response.status === 200) return;
    } catch {
      // Nobody listens yet.
    }
    await Bun.sleep(1);
  }
  throw new Error(`Cannot measure "${url}": no 200 within ${deadlineMs} ms`);
}
