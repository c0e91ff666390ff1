import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { UnprivilegedUser } from "./unprivileged-user.ts";

/** What the supervisor starts, where and as whom. */
export interface SupervisorOptions {
  readonly command: string;
  readonly folder: string;
  readonly user: UnprivilegedUser | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

// Our end of its standard input is the lifeline: however we die, kill -9 included, the shell reads the end of the file,
// kills the node and removes its folder. A start in progress is waited for first, so nothing can slip through.
const script = `
trap '' INT TERM HUP PIPE
while read -r request; do
  rm -f pid
  (trap - INT TERM HUP PIPE; exec "$0" -d -p "$PWD/pid") >start.log 2>&1 </dev/null
  echo $? 2>/dev/null
done
[ -f pid ] && kill -9 "$(cat pid)" 2>/dev/null
cd / && rm -rf "$1"
`;

/** Starts a daemon in the name of another user and takes it away when we are gone. */
export class Supervisor {
  readonly #folder: string;
  readonly #shell: Bun.Subprocess<"pipe", "pipe", "inherit">;
  readonly #answers: AsyncIterator<Uint8Array>;

  constructor(options: SupervisorOptions) {
    this.#folder = options.folder;
    this.#shell = Bun.spawn(["/bin/sh", "-c", script, options.command, options.folder], {
      cwd: options.folder,
      env: options.environment,
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
      ...options.user,
    });
    this.#answers = this.#shell.stdout[Symbol.asyncIterator]();
  }

  /** Starts the daemon and gives its pid once it says that it has started. */
  async start(timeoutMs: number): Promise<number> {
    this.#shell.stdin.write("start\n");
    await this.#shell.stdin.flush();
    const timeout = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => timeout.resolve(undefined), timeoutMs);
    const answer = await Promise.race([this.#answers.next(), timeout.promise]);
    clearTimeout(timer);
    const exitCode =
      answer?.value === undefined ? "none" : new TextDecoder().decode(answer.value).trim();
    if (exitCode !== "0") {
      const output = await readFile(join(this.#folder, "start.log"), "utf8").catch(() => "");
      throw new Error(
        `exit code ${exitCode}, wanted 0 within ${timeoutMs} ms\n${output.slice(-4000)}`,
      );
    }
    return Number(await readFile(join(this.#folder, "pid"), "utf8"));
  }

  /** Ends the supervisor, which removes the folder. */
  async end(): Promise<void> {
    await this.#shell.stdin.end();
    await this.#shell.exited;
  }
}
