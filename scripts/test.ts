import { resolve } from "node:path";
import { build } from "./build.ts";
import { startElasticsearch } from "./elasticsearch/start-elasticsearch.ts";

const root = resolve(import.meta.dir, "..");

const running = new Set<Bun.Subprocess>();

interface Count {
  readonly passed: number;
  readonly failed: number;
  /** What each failed test said, so that the end of a log is enough to know what went wrong. */
  readonly failures: readonly string[];
}

interface TestArguments {
  /** Parts of paths: a file runs if its path contains one of them; none means all. */
  readonly filters: readonly string[];
  /** What `bun test` gets to see besides. */
  readonly options: readonly string[];
  readonly seed: number;
  readonly isBuilt: boolean;
}

/** `bun scripts/test.ts [path...] [--seed=N] [--no-build] [options of bun test]` */
function readArguments(argv: readonly string[]): TestArguments {
  const filters: string[] = [];
  const options: string[] = [];
  let seed = process.env["SEED"];
  let isBuilt = true;
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === "--no-build") {
      isBuilt = false;
    } else if (argument === "--seed") {
      seed = rest.shift();
    } else if (argument.startsWith("--seed=")) {
      seed = argument.slice("--seed=".length);
    } else if (argument === "-t") {
      options.push(argument, rest.shift() ?? "");
    } else if (argument.startsWith("-")) {
      options.push(argument);
    } else {
      filters.push(argument.replace(/^\.\//, ""));
    }
  }
  return { filters, options, seed: seedNumber(seed), isBuilt };
}

function seedNumber(text: string | undefined): number {
  const seed =
    text === undefined || text === "" ? Math.floor(Math.random() * 2 ** 31) : Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new Error(`Cannot use the seed "${text}": expected a whole number`);
  }
  return seed;
}

async function testFiles(filters: readonly string[]): Promise<readonly string[]> {
  const files = await Array.fromAsync(new Bun.Glob("test/**/*.test.ts").scan({ cwd: root }));
  return files
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
}

/** Runs `bun test` with its output visible and counts from its closing lines, which only a run that got to its end has. */
async function runTests(
  files: readonly string[],
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Count> {
  const command = [process.execPath, "test", ...files.map((file) => `./${file}`), ...options];
  const run = Bun.spawn(command, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdin: "ignore",
    stdout: "inherit",
    stderr: "pipe",
  });
  running.add(run);
  let output = "";
  const decoder = new TextDecoder();
  for await (const chunk of run.stderr) {
    process.stderr.write(chunk);
    output += decoder.decode(chunk, { stream: true });
  }
  const exitCode = await run.exited;
  running.delete(run);
  const plain = Bun.stripANSI(output);
  const closing = plain.slice(-2000);
  const count = (word: string): number =>
    Number(new RegExp(`^ ?(\\d+) ${word}$`, "m").exec(closing)?.[1] ?? 0);
  const passed = count("pass");
  // A test that is left out would be forgotten, and an error between tests belongs to no test: both count as failed.
  const failed = count("fail") + count("skip") + count("todo");
  // A name given with -t need not be in every file; that nothing ran at all shows in the sum.
  if (options.includes("-t") && /^error: regex .* matched 0 tests/m.test(closing)) {
    return { passed: 0, failed: 0, failures: [] };
  }
  const failures = failuresIn(plain);
  if (exitCode === 0 && passed > 0) {
    return { passed, failed, failures };
  }
  const reason = `bun test ended with ${exitCode} after ${passed} passed tests: ${files.join(" ")}`;
  return {
    passed,
    failed: Math.max(failed, 1),
    failures: failures.length === 0 ? [reason.slice(0, 500)] : failures,
  };
}

const failureLines = 14;

/** Each failed test under its file's name, with the lines that it printed last. */
function failuresIn(output: string): readonly string[] {
  const failures: string[] = [];
  let file = "";
  let said: string[] = [];
  for (const line of output.split("\n")) {
    if (/^test\/\S+\.ts:$/.test(line)) {
      file = line;
      said = [];
    } else if (/^\((pass|skip|todo)\) /.test(line)) {
      said = [];
    } else if (line.startsWith("(fail) ")) {
      failures.push([file, ...said.slice(-failureLines), line].join("\n"));
      said = [];
    } else if (/^\d+ tests? failed:$/.test(line)) {
      // From here on bun repeats what it has already said.
      return failures;
    } else if (line.trim() !== "") {
      said.push(line);
    }
  }
  return failures;
}

async function runAll({ filters, options, seed, isBuilt }: TestArguments): Promise<Count> {
  const files = await testFiles(filters);
  if (files.length === 0) {
    throw new Error(`Cannot test: no file below test/ has "${filters.join('" or "')}" in its path`);
  }
  if (isBuilt) {
    process.stderr.write(`built ${await build()}\n`);
  }
  await using elasticsearch = await startElasticsearch();
  process.stderr.write(`Elasticsearch at ${elasticsearch.url}: ${elasticsearch.origin}\n`);
  process.stderr.write(`seed ${seed}: run with SEED=${seed} for the same order and values\n`);
  const environment = {
    ELASTICSEARCH_URL: elasticsearch.url,
    ELASTICSEARCH_REPOSITORY_PATH: elasticsearch.repositoryPath,
    FAST_CHECK_SEED: String(seed),
  };
  const given = ["--timeout=30000", "--randomize", `--seed=${seed}`, ...options];
  const isOwnCluster = (file: string): boolean => file.endsWith(".own-cluster.test.ts");
  const ordinary = files.filter((file) => !isOwnCluster(file));
  const runs = [...(ordinary.length === 0 ? [] : [ordinary])];
  runs.push(...files.filter(isOwnCluster).map((file) => [file]));
  const counts: Count[] = [];
  for (const run of runs) {
    counts.push(await runTests(run, given, environment));
  }
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    failures: counts.flatMap(({ failures }) => failures),
  };
}

// What we started must not outlive us; Elasticsearch sees to that itself.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    for (const run of running) {
      run.kill("SIGTERM");
    }
    process.exit(130);
  });
}

let count: Count = { passed: 0, failed: 1, failures: [] };
try {
  count = await runAll(readArguments(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
if (count.failures.length > 0) {
  process.stdout.write(`\nfailed:\n${count.failures.join("\n")}\n`);
}
process.stdout.write(`${count.passed} passed, ${count.failed} failed\n`);
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
