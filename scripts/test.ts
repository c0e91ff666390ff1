import { resolve } from "node:path";
import { build } from "./build.ts";
import { fastFolder } from "./test/fast-folder.ts";
import { runLanes } from "./test/lanes.ts";
import { readArguments, type TestArguments } from "./test/read-arguments.ts";
import { endRunning, type FileResult } from "./test/run-file.ts";

// `bun scripts/test.ts [path...] [--seed=N] [--lanes=N] [--no-build] [options of bun test]`

const root = resolve(import.meta.dir, "..");

async function testFiles(filters: readonly string[]): Promise<readonly string[]> {
  const files = await Array.fromAsync(new Bun.Glob("test/**/*.test.ts").scan({ cwd: root }));
  const wanted = files
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
  if (wanted.length > 0) return wanted;
  throw new Error(`Cannot test: no file below test/ has "${filters.join('" or "')}" in its path`);
}

async function runAll(
  wanted: TestArguments,
  onResult: (result: FileResult) => void,
): Promise<void> {
  const { filters, options, seed, isBuilt } = wanted;
  const files = await testFiles(filters);
  if (isBuilt) say(`built ${await build()}`);
  say(`seed ${seed}: run with SEED=${seed} for the same order and values`);
  process.env["TMPDIR"] = fastFolder();
  await runLanes(files, {
    // An Elasticsearch that was given is one, and for one file at a time.
    lanes: process.env["ELASTICSEARCH_URL"] ? 1 : wanted.lanes,
    options: ["--timeout=120000", "--randomize", `--seed=${seed}`, ...options],
    environment: { FAST_CHECK_SEED: String(seed) },
    onElasticsearch: ({ url, origin }) => say(`Elasticsearch at ${url}: ${origin}`),
    onResult: (result) => {
      onResult(result);
      const { file, passed, failed, seconds, cpuSeconds, shown } = result;
      const time = `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of a processor`;
      say(`\n${shown}\n${file}: ${passed} passed, ${failed} failed in ${time}`);
    },
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

// What we started must not outlive us; Elasticsearch sees to that itself.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    endRunning();
    process.exit(130);
  });
}

const results: FileResult[] = [];
let isWhole = false;
try {
  const wanted = readArguments(process.argv.slice(2), process.env);
  await runAll(wanted, (result) => results.push(result));
  isWhole = true;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
}
const failures = results.flatMap((result) => result.failures);
if (failures.length > 0) say(`\nfailed:\n${failures.join("\n")}`);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, isWhole ? 0 : 1);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
