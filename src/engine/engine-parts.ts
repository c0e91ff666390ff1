import type { Tokens } from "../backup/access.ts";
import type { AuditLog } from "../backup/audit.ts";
import type { Catalog } from "../backup/catalog.ts";
import type { CamundaInfo, Cluster } from "../backup/cluster.ts";
import type { Holds } from "../backup/holds.ts";
import type { Journal } from "../backup/journal.ts";
import type { ManifestIndex } from "../backup/manifest-index.ts";
import type { Repository } from "../backup/repository.ts";
import type { RestoreRepository } from "../backup/restore-repository.ts";
import type { RestoreTarget } from "../backup/restore-target.ts";
import type { Spans } from "../backup/spans.ts";
import type { Log } from "../log.ts";

/** What the engine is told by its configuration. */
export interface EngineSettings {
  /** Camunda's index prefix, without the dash. */
  readonly indexPrefix: string;
  /** The version for the names, where it is set. */
  readonly camundaVersion: string | undefined;
  /** Index patterns to leave out of backups. */
  readonly exclude: readonly string[];
  readonly missingIndices: "refuse" | "warn";
  /** Whether Optimize's indices are part of a backup. */
  readonly optimize: boolean;
  readonly optimizePrefix: string;
  /** How long one part may take; 0 for ever. */
  readonly partTimeoutMs: number;
  /** How long an unfinished backup of others counts as going on. */
  readonly incompleteTimeoutMs: number;
  /** How long a run goes on trying while Elasticsearch cannot be reached. */
  readonly patienceMs: number;
  /** Whether what the indices do not hold is saved beside each backup. */
  readonly manifest: boolean;
  /** Whether the only complete backup cannot be deleted. */
  readonly protectLast: boolean;
  /** How long a safety backup is kept. */
  readonly safetyRetentionMs: number;
  /** How many parts are restored at a time. */
  readonly restoreParallel: number;
}

/** What a restore acts on. */
export interface RestoringParts {
  readonly target: RestoreTarget;
  readonly restores: RestoreRepository;
  readonly safety: RestoreRepository;
}

/** What the engine is made of. */
export interface EngineParts {
  /** Undefined where no repository is configured. */
  readonly repository: Repository | undefined;
  readonly cluster: Cluster;
  readonly target: RestoreTarget;
  /** The same repository, as a restore sees it. */
  readonly restores: RestoreRepository | undefined;
  /** Where safety backups go. */
  readonly safety: RestoreRepository | undefined;
  /** The same three with the credential of restores; undefined where they have none of their own. */
  readonly restoring?: RestoringParts | undefined;
  readonly manifestIndex: ManifestIndex;
  /** Undefined where no management URL is configured. */
  readonly camunda: CamundaInfo | undefined;
  readonly journal: Journal;
  readonly catalog: Catalog;
  readonly holds: Holds;
  readonly audit: AuditLog;
  readonly tokens: Tokens;
  readonly settings: EngineSettings;
  readonly log: Log;
  /** Undefined where nobody traces. */
  readonly spans?: Spans | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The same, where a repository is known to be configured. */
export type WorkParts = EngineParts & {
  readonly repository: Repository;
  readonly restores: RestoreRepository;
};
