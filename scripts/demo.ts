import { mkdir, mkdtemp, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "./build.ts";
import { prepareOutage } from "./demo/outage.ts";
import { Shell } from "./demo/shell.ts";
import { openStage } from "./demo/stage.ts";
import { tellStory } from "./demo/story.ts";
import { freePort } from "./elasticsearch/free-port.ts";
import { startElasticsearch } from "./elasticsearch/start-elasticsearch.ts";

// The main job on real input, as a transcript: everything behind a "$" is run as it stands there.
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for the cleaning; what we started ends with us all the same.
    if (interrupted.signal.aborted) process.exit(130);
    say("Interrupted: stopping what was started");
    interrupted.abort(new Error("Interrupted"));
  });
}

let exitCode = 0;
try {
  await demonstrate(interrupted.signal);
  say("Every answer was as expected");
} catch (error) {
  exitCode = interrupted.signal.aborted ? 130 : 1;
  const message = error instanceof Error ? error.message : String(error);
  if (exitCode === 1) process.stderr.write(`\n${message}\n`);
}
process.exit(exitCode);

async function demonstrate(signal: AbortSignal): Promise<void> {
  say("Building the executable");
  const executable = await build();
  signal.throwIfAborted();
  say("Starting Elasticsearch");
  await using elasticsearch = await startElasticsearch();
  signal.throwIfAborted();
  const isOurs = (process.env["ELASTICSEARCH_URL"] ?? "") === "";
  say(`Putting the indices of Camunda 8.8 into Elasticsearch (${elasticsearch.origin})`);
  await using stage = await openStage(elasticsearch, isOurs);
  signal.throwIfAborted();
  await using outage = await prepareOutage(elasticsearch, isOurs);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "webapps-backup-demo-")));
  const programs = join(folder, "bin");
  await using shell = new Shell({ folder, programs, write, signal });
  await putPrograms(programs, executable);
  await tellStory({ shell, stage, outage, port: await freePort(), say });
}

/** Puts in front of the PATH what the transcript calls. */
async function putPrograms(folder: string, executable: string): Promise<void> {
  await mkdir(folder);
  await symlink(executable, join(folder, "webapps-backup"));
  if (Bun.which("curl") !== null) return;
  const standIn = resolve(import.meta.dir, "demo/curl.ts");
  const script = `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`;
  await writeFile(join(folder, "curl"), script, { mode: 0o755 });
}

function say(sentence: string): void {
  write(`\n# ${sentence}\n`);
}

function write(text: string): void {
  process.stdout.write(text);
}
