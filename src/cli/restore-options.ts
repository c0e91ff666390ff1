import { InvalidArgumentError, Option } from "commander";
import { BackupError } from "../backup/errors.ts";
import {
  type CheckName,
  checkNames,
  type RestoreRequest,
  type RestoreSource,
} from "../backup/restore-plan.ts";
import { nearestName } from "../config/nearest-name.ts";

/** What may be typed behind `restore`. */
export interface RestoreVerbOptions {
  readonly id?: bigint;
  readonly dryRun?: true;
  readonly planHash?: string;
  readonly force?: readonly CheckName[];
  readonly yes?: true;
  readonly safetyBackup: boolean;
  readonly full?: true;
  readonly sequential?: true;
  readonly only?: readonly string[];
  readonly renamePrefix?: string;
  readonly documented?: true;
  readonly undo?: string;
  readonly abort?: string;
  readonly resume?: string | true;
}

/** What is to be done: plan and restore, or something about a restore that has begun. */
export type RestoreTask =
  | { readonly kind: "restore"; readonly request: RestoreRequest }
  | { readonly kind: "abort"; readonly runId: string }
  /** Without a run id whatever is open. */
  | { readonly kind: "resume"; readonly runId: string | undefined };

const ofPlan = [
  "dryRun",
  "planHash",
  "force",
  "yes",
  "safetyBackup",
  "full",
  "sequential",
  "only",
  "renamePrefix",
  "documented",
];

/** The options, in the order in which help shows them. */
export const restoreOptions: readonly Option[] = [
  new Option("--dry-run", "only print the plan; exit code 7 where a check has failed"),
  new Option("--plan-hash <hash>", "do nothing unless the plan has this hash").conflicts([
    "dryRun",
    "documented",
  ]),
  new Option("--force <check>", "go on although this check has failed; can be given again")
    .choices(checkNames)
    .argParser(collectCheck),
  new Option("--yes", "do not ask"),
  new Option("--no-safety-backup", "do not save what is there first: there will be no way back"),
  new Option("--full", "delete every index first, so that no damaged file on a node is used again"),
  new Option("--sequential", "restore one part after another, in their order"),
  new Option(
    "--only <pattern>",
    "only indices whose name matches, * for anything; can be given again",
  ).argParser(collect),
  new Option(
    "--rename-prefix <prefix>",
    "restore copies under names that begin so, beside the living data",
  ),
  new Option("--documented", "print the documentation's curl commands for this backup"),
  new Option("--undo <run>", "take this restore back, out of its safety backup").conflicts([
    "documented",
    "abort",
    "resume",
  ]),
  new Option("--abort <run>", "end this restore and bring everything back").conflicts([
    ...ofPlan,
    "resume",
  ]),
  new Option("--resume [run]", "go on with a restore that was left open").conflicts(ofPlan),
];

/** Reads what is to be done. */
export function readRestoreTask(options: RestoreVerbOptions): RestoreTask {
  const { id, undo, abort, resume } = options;
  const given = [id, undo, abort, resume].filter((value) => value !== undefined);
  if (given.length !== 1) throw unclear(given.length);
  if (abort !== undefined) return { kind: "abort", runId: abort };
  if (resume !== undefined) {
    return { kind: "resume", runId: resume === true ? undefined : resume };
  }
  return {
    kind: "restore",
    request: { source: readSource(id, undo), options: ofRestore(options) },
  };
}

function readSource(id: bigint | undefined, undo: string | undefined): RestoreSource {
  if (id !== undefined) return { kind: "backup", backupId: id };
  if (undo !== undefined) return { kind: "safety", runId: undo };
  throw unclear(0);
}

function ofRestore(options: RestoreVerbOptions): RestoreRequest["options"] {
  const { only = [], renamePrefix, full = false, sequential = false, force = [] } = options;
  return { only, renamePrefix, full, sequential, safetyBackup: options.safetyBackup, force };
}

function unclear(count: number): BackupError {
  const given = count === 0 ? "none" : `${count} of them`;
  return new BackupError(
    "invalid",
    `Cannot restore: expected one of a backup id, --undo, --abort and --resume, given ${given}`,
    { hint: 'Run "webapps-backup list" to see the ids there are.' },
  );
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  if (text === "") throw new InvalidArgumentError("Expected a pattern that is not empty.");
  return [...before, text];
}

function collectCheck(text: string, before: readonly CheckName[] = []): readonly CheckName[] {
  const name = checkNames.find((check) => check === text);
  if (name !== undefined) return [...before, name];
  const nearest = nearestName(text, checkNames);
  const meant = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  throw new InvalidArgumentError(`Allowed choices are ${checkNames.join(", ")}.${meant}`);
}
