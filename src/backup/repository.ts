import type { Part, Snapshot } from "./backup.ts";
import type { Progress } from "./journal.ts";

/** What a registered repository says of itself. */
export interface RepositoryInfo {
  /** Undefined until its first snapshot. */
  readonly uuid: string | undefined;
  readonly readOnly: boolean;
}

/** A snapshot or a deletion that the cluster is working on. */
export interface RunningSnapshot {
  readonly snapshot: string;
  readonly uuid: string;
  /** Elasticsearch's internal word: STARTED, SUCCESS (finishing), ABORTED (being deleted). */
  readonly state: string;
  readonly startMs: number;
}

/** A deletion that waits or works in the cluster. */
export interface RunningDeletion {
  readonly snapshots: readonly string[];
  readonly startMs: number;
}

/** Level 1 of the catalog's check: cheap whatever the size of cluster and repository. */
export interface Pulse {
  readonly clusterUuid: string;
  /** Changes with every change of the cluster state. */
  readonly stateUuid: string;
  /** Of this repository only. */
  readonly running: readonly RunningSnapshot[];
  readonly deletions: readonly RunningDeletion[];
}

/** Level 2: the repository's own identity and counter. */
export interface Fingerprint extends Pulse {
  readonly repositoryUuid: string | undefined;
  /** -1 fresh, -2 unknown (read-only), -3 disabled because somebody else wrote to it. */
  readonly generation: number;
}

/** One line of the cheap list. */
export interface ListedSnapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string | undefined;
}

/** What a part is made with. */
export interface NewSnapshot {
  readonly snapshot: string;
  readonly backupId: bigint;
  readonly version: string;
  readonly number: number;
  readonly count: number;
  readonly runId: string;
  /** Never empty: to Elasticsearch an empty list means all indices. */
  readonly indices: readonly string[];
}

/**
 * One Elasticsearch snapshot repository. Every method ends within the request deadline.
 *
 * Errors: `unreachable` says nothing about the outcome of a write (a lost connection, no answer in
 * time, 429, 502 to 504): look, then decide. `rejected`, `missing-privilege`, `repository-missing`
 * and `repository-unusable` mean that the cluster has answered, and nothing was done. No write is
 * ever sent twice by itself.
 */
export interface Repository {
  readonly name: string;
  /** Throws `repository-missing` where no such repository is registered. */
  info(): Promise<RepositoryInfo>;
  pulse(): Promise<Pulse>;
  /** Makes the master serialise every mapping: at most once a second. Needs the privilege `monitor`. */
  fingerprint(): Promise<Fingerprint>;
  /** Names, uuids and states by wildcards, from one blob. Alien names included. */
  list(...wildcards: readonly string[]): Promise<readonly ListedSnapshot[]>;
  /**
   * Everything about these snapshots, in batches that fit a request line; names that are gone are
   * left out, and one that cannot be read comes alone, with its `trouble`. Each batch is handed out
   * as it comes, so that it can be committed. Of very many, tell what else is listed: where whole
   * stretches of that are wanted they come faster, the newest first.
   */
  fetch(names: readonly string[], among?: readonly string[]): AsyncIterable<readonly Part[]>;
  /** The same about snapshots that need not be parts, by name alone. */
  fetchAny(names: readonly string[]): AsyncIterable<readonly Snapshot[]>;
  /** The one snapshot of this name as the store shows it now, or undefined. */
  look(snapshot: string): Promise<Part | undefined>;
  /** The indices inside these snapshots, by name. */
  indices(snapshots: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Returns when the cluster has accepted it. Throws `already-exists` where the name is taken. */
  create(snapshot: NewSnapshot): Promise<void>;
  /**
   * Asks for their deletion and does not wait for it. All or nothing: one missing name makes
   * Elasticsearch delete none, and this throws `not-found`.
   */
  delete(snapshots: readonly string[]): Promise<void>;
  /** Cuts names into lists that fit the request line of a deletion. */
  batches(snapshots: readonly string[]): readonly (readonly string[])[];
  /** How far a running snapshot is; undefined once it is over. */
  progress(snapshot: string): Promise<Progress | undefined>;
}
