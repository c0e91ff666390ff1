import { mkdir, mkdtemp, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type CommandResult, Shell } from "../../scripts/demo/shell.ts";
import type { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { eventually } from "../harness/eventually.ts";

/** The name of the repository on every page. */
export const repository = "camunda-backups";

const root = resolve(import.meta.dir, "../..");

/** Somebody who reads a page and types its commands: an empty repository, a state directory, one shell. */
export interface Session extends AsyncDisposable {
  readonly cluster: Cluster;
  /** Types a command of a page as it stands there. */
  run(command: string): Promise<CommandResult>;
  /** The same, where the page takes its success for given. Throws where it fails. */
  must(command: string): Promise<CommandResult>;
  startService(): Promise<void>;
  stopService(): Promise<void>;
}

/** Opens a session beside a cluster that has the indices of Camunda. */
export async function openSession(cluster: Cluster): Promise<Session> {
  await using opening = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), "webapps-backup-reader-")));
  const port = await freePort();
  await putFiles(folder, cluster);
  opening.use(await registerRepository(cluster, folder));
  const shell = opening.use(
    new Shell({
      folder,
      programs: join(folder, "bin"),
      write: () => undefined,
      signal: new AbortController().signal,
    }),
  );
  await shell.run(`export WEBAPPS_BACKUP_CONFIG=${folder}/webapps-backup.yaml`);
  await shell.run(`export WEBAPPS_BACKUP_STATE_DIR=${folder}/state`);
  await shell.run(`export WEBAPPS_BACKUP_SERVER_PORT=${port}`);
  let run = "";
  let planHash = "";
  let isServing = false;
  const startService = async (): Promise<void> => {
    if (isServing) return;
    await shell.run("webapps-backup serve > serve.log 2>&1 &");
    await eventually(() => isAlive(port), { describe: "the service of the page to live" });
    isServing = true;
  };
  const type = async (command: string): Promise<CommandResult> => {
    if (/^webapps-backup serve\b(?!.*&$)/.test(command)) {
      await startService();
      return { exitCode: 0, output: "" };
    }
    const result = await shell.run(
      asTyped(command)
        .replaceAll(/\bRUN\b|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, run)
        .replaceAll(/(?<=--plan-hash )\w+/g, planHash)
        .replaceAll(/\b(?:localhost|127\.0\.0\.1):9600\b/g, `127.0.0.1:${port}`)
        .replaceAll(/\bhttp:\/\/localhost:9200\b/g, cluster.url)
        .replaceAll("/etc/webapps-backup/webapps-backup.yaml", `${folder}/webapps-backup.yaml`)
        .replaceAll("/var/lib/webapps-backup", `${folder}/state`),
    );
    run = /^Way back: .* (\S+)$/m.exec(result.output)?.[1] ?? run;
    planHash = /^Plan hash: (\w+)$/m.exec(result.output)?.[1] ?? planHash;
    return result;
  };
  const stack = opening.move();
  return {
    cluster,
    startService,
    run: type,
    must: async (command) => {
      const result = await type(command);
      if (result.exitCode === 0) return result;
      throw new Error(`"${command}" has ended with ${result.exitCode}:\n${result.output}`);
    },
    stopService: async () => {
      if (isServing) await shell.run("kill $! && wait $!");
      isServing = false;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Nobody sits at a terminal here, and the shell is a small one: what would be asked is answered with yes. */
function asTyped(command: string): string {
  const asks = /^webapps-backup (?:delete|restore) (?!.*--(?:yes|dry-run|documented|abort|help))/;
  if (asks.test(command)) return `${command} --yes`;
  // A substitution of processes is a word of bash.
  return command.includes("<(") ? `bash -c '${command}'` : command;
}

async function putFiles(folder: string, cluster: Cluster): Promise<void> {
  const settings = `elasticsearch:\n  url: ${cluster.url}\nrepository: ${repository}\n`;
  await writeFile(join(folder, "webapps-backup.yaml"), settings);
  await mkdir(join(folder, "bin"));
  await mkdir(join(folder, ".config/fish/completions"), { recursive: true });
  await symlink(resolve(root, "dist/webapps-backup"), join(folder, "bin/webapps-backup"));
  // A status that says no is a failure; what a page sends is sent to nobody else.
  await writeFile(join(folder, ".curlrc"), 'fail\nsilent\nshow-error\nnoproxy = "*"\n');
  if (Bun.which("curl") !== null) return;
  const standIn = resolve(root, "scripts/demo/curl.ts");
  const script = `#!/bin/sh\nexec "${process.execPath}" "${standIn}" --fail "$@"\n`;
  await writeFile(join(folder, "bin/curl"), script, { mode: 0o755 });
}

/** Registers an empty repository under the name that all pages use; it goes away with the session. */
async function registerRepository(cluster: Cluster, folder: string): Promise<AsyncDisposable> {
  const location = `${cluster.repositoryPath}/${folder.replaceAll("/", "-")}`;
  await cluster.call("PUT", `/_snapshot/${repository}`, { type: "fs", settings: { location } });
  return {
    [Symbol.asyncDispose]: async () => {
      await cluster.request("DELETE", `/_snapshot/${repository}/*`);
      await eventually(() => cluster.request("DELETE", `/_snapshot/${repository}`), {
        describe: `repository "${repository}" to be free`,
        until: ({ status }) => status === 200 || status === 404,
      });
    },
  };
}

async function isAlive(port: number): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/actuator/health/liveness`;
  const answer = await fetch(url, { proxy: false, keepalive: false }).catch(() => undefined);
  return answer?.ok === true;
}
