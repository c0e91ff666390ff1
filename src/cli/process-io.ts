import { readFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { isatty } from "node:tty";
import type { Io, Sink } from "./io.ts";

/** Shows a process as the Io of its command. */
export function processIo(process: NodeJS.Process): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    home: process.env["HOME"],
    uid: process.getuid?.(),
    user: userName(process.getuid?.()),
    stdout: sink(1, () => process.stdout),
    stderr: sink(2, () => process.stderr),
    stdin: {
      isTerminal: isatty(0),
      readLine: () => readLine(process.stdin),
    },
    now: Date.now,
    onSignal: (signal, heard) => {
      process.on(signal, heard);
      return { [Symbol.dispose]: () => void process.off(signal, heard) };
    },
    exit: (code) => process.exit(code),
  };
}

/**
 * The name of a user by the system's own word: Bun takes it from the variable USER, which anybody
 * sets. Users of a directory service and of many a container have a number only.
 */
function userName(uid: number | undefined): string {
  const number = `uid ${uid}`;
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    const own = lines.map((line) => line.split(":")).find(([, , id]) => id === String(uid));
    return own?.[0] ?? number;
  } catch {
    return number;
  }
}

/** Opening the runtime's own stream may change the descriptor, so it is left until its width is asked for. */
function sink(fd: number, stream: () => NodeJS.WriteStream): Sink {
  return {
    isTerminal: isatty(fd),
    get columns(): number | undefined {
      return stream().columns;
    },
    write: (text) => writeAll(fd, text),
  };
}

/**
 * Bun's own stream writers repeat an EPIPE for every line and may lose the rest at exit, so this
 * writes by hand; a pipe that another program made non-blocking answers EAGAIN while it is full.
 */
function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (!isErrno(error, "EAGAIN")) throw error;
      Bun.sleepSync(2);
    }
  }
}

/** Tells whether the system refused with this code. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function readLine(input: NodeJS.ReadStream): Promise<string | undefined> {
  const lines = createInterface({ input });
  try {
    for await (const line of lines) return line;
    return undefined;
  } finally {
    lines.close();
  }
}
