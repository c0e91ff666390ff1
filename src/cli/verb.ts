import type { Argument, Command, Option } from "commander";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import type { Notes } from "./notes.ts";

/** How results are written. */
export type Output = "table" | "json" | "nagios";

/** The options that every verb takes. */
export interface GlobalOptions {
  readonly config: string | undefined;
  readonly server: string | undefined;
  readonly output: Output;
}

/** One call of a verb: what was asked, and the world around it. */
export interface Call<Options = object> {
  readonly io: Io;
  /** Arguments and options, by their names. */
  readonly options: Options & GlobalOptions;
  /** What is said beside the result. */
  readonly notes: Notes;
  /** The whole command line, for what describes it. */
  readonly program: Command;
}

/** A verb of the command line: what help and completion show, and the function that does it. */
export interface Verb<Options = object> {
  readonly name: string;
  readonly summary: string;
  /** Whether its group alone means it. */
  readonly isDefault?: true;
  /** What only the verb's own help says. */
  readonly description?: string;
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  readonly examples: readonly string[];
  /** Whether its result can be written for a monitoring system too. */
  readonly monitored?: true;
  /** With what it may end, beside 0, 1 and 2. */
  readonly exitStatus: readonly ExitCode[];
  /** Throws BackupError; returns where it did what was asked. */
  run(call: Call<Options>): Promise<void>;
}
