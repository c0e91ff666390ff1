import type { Part } from "../../src/backup/backup.ts";
import type { RunSummary } from "../../src/backup/journal.ts";
import { snapshotName } from "../../src/backup/snapshot-name.ts";

/** A time that all samples are near to. */
export const noon: number = Date.UTC(2026, 10, 22, 12, 0, 0);

/** A part of a backup (7) of Camunda 8.8.0 that has succeeded, unless said otherwise. */
export function samplePart(changes: Partial<Part> = {}, backupId: bigint = 7n): Part {
  const { number = 1, count = 3, version = "8.8.0" } = changes;
  const snapshot = snapshotName({ backupId, version, number, count });
  return {
    snapshot,
    uuid: `uuid-of-${snapshot}`,
    number,
    count,
    version,
    state: "SUCCESS",
    startMs: noon + number * 1000,
    endMs: noon + number * 1000 + 500,
    failures: [],
    shards: { total: 2, failed: 0, successful: 2 },
    runId: undefined,
    trouble: undefined,
    drift: undefined,
    ...changes,
  };
}

/** Parts 1 to `words.length` of `count`, each in the state given. */
export function sampleParts(
  count: number,
  words: readonly (string | undefined)[],
  changes: Partial<Part> = {},
): readonly Part[] {
  return words.map((state, index) => {
    const isRunning = state === "IN_PROGRESS";
    const part = samplePart({ number: index + 1, count, state });
    return { ...part, ...(isRunning ? { endMs: undefined } : {}), ...changes };
  });
}

/** A create run of backup 7 that goes on, unless said otherwise. */
export function sampleRun(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    id: "run-1",
    kind: "create",
    repository: "backups",
    backupId: 7n,
    version: "8.8.0",
    versionSource: "camunda.version",
    clusterUuid: "cluster-1",
    repositoryUuid: "repository-1",
    state: "running",
    startMs: noon,
    endMs: undefined,
    reason: undefined,
    warnings: [],
    stepCount: 3,
    ...changes,
  };
}
