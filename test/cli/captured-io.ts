import type { Io } from "../../src/cli/io.ts";

/** What a command is shown instead of a real process. */
export interface CapturedOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly columns?: number;
  /** What a person types. */
  readonly typed?: string;
}

/** An Io that keeps what is written. */
export interface CapturedIo extends Io {
  readonly written: { stdout: string; stderr: string };
}

/** Creates the surroundings of a command without a process. */
export function captureIo(options: CapturedOptions = {}): CapturedIo {
  const { isTerminal = false } = options;
  const written = { stdout: "", stderr: "" };
  return {
    written,
    env: options.env ?? {},
    cwd: "/",
    home: undefined,
    uid: 1000,
    user: "operator",
    stdout: {
      isTerminal,
      write: (text) => {
        written.stdout += text;
      },
    },
    stderr: {
      isTerminal,
      columns: options.columns,
      write: (text) => {
        written.stderr += text;
      },
    },
    stdin: { isTerminal, readLine: async () => options.typed },
    now: Date.now,
    onSignal: () => ({ [Symbol.dispose]: () => undefined }),
    exit: (code) => {
      throw new Error(`Exit with ${code}`);
    },
  };
}
