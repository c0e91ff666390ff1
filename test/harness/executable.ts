import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { eventually } from "./eventually.ts";

const builtExecutable = resolve(import.meta.dir, "../../dist/webapps-backup");

/** What a run of the executable gets to see; nothing of our own environment reaches it. */
export interface ExecutableOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  /** After this it is killed; for a server, how long it may take to answer. */
  readonly timeoutMs?: number;
  /** Where the executable is, if it was installed elsewhere. */
  readonly executable?: string;
}

/** How a run ended. */
export interface ExecutableResult {
  /** The exit code; 128 and the signal's number if a signal ended it, as shells say it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built executable to its end. */
export async function runExecutable(
  args: readonly string[],
  options: ExecutableOptions = {},
): Promise<ExecutableResult> {
  await using run = startExecutable(args, options);
  const timeoutMs = options.timeoutMs ?? 60_000;
  const timer = setTimeout(() => process.kill(run.pid, "SIGKILL"), timeoutMs);
  const exitCode = await run.exited;
  clearTimeout(timer);
  return { exitCode, stdout: run.stdout, stderr: run.stderr };
}

/** The executable while it runs. */
export interface RunningExecutable extends AsyncDisposable {
  readonly pid: number;
  /** Settles with the exit code as in ExecutableResult, when all output has been read. */
  readonly exited: Promise<number>;
  /** What it has written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Sends a signal; SIGINT is what Ctrl-C does. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts the built executable and leaves it running; it is killed when disposed. */
export function startExecutable(
  args: readonly string[],
  options: ExecutableOptions = {},
): RunningExecutable {
  const { executable = builtExecutable } = options;
  if (!existsSync(executable)) {
    throw new Error(`Cannot run "${executable}": it is not built. Run "bun scripts/build.ts".`);
  }
  const child = Bun.spawn([executable, ...args], {
    cwd: options.cwd ?? "/",
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/nonexistent", ...options.env },
    stdin: options.stdin === undefined ? "ignore" : Buffer.from(options.stdin),
    stdout: "pipe",
    stderr: "pipe",
  });
  const output = { stdout: "", stderr: "" };
  const collect = async (name: "stdout" | "stderr"): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of child[name]) {
      output[name] += decoder.decode(chunk, { stream: true });
    }
  };
  // Whoever started it may be ended in the middle, and it would live on.
  const end = (): void => child.kill("SIGKILL");
  process.once("exit", end);
  const exited = Promise.all([child.exited, collect("stdout"), collect("stderr")]).then(
    ([exitCode]) => {
      process.off("exit", end);
      return exitCode;
    },
  );
  return {
    pid: child.pid,
    exited,
    get stdout(): string {
      return output.stdout;
    },
    get stderr(): string {
      return output.stderr;
    },
    signal: (signal): void => child.kill(signal),
    [Symbol.asyncDispose]: async (): Promise<void> => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** A running `webapps-backup serve`. */
export interface RunningServer extends RunningExecutable {
  /** Where its management port is, without a trailing slash and without `/actuator`. */
  readonly url: string;
  /** Ends it with SIGTERM and gives the exit code. */
  stop(): Promise<number>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** What a server of a test needs. */
export interface ServerOptions extends ExecutableOptions {
  /** Further arguments after `serve`. */
  readonly args?: readonly string[];
  /** A port to take again after a restart; by default a free one. */
  readonly port?: number;
}

/** Starts `webapps-backup serve` and waits until it says that it lives. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const env = { MANAGEMENT_SERVER_PORT: String(port), ...options.env };
  const running = startExecutable(["serve", ...(options.args ?? [])], { ...options, env });
  let end: number | undefined;
  running.exited.then(
    (exitCode) => {
      end = exitCode;
    },
    () => undefined,
  );
  try {
    await eventually(() => readLiveness(url), {
      deadlineMs: options.timeoutMs ?? 60_000,
      describe: `"webapps-backup serve" to live at ${url}`,
      until: (state) => state === 200 || end !== undefined,
    });
    if (end !== undefined) {
      throw new Error(`"webapps-backup serve" has ended with exit code ${end}`);
    }
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw new Error(`${String(error)}\nstdout:\n${running.stdout}\nstderr:\n${running.stderr}`);
  }
  return Object.assign(running, {
    url,
    stop: async (): Promise<number> => {
      running.signal("SIGTERM");
      return await running.exited;
    },
    kill: async (): Promise<void> => {
      running.signal("SIGKILL");
      await running.exited;
    },
  });
}

/** Gives the status of the liveness probe, or why there is none. */
async function readLiveness(url: string): Promise<number | string> {
  try {
    const answer = await fetch(`${url}/actuator/health/liveness`, {
      proxy: false,
      keepalive: false,
      signal: AbortSignal.timeout(5_000),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    return String(error);
  }
}
