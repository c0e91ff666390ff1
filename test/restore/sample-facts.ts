import type { Backup } from "../../src/backup/backup.ts";
import type { RestoreOptions, RestorePlan } from "../../src/backup/restore-plan.ts";
import type { SnapshotContents } from "../../src/backup/restore-repository.ts";
import type { ClusterCondition, LiveIndex } from "../../src/backup/restore-target.ts";
import type { RememberedIndex, Remembered, RestoreFacts } from "../../src/restore/facts.ts";
import { noon, sampleParts } from "../backup/samples.ts";

/** Three of Camunda's indices, one for each part of the sample backup. */
export const threeIndices: readonly string[] = [
  "operate-import-position-8.3.0_",
  "operate-list-view-8.3.0_",
  "operate-process-8.3.0_",
];

/** What a restore does by itself. */
export const plainOptions: RestoreOptions = {
  only: [],
  renamePrefix: undefined,
  full: false,
  sequential: false,
  safetyBackup: true,
  force: [],
};

/** A green, open index of one shard, unless said otherwise. */
export function sampleIndex(name: string, changes: Partial<LiveIndex> = {}): LiveIndex {
  return {
    name,
    uuid: `uuid-of-${name}`,
    open: true,
    health: "green",
    shards: 1,
    replicas: 0,
    hidden: false,
    aliases: { [`${name}alias`]: {} },
    blocks: [],
    createdMs: noon - 86_400_000,
    lifecyclePolicy: undefined,
    ...changes,
  };
}

/** Backup 7 of three parts, COMPLETED, unless said otherwise. */
export function sampleBackup(changes: Partial<Backup> = {}): Backup {
  const parts = sampleParts(3, ["SUCCESS", "SUCCESS", "SUCCESS"]);
  return {
    id: 7n,
    state: "COMPLETED",
    failureReason: undefined,
    parts,
    expectedParts: 3,
    version: "8.8.0",
    startMs: noon,
    endMs: noon + 5_000,
    runId: undefined,
    warnings: [],
    ...changes,
  };
}

/** What is in each part of a backup: a list of index names for each. */
export function sampleContents(
  backup: Backup,
  indices: readonly (readonly string[])[] = threeIndices.map((name) => [name]),
  changes: Partial<SnapshotContents> = {},
): readonly SnapshotContents[] {
  return backup.parts.map(({ snapshot, uuid, state }, number) => ({
    snapshot,
    uuid,
    state,
    elasticsearchVersion: "8.19.9-8.19.16",
    indices: (indices[number] ?? []).map((name) => ({ name, shards: 1, bytes: 1_000_000 })),
    ...changes,
  }));
}

/** A cluster of one node with much room. */
export const sampleCondition: ClusterCondition = {
  status: "green",
  dataNodes: 1,
  activeShards: 10,
  maxShardsPerNode: 1000,
  version: "8.19.16",
  disks: [{ node: "n1", totalBytes: 100_000_000_000, freeBytes: 50_000_000_000 }],
  watermark: "90%",
};

/** Facts under which every check of a restore over three living indices is well. */
export function sampleFacts(
  changes: Partial<RestoreFacts> = {},
  options: Partial<RestoreOptions> = {},
): RestoreFacts {
  const backup = sampleBackup();
  const repository = { name: "backups", uuid: "repository-1", state: "writable" as const };
  const writes = new Map(threeIndices.map((name) => [name, { documents: 5, sequence: 4 }]));
  return {
    request: {
      source: { kind: "backup", backupId: backup.id },
      options: { ...plainOptions, ...options },
    },
    origin: { kind: "backup", backup },
    naming: { prefix: "", optimize: false, optimizePrefix: "optimize" },
    exclude: [],
    clusterUuid: "cluster-1",
    repository,
    safety: repository,
    safetyName: repository.name,
    contents: sampleContents(backup),
    live: threeIndices.map((name) => sampleIndex(name)),
    condition: sampleCondition,
    activity: { restores: [], snapshots: [], deletions: [] },
    openRuns: [],
    writes: { first: writes, second: writes },
    surroundings: sampleSurroundings,
    manifest: sampleManifest(threeIndices),
    unreadManifest: undefined,
    camundaAnswers: undefined,
    missingPrivileges: undefined,
    nowMs: noon + 60_000,
    ...changes,
  };
}

const sampleSurroundings = {
  componentTemplates: { "camunda-settings": { template: { settings: { index: {} } } } },
  indexTemplates: {
    "operate-list-view-8.3.0_template": {
      index_patterns: ["operate-list-view-8.3.0_*"],
      composed_of: ["camunda-settings"],
    },
    everything: { index_patterns: ["*"] },
  },
  lifecyclePolicies: {
    "camunda-retention": {
      version: 1,
      policy: { phases: { delete: { min_age: "30d", actions: { delete: {} } } } },
    },
  },
  pipelines: {},
};

/** A manifest that remembers these indices. */
export function sampleManifest(
  names: readonly string[],
  changes: Partial<RememberedIndex> = {},
): Remembered {
  const indices = names.map((name) => [
    name,
    {
      aliases: [`${name}alias`],
      hidden: false,
      documents: 5,
      exact: true,
      lifecyclePolicy: undefined,
      createdMs: noon - 86_400_000,
      ...changes,
    },
  ]);
  return { indices: Object.fromEntries(indices), surroundings: sampleSurroundings };
}

/** What a plan says of one check, in one line. */
export function told({ checks }: RestorePlan, name: string): string {
  const check = checks.find((one) => one.name === name);
  if (!check) return "not there";
  return `${check.forced ? "forced " : ""}${check.result}: ${check.found}`;
}
