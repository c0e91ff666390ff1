import { InvalidArgumentError, Option } from "commander";
import { durationMs } from "../config/duration.ts";
import type { Verb } from "./verb.ts";

/** What can be chosen for `doctor`. */
export interface DoctorOptions {
  /** False with `--no-write`. */
  readonly write: boolean;
  readonly maxAge?: number;
  readonly report?: string;
}

/** `doctor`: what an expert would look at, each with a verdict and a next step. */
export const doctor: Verb<DoctorOptions> = {
  name: "doctor",
  summary: "Check everything that backups and restores depend on",
  description:
    "Checks everything that backups and restores depend on, each OK, WARN, FAIL, or SKIP where it could " +
    "not be asked, with a next step. It saves one document of its own in the repository, restores it " +
    "under another name, compares and deletes it, unless a backup runs. It works beside a service, with its own " +
    "settings; through --server it asks only what a service can tell. For Nagios it ends with 0 to 3.",
  options: [
    new Option("--no-write", "write nothing: neither verify the repository nor try it out"),
    new Option(
      "--max-age <duration>",
      'fail where the newest complete backup is older: "26h"',
    ).argParser(readDuration),
    new Option("--report <file>", "write all of it into a file for a bug report, without secrets"),
  ],
  monitored: true,
  examples: [
    "webapps-backup doctor",
    "webapps-backup doctor --no-write --max-age 26h --output nagios",
    "webapps-backup doctor --report webapps-backup-report.json",
  ],
  exitStatus: [9, 130],
  async run(call) {
    // Nothing else needs it, and every command would load it.
    const { runDoctor } = await import("./run-doctor.ts");
    await runDoctor(call);
  },
};

function readDuration(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('Expected a duration such as "26h" or "90m".');
}
