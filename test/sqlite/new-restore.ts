import type { NewRun } from "../../src/backup/journal.ts";
import type {
  IndexBefore,
  PlannedIndex,
  RestorePlan,
  RestoreReport,
} from "../../src/backup/restore-plan.ts";
import { newRun } from "./new-run.ts";

const before: IndexBefore = {
  uuid: "index-1",
  open: true,
  health: undefined,
  shards: 3,
  replicas: 1,
  hidden: true,
  aliases: { "operate-list-view-8.3.0_alias": { filter: { term: { tenant: 9007199254740993n } } } },
  blocks: ["index.blocks.write"],
};

const planned: PlannedIndex = {
  name: "operate-list-view-8.3.0_",
  source: "operate-list-view-8.3.0_",
  snapshot: "camunda_webapps_7_8.8.0_part_1_of_1",
  shards: 3,
  bytes: 81_499_038,
  action: "over",
  reason: undefined,
  before,
  dropsLifecycle: false,
  returnsTo: undefined,
};

/** A plan in which everything that may be there is there, and everything that may be missing is missing. */
export const restorePlan: RestorePlan = {
  source: { kind: "backup", backupId: 9007199254740993n },
  backupId: 9007199254740993n,
  repository: "backups",
  safetyRepository: "backups",
  clusterUuid: "cluster-1",
  repositoryUuid: undefined,
  options: {
    only: ["operate-*"],
    renamePrefix: undefined,
    full: false,
    sequential: true,
    safetyBackup: true,
    force: ["templates"],
  },
  parts: [{ snapshot: planned.snapshot, uuid: "uuid-1", partial: false }],
  indices: [
    planned,
    {
      ...planned,
      name: "copy-operate-process-8.3.0_",
      shards: undefined,
      bytes: undefined,
      action: "create",
      reason: "It has another number of shards",
      before: undefined,
      dropsLifecycle: true,
      returnsTo: { ...before, health: "red", open: false, aliases: {}, blocks: [] },
    },
  ],
  remaining: [{ name: "operate-list-view-8.3.0_2026-01-31", before }],
  templates: [
    { kind: "component", name: "operate", body: { version: 9007199254740993n, a: [1.5] } },
  ],
  documents: [{ index: planned.name, documents: 3, exact: true }],
  aliases: [{ index: planned.name, aliases: ["operate-list-view-8.3.0_alias"], hidden: false }],
  checks: [
    {
      name: "disk",
      result: "warn",
      found: "1 GB is free",
      wanted: undefined,
      hint: "Make room.",
      forced: false,
    },
  ],
  hash: "4f2a",
};

/** How it may have ended. */
export const restoreReport: RestoreReport = {
  indices: [
    {
      name: planned.name,
      state: "restored",
      detail: undefined,
      copiedBytes: 713,
      reusedBytes: 81_498_325,
    },
    { name: "other", state: "put back", detail: "it is closed", copiedBytes: 0, reusedBytes: 0 },
  ],
  copiedBytes: 713,
  reusedBytes: 81_498_325,
  notes: ["The index other has 2 documents"],
};

/** A restore of backup 7 with two steps, unless said otherwise. */
export function newRestore(changes: Partial<NewRun> = {}): NewRun {
  return newRun({
    id: "restore-1",
    kind: "restore",
    steps: [
      { action: "close", snapshots: [], indices: [planned.name] },
      {
        action: "restore",
        snapshots: [{ name: planned.snapshot, uuid: "uuid-1" }],
        indices: [planned.name],
      },
    ],
    plan: restorePlan,
    ...changes,
  });
}
