import type { ErrorKind } from "../backup/errors.ts";

/** With what a command can end. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 130;

/** What each code means, for help and documentation. */
export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: "It did what was asked.",
  1: "A bug in webapps-backup.",
  2: "The command line, a setting or an id is invalid.",
  3: "A backup with this id, or a token with this name, exists already.",
  4: "There is no such backup, run or token.",
  5: "The snapshot repository is not configured, missing or unusable.",
  6: "Elasticsearch or the service cannot be reached.",
  7: "Elasticsearch refused, a privilege is missing, the backup cannot be planned, or a check of a restore has failed.",
  8: "Another run or another process is in the way, or the plan has changed.",
  9: "It ran and failed, or was aborted; or doctor has found what fails.",
  10: "The caller is not allowed to do this, or the backup is held.",
  11: "The state directory cannot be used, or its disk is full.",
  12: "Nothing is remembered that could be shown.",
  130: "It was interrupted; what has begun goes on.",
};

const codes: Readonly<Record<ErrorKind, ExitCode>> = {
  bug: 1,
  invalid: 2,
  "already-exists": 3,
  "not-found": 4,
  "repository-unconfigured": 5,
  "repository-missing": 5,
  "repository-unusable": 5,
  unreachable: 6,
  rejected: 7,
  "missing-privilege": 7,
  "cannot-plan": 7,
  "cannot-restore": 7,
  "plan-changed": 8,
  busy: 8,
  locked: 8,
  "run-failed": 9,
  held: 10,
  unauthorized: 10,
  forbidden: 10,
  "storage-full": 11,
  "state-unusable": 11,
  "not-cached": 12,
  interrupted: 130,
};

/** Every kind of error. */
export const errorKinds: readonly ErrorKind[] = Object.keys(codes) as ErrorKind[];

/** Decides with which code an error ends the command. */
export function exitCode(kind: ErrorKind): ExitCode {
  return codes[kind];
}
