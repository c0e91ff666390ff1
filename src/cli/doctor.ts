import { type DoctorOptions, doctorOptions } from "./doctor-options.ts";
import { runDoctor } from "./run-doctor.ts";
import type { Verb } from "./verb.ts";

/** `doctor`: what an expert would look at, each with a verdict and a next step. */
export const doctor: Verb<DoctorOptions> = {
  name: "doctor",
  summary: "Check everything that backups and restores depend on",
  description:
    "Checks everything that backups and restores depend on, each OK, WARN, FAIL, or SKIP where it could " +
    "not be asked, with a next step. It saves one document of its own in the repository, restores it " +
    "under another name, compares and deletes it, unless a backup runs. It works beside a service, with its own " +
    "settings; through --server it asks only what a service can tell. For Nagios it ends with 0 to 3.",
  options: doctorOptions,
  monitored: true,
  examples: [
    "webapps-backup doctor",
    "webapps-backup doctor --no-write --max-age 26h --output nagios",
    "webapps-backup doctor --report webapps-backup-report.json",
  ],
  exitStatus: [9, 130],
  run: runDoctor,
};
