import { resolve } from "node:path";
import { countTests, type TestCount, withoutClosing } from "./test-output.ts";

const root = resolve(import.meta.dir, "../..");

/** What a file has come to, and how long it took. */
export interface FileResult extends TestCount {
  readonly file: string;
  readonly seconds: number;
  /** What it and its children have used of processors: other than the time, the same on a busy machine. */
  readonly cpuSeconds: number;
  /** What it printed, as a whole, so that files that run at the same time stay readable. */
  readonly shown: string;
}

/** A file that takes longer hangs, and would hide what all others have to say. */
const limitMs = 1_200_000 * Math.max(1, Number(process.env["RANDOM_TIMES"] ?? 1));

const running = new Set<Bun.Subprocess>();

/** Runs the tests of one file in a process of its own. */
export async function runFile(
  file: string,
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<FileResult> {
  const began = performance.now();
  const run = Bun.spawn([process.execPath, "test", `./${file}`, ...options], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: limitMs,
    killSignal: "SIGKILL",
  });
  running.add(run);
  const [printed, output, exitCode] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
    run.exited,
  ]);
  running.delete(run);
  const plain = Bun.stripANSI(output);
  const count = countTests(file, plain, exitCode);
  const cpuSeconds = Number(run.resourceUsage()?.cpuTime.total ?? 0) / 1e6;
  const seconds = (performance.now() - began) / 1000;
  const shown = [withoutClosing(plain), withoutClosing(Bun.stripANSI(printed))];
  return {
    ...count,
    file,
    seconds,
    cpuSeconds,
    shown: shown.filter((text) => text !== "").join("\n"),
  };
}

/** Ends what runs. */
export function endRunning(): void {
  for (const run of running) run.kill("SIGTERM");
}
