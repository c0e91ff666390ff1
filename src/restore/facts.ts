import type { Backup } from "../backup/backup.ts";
import type { IndexNaming } from "../backup/index-name.ts";
import type { Run, SnapshotPin } from "../backup/journal.ts";
import type { RestorePlan, RestoreRequest } from "../backup/restore-plan.ts";
import type { SnapshotContents } from "../backup/restore-repository.ts";
import type {
  Activity,
  ClusterCondition,
  IndexWrites,
  LiveIndex,
  Surroundings,
} from "../backup/restore-target.ts";

/** Whose snapshots are restored. */
export type RestoreOrigin =
  | { readonly kind: "backup"; readonly backup: Backup }
  /** The way back: the restore that is undone, and the safety snapshots it has journaled. */
  | {
      readonly kind: "safety";
      readonly plan: RestorePlan;
      readonly snapshots: readonly SnapshotPin[];
    };

/** A repository as far as a restore cares. */
export interface RepositoryFacts {
  readonly name: string;
  /** Undefined until its first snapshot. */
  readonly uuid: string | undefined;
  readonly state: "writable" | "read-only" | "missing";
}

/** What the manifest of a backup remembers of one index. */
export interface RememberedIndex {
  readonly aliases: readonly string[];
  readonly hidden: boolean;
  readonly documents: number | undefined;
  /** Whether nothing was written to it while its part was taken. */
  readonly exact: boolean;
  readonly lifecyclePolicy: string | undefined;
  /** Epoch milliseconds. */
  readonly createdMs: number | undefined;
}

/** What the manifest of a backup remembers beside its indices' documents. */
export interface Remembered {
  readonly indices: Readonly<Record<string, RememberedIndex>>;
  readonly surroundings: Surroundings;
}

/** Two readings of what has been written, some time apart. */
export interface TwoReadings {
  readonly first: ReadonlyMap<string, IndexWrites>;
  readonly second: ReadonlyMap<string, IndexWrites>;
}

/**
 * Everything a restore is planned from, read before: the planner itself asks nobody and knows no
 * time. Undefined stands for what our user may not read.
 */
export interface RestoreFacts {
  readonly request: RestoreRequest;
  readonly origin: RestoreOrigin;
  readonly naming: IndexNaming;
  /** Index patterns that are left out of backups. */
  readonly exclude: readonly string[];
  readonly clusterUuid: string;
  /** That holds the parts. */
  readonly repository: RepositoryFacts;
  /** That the safety backup goes to; undefined where it could not be asked. */
  readonly safety: RepositoryFacts | undefined;
  readonly safetyName: string;
  /** Of the origin's snapshots; those that cannot be read are left out. */
  readonly contents: readonly SnapshotContents[];
  /** Every index under the wildcards of our names and, with a rename prefix, under those of the copies. */
  readonly live: readonly LiveIndex[];
  readonly condition: ClusterCondition | undefined;
  readonly activity: Activity | undefined;
  /** Runs of ours that have not ended, of any repository. */
  readonly openRuns: readonly Pick<Run, "id" | "kind" | "backupId" | "repository" | "startMs">[];
  readonly writes: TwoReadings | undefined;
  readonly surroundings: Surroundings | undefined;
  /** Undefined where the backup has no manifest, or none that is remembered here. */
  readonly manifest: Remembered | undefined;
  /** The snapshot that holds a manifest which was not read; reading it would write. */
  readonly unreadManifest: string | undefined;
  /** Whether Camunda's management URL answers; undefined where none is configured. */
  readonly camundaAnswers: boolean | undefined;
  /** Undefined where security is off or cannot be asked. */
  readonly missingPrivileges: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}
