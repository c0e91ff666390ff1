import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../elasticsearch/free-port.ts";
import { firstAnswer } from "./service.ts";
import { type Figure, median, milliseconds, ratio } from "./statistics.ts";

const rounds = 9;
const settleMs = 10_000;
const executable = resolve(import.meta.dir, "../../dist/webapps-backup");

/** Start to the first 200, and memory ten seconds later, against a compiled server that only says hello. */
export async function measureStart(
  elasticsearchUrl: string,
  repository: string,
): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "webapps-backup-start-"));
  try {
    const hello = await compileHello(folder);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await startOnce(ourCommand(folder, elasticsearchUrl, repository)));
      theirs.push(await startOnce({ command: [hello], env: {}, path: "/" }));
    }
    const memory = await readMemory(ourCommand(folder, elasticsearchUrl, repository));
    const plain = await readMemory({ command: [hello], env: {}, path: "/" });
    return [
      ratio("start to first 200 / hello server", ours, theirs, 8, "ms"),
      ratio("resident memory after 10 s / hello server", [memory.rssMb], [plain.rssMb], 2.4, "MB"),
      {
        name: "anonymous memory after 10 s, MB",
        ours: `${memory.anonymousMb.toFixed(1)} MB`,
        comparedWith: `hello: ${plain.anonymousMb.toFixed(1)} MB`,
        limit: 30,
        value: median([memory.anonymousMb]),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Command {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly path: string;
}

function ourCommand(folder: string, elasticsearchUrl: string, repository: string): Command {
  return {
    command: [executable, "serve"],
    env: {
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: elasticsearchUrl,
      WEBAPPS_BACKUP_REPOSITORY: repository,
      WEBAPPS_BACKUP_STATE_DIR: join(folder, "state"),
      WEBAPPS_BACKUP_LOG_LEVEL: "warn",
    },
    path: "/actuator/health/liveness",
  };
}

async function compileHello(folder: string): Promise<string> {
  const source = join(folder, "hello.ts");
  writeFileSync(
    source,
    'Bun.serve({ hostname: "127.0.0.1", port: Number(process.env.MANAGEMENT_SERVER_PORT), fetch: () => new Response("hello") });\n',
  );
  const outfile = join(folder, "hello");
  const flags = ["--compile", "--minify", "--bytecode", "--format=esm"];
  const build = Bun.spawn([process.execPath, "build", ...flags, source, "--outfile", outfile], {
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await build.exited) !== 0) throw new Error("Cannot compile the server to compare with");
  return outfile;
}

async function start({
  command,
  env,
  path,
}: Command): Promise<{ readonly url: string; readonly child: Bun.Subprocess }> {
  const port = await freePort();
  const child = Bun.spawn([...command], {
    cwd: "/",
    env: { ...env, MANAGEMENT_SERVER_PORT: String(port) },
    stdout: "ignore",
    stderr: "inherit",
  });
  return { url: `http://127.0.0.1:${port}${path}`, child };
}

async function startOnce(command: Command): Promise<number> {
  let child: Bun.Subprocess | undefined;
  const took = await milliseconds(async () => {
    const started = await start(command);
    child = started.child;
    await firstAnswer(started.url);
  });
  child?.kill("SIGTERM");
  await child?.exited;
  return took;
}

async function readMemory(
  command: Command,
): Promise<{ readonly rssMb: number; readonly anonymousMb: number }> {
  const { url, child } = await start(command);
  await firstAnswer(url);
  await Bun.sleep(settleMs);
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  child.kill("SIGTERM");
  await child.exited;
  const megabytes = (field: string): number =>
    Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { rssMb: megabytes("VmRSS"), anonymousMb: megabytes("RssAnon") };
}
