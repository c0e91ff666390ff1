import { delimiter, join } from "node:path";

/** How one command ended. */
export interface CommandResult {
  readonly exitCode: number;
  /** Both streams, as a terminal shows them. */
  readonly output: string;
}

/** What the shell of a transcript needs. */
export interface ShellOptions {
  /** Where it stands; it removes this folder when it ends. */
  readonly folder: string;
  /** Programs that are found before all others. */
  readonly programs: string;
  /** Gets the transcript: every command and what it answers, as it comes. */
  readonly write: (text: string) => void;
  /** Ends a wait for a command. */
  readonly signal: AbortSignal;
}

// Each line is run as somebody had typed it, then its exit code is told behind a byte that no command of ours prints.
// Our end of its standard input is the lifeline: however we die, kill -9 included, the shell reads the end of the file,
// ends the service that was put into the background, and removes its folder.
const script = `
trap 'exit 143' TERM PIPE
trap 'trap "" TERM; kill $! 2>/dev/null; wait; cd /; rm -rf "$0"' EXIT
while IFS= read -r line; do
  eval "$line" </dev/null
  printf '\\001%d\\n' "$?"
done
`;

/** Stands before the exit code of a command. */
const mark = "\u0001";

/** How long a command may take. */
const patienceMs = 120_000;

/** A shell that runs what is shown, in one session: variables and jobs stay from command to command. */
export class Shell implements AsyncDisposable {
  readonly #options: ShellOptions;
  readonly #process: Bun.Subprocess<"pipe", "pipe", "inherit">;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #ahead = "";

  constructor(options: ShellOptions) {
    const { folder, programs } = options;
    this.#options = options;
    this.#process = Bun.spawn(["/bin/sh", "-c", `exec 2>&1\n${script}`, folder], {
      cwd: folder,
      env: {
        PATH: [programs, process.env["PATH"] ?? "/usr/bin:/bin"].join(delimiter),
        HOME: folder,
        LC_ALL: "C.UTF-8",
      },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
      // In a group of its own: Ctrl-C reaches us alone, and we end what is there in order.
      detached: true,
    });
    this.#chunks = this.#process.stdout[Symbol.asyncIterator]();
  }

  /** Shows a command, runs it and shows what it writes. */
  async run(command: string): Promise<CommandResult> {
    const { write } = this.#options;
    write(`$ ${command}\n`);
    const result = await this.#execute(command);
    // JSON comes without an end of line.
    if (/[^\n]$/.test(result.output)) write("\n");
    return result;
  }

  /** The path of a file in the folder of the shell. */
  path(name: string): string {
    return join(this.#options.folder, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) process.kill(-this.#process.pid, "SIGTERM");
    await this.#process.stdin.end();
    await this.#process.exited;
  }

  async #execute(command: string): Promise<CommandResult> {
    const overdue = new AbortController();
    using _timer = timer(patienceMs, () => {
      overdue.abort(new Error(`Expected "${command}" to end within ${patienceMs / 1000} s`));
    });
    const signal = AbortSignal.any([this.#options.signal, overdue.signal]);
    signal.throwIfAborted();
    this.#process.stdin.write(`${command}\n`);
    await this.#process.stdin.flush();
    let output = "";
    for (;;) {
      const end = this.#ahead.indexOf(mark);
      const text = end < 0 ? this.#ahead : this.#ahead.slice(0, end);
      this.#options.write(text);
      output += text;
      this.#ahead = this.#ahead.slice(text.length);
      if (this.#ahead.endsWith("\n")) {
        const exitCode = Number(this.#ahead.slice(mark.length));
        this.#ahead = "";
        return { exitCode, output };
      }
      this.#ahead += await this.#next(command, signal);
    }
  }

  async #next(command: string, signal: AbortSignal): Promise<string> {
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      const { value, done } = await Promise.race([this.#chunks.next(), aborted.promise]);
      if (done === true) throw new Error(`Cannot run "${command}": the shell has ended`);
      return this.#decoder.decode(value, { stream: true });
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }
}

function timer(ms: number, call: () => void): Disposable {
  const timeout = setTimeout(call, ms);
  return { [Symbol.dispose]: () => clearTimeout(timeout) };
}
