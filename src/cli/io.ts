/** The signals a command may want to hear of. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Where text goes. */
export interface Sink {
  readonly isTerminal: boolean;
  /** How many letters a line of the terminal has, where that is known. */
  readonly columns?: number | undefined;
  /** Writes all of it before it returns; throws `EPIPE` where nobody reads any more. */
  write(text: string): void;
}

/** Everything a command may know of the process around it; nothing else reads it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string | undefined;
  /** Undefined where the system has no users. */
  readonly uid: number | undefined;
  /** The name of the user that this runs as. */
  readonly user: string;
  /** Results, and nothing else. */
  readonly stdout: Sink;
  /** Everything else. */
  readonly stderr: Sink;
  readonly stdin: {
    readonly isTerminal: boolean;
    /** Undefined at the end of input. */
    readLine(): Promise<string | undefined>;
  };
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back at every such signal, which then no longer ends the process, until disposed. */
  onSignal(signal: Signal, heard: () => void): Disposable;
  /** Ends the process at once. */
  exit(code: number): never;
}
