import type { RepositoryInfo } from "./repository.ts";

/** A snapshot that is only ours, beside the parts of backups: a manifest or a safety backup. */
export interface NewOwnSnapshot {
  readonly snapshot: string;
  /** Never empty: to Elasticsearch an empty list means all indices. */
  readonly indices: readonly string[];
  /** Whether shards that are not there may be missing. */
  readonly partial: boolean;
  /** With our run id under `runId`; less than 1,024 bytes. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** One of these as the store shows it. */
export interface OwnSnapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string | undefined;
  /** Epoch milliseconds. */
  readonly startMs: number | undefined;
  /** Epoch milliseconds; undefined while it runs. */
  readonly endMs: number | undefined;
  readonly failures: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is inside a snapshot. */
export interface SnapshotContents {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string | undefined;
  /** The version of Elasticsearch that it needs, "8.19.9-8.19.16" or "9.2.0". */
  readonly elasticsearchVersion: string | undefined;
  readonly indices: readonly {
    readonly name: string;
    /** Undefined for snapshots that do not tell. */
    readonly shards: number | undefined;
    readonly bytes: number | undefined;
  }[];
}

/** What to restore from one snapshot. */
export interface RestoreCall {
  readonly snapshot: string;
  /** Names in the snapshot; never empty. */
  readonly indices: readonly string[];
  /** Put before each name; undefined for the same names. */
  readonly renamePrefix: string | undefined;
  readonly aliases: boolean;
  /** Settings to leave out. */
  readonly withoutSettings: readonly string[];
  readonly partial: boolean;
}

/**
 * What a restore needs of a snapshot repository, beside reading the parts of backups. Errors as in
 * repository.ts.
 */
export interface RestoreRepository {
  readonly name: string;
  /** Throws `repository-missing` where no such repository is registered. */
  info(): Promise<RepositoryInfo>;
  /** Whether another name is registered for the same content; not where no such name is registered. */
  isAlso(name: string): Promise<boolean>;
  /** As `create`, for a snapshot that is no part of a backup. */
  createOwn(snapshot: NewOwnSnapshot): Promise<void>;
  /** One of ours that is no part, as the store shows it now, or undefined. */
  lookOwn(snapshot: string): Promise<OwnSnapshot | undefined>;
  /** The names of all snapshots that match a wildcard. */
  names(wildcard: string): Promise<readonly string[]>;
  /** Asks for the deletion of one of ours that is no part; one that has gone is passed over. */
  deleteOwn(snapshot: string): Promise<void>;
  /** Names, states, shard counts and sizes; a snapshot that has gone or cannot be read is left out. */
  contents(snapshots: readonly string[]): Promise<readonly SnapshotContents[]>;
  /** Returns when the cluster has accepted it; what comes of it must be read back. */
  restore(call: RestoreCall): Promise<void>;
}
