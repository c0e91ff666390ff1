import { InvalidArgumentError, Option } from "commander";
import { durationMs } from "../config/duration.ts";

/** What can be chosen for `doctor`. */
export interface DoctorOptions {
  /** False with `--no-write`. */
  readonly write: boolean;
  readonly maxAge?: number;
  readonly report?: string;
}

/** The options that read these. */
export const doctorOptions: readonly Option[] = [
  new Option("--no-write", "write nothing: neither verify the repository nor try it out"),
  new Option(
    "--max-age <duration>",
    'fail where the newest complete backup is older: "26h"',
  ).argParser(readDuration),
  new Option("--report <file>", "write all of it into a file for a bug report, without secrets"),
];

function readDuration(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('Expected a duration such as "26h" or "90m".');
}
