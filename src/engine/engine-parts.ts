import type { Catalog } from "../backup/catalog.ts";
import type { CamundaInfo, Cluster } from "../backup/cluster.ts";
import type { Journal } from "../backup/journal.ts";
import type { Repository } from "../backup/repository.ts";
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
}

/** What the engine is made of. */
export interface EngineParts {
  /** Undefined where no repository is configured. */
  readonly repository: Repository | undefined;
  readonly cluster: Cluster;
  /** Undefined where no management URL is configured. */
  readonly camunda: CamundaInfo | undefined;
  readonly journal: Journal;
  readonly catalog: Catalog;
  readonly settings: EngineSettings;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The same, where a repository is known to be configured. */
export type WorkParts = EngineParts & { readonly repository: Repository };
