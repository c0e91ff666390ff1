import type { NewRun, NewStep } from "../../src/backup/journal.ts";

/** A time that all samples are near to. */
export const noon: number = Date.UTC(2026, 10, 22, 12, 0, 0);

/** A create run of backup 7 with two steps that nobody has begun yet, unless said otherwise. */
export function newRun(changes: Partial<NewRun> = {}): NewRun {
  const { id = "run-1", backupId = 7n } = changes;
  return {
    id,
    kind: "create",
    repository: "backups",
    backupId,
    version: "8.8.0",
    versionSource: "camunda.version",
    clusterUuid: "cluster-1",
    repositoryUuid: "repository-1",
    startMs: noon,
    warnings: [],
    steps: [1, 2].map((number) => newStep(`camunda_webapps_${backupId}_8.8.0_part_${number}_of_2`)),
    ...changes,
  };
}

/** A step that makes one snapshot of one index. */
export function newStep(snapshot: string, changes: Partial<NewStep> = {}): NewStep {
  return {
    snapshots: [{ name: snapshot, uuid: undefined }],
    indices: ["operate-list-view-8.3.0_"],
    ...changes,
  };
}

/** A delete run of backup 7. */
export function newDeletion(changes: Partial<NewRun> = {}): NewRun {
  return newRun({
    id: "delete-1",
    kind: "delete",
    version: undefined,
    versionSource: undefined,
    startMs: noon + 60_000,
    ...changes,
  });
}
