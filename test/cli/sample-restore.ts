import type { Run, Step } from "../../src/backup/journal.ts";
import type {
  IndexBefore,
  PlannedIndex,
  RestorePlan,
  RestoreReport,
} from "../../src/backup/restore-plan.ts";
import type { RestoreDetail } from "../../src/backup/restores.ts";
import { plainOptions } from "../restore/sample-facts.ts";

/** An open, healthy index. */
export const before: IndexBefore = {
  uuid: "u",
  open: true,
  health: "green",
  shards: 1,
  replicas: 0,
  hidden: false,
  aliases: {},
  blocks: [],
};

/** An index that is restored over what is there, unless said otherwise. */
export function plannedIndex(name: string, changes: Partial<PlannedIndex> = {}): PlannedIndex {
  return {
    name,
    source: name,
    snapshot: "camunda_webapps_5_8.8.0_part_1_of_2",
    shards: 1,
    bytes: 1_048_576,
    action: "over",
    reason: undefined,
    before,
    dropsLifecycle: false,
    returnsTo: undefined,
    ...changes,
  };
}

/** The plan of a restore of backup 5. */
export function planOf(changes: Partial<RestorePlan> = {}): RestorePlan {
  return {
    source: { kind: "backup", backupId: 5n },
    backupId: 5n,
    repository: "backups",
    safetyRepository: "backups",
    clusterUuid: "c",
    repositoryUuid: "r",
    options: plainOptions,
    parts: [],
    indices: [plannedIndex("operate-list-view-8.3.0_")],
    remaining: [],
    templates: [],
    documents: [],
    aliases: [],
    checks: [],
    hash: "5d1f",
    ...changes,
  };
}

/** A step of a restore that has not begun, unless said otherwise. */
export function stepOf(number: number, changes: Partial<Step>): Step {
  return {
    number,
    action: undefined,
    snapshots: [],
    indices: [],
    state: "planned",
    attempts: 0,
    startMs: undefined,
    endMs: undefined,
    reason: undefined,
    ...changes,
  };
}

/** A restore of backup 5 that runs, unless said otherwise. */
export function runOf(changes: Partial<Run> = {}): Run {
  return {
    id: "run-1",
    kind: "restore",
    repository: "backups",
    backupId: 5n,
    version: undefined,
    versionSource: undefined,
    clusterUuid: "c",
    repositoryUuid: "r",
    state: "running",
    startMs: Date.UTC(2026, 10, 22, 14, 35, 9),
    endMs: undefined,
    reason: undefined,
    warnings: [],
    steps: [],
    ...changes,
  };
}

/** A restore that has ended well, unless said otherwise. */
export function detailOf(
  run: Partial<Run> = {},
  report: Partial<RestoreReport> | undefined = {},
  changes: Partial<RestoreDetail> = {},
): RestoreDetail {
  const ended = { state: "succeeded", endMs: Date.UTC(2026, 10, 22, 14, 35, 26) } as const;
  return {
    view: { run: runOf({ ...ended, ...run }), progress: undefined, worked: false },
    plan: planOf(),
    report: report && { indices: [], copiedBytes: 0, reusedBytes: 0, notes: [], ...report },
    safety: ["webapps_backup_before_restore_run-1"],
    safetyUntilMs: Date.UTC(2026, 10, 29, 14, 35, 26),
    ...changes,
  };
}
