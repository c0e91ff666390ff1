import type { BackupState, Part, Snapshot } from "./backup.ts";
import type { PartWord } from "./survey.ts";

/** What the catalog was compared with last. */
export interface CatalogMark {
  readonly clusterUuid: string;
  /** Read before the list, so that a later agreement proves that nothing has changed since. */
  readonly stateUuid: string;
  readonly repositoryUuid: string | undefined;
  readonly generation: number;
  /** Epoch milliseconds of the last time it was known to be exact. */
  readonly asOfMs: number;
  /** What a reader should be told about this repository. */
  readonly warning: string | undefined;
}

/** What the catalog knows of one snapshot, for comparing with the cheap list. */
export interface KnownSnapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string | undefined;
  /** It is over, and was read whole: only its disappearance can change it. */
  readonly final: boolean;
}

/** A backup's manifest as it was last seen. */
export interface KeptManifest {
  /** Of the snapshot that holds it. */
  readonly snapshotUuid: string;
  readonly text: string;
}

/** A backup as a key of the list. */
export interface BackupKey {
  readonly backupId: bigint;
  /** Epoch milliseconds of its first part's start; 0 where no part could be read. */
  readonly startMs: number;
}

/** A page of keys, newest first. */
export interface KeyQuery {
  readonly limit: number;
  /** Only keys behind this one. */
  readonly after?: BackupKey | undefined;
}

/** How many there are of what a catalog knows. */
export interface CatalogTally {
  readonly parts: Readonly<Record<PartWord, number>>;
  /** By the state that the store alone gives them; only those that no time changes any more. */
  readonly settled: Readonly<Record<BackupState, number>>;
}

/**
 * Our memory of a repository's snapshots: a cache, rebuildable from nothing. What a snapshot's name
 * does not tell is never needed to find it again.
 */
export interface Catalog {
  mark(): CatalogMark | undefined;
  writeMark(mark: CatalogMark): void;
  /** Read page by page: there may be 50,000. */
  known(): Iterable<KnownSnapshot>;
  /** Those of them that are not final. */
  unfinished(): readonly KnownSnapshot[];
  /** Adds or replaces parts, in one commit. */
  write(parts: readonly Part[]): void;
  /** Takes out snapshots by name, in one commit. */
  remove(snapshots: readonly string[]): void;
  /** Forgets everything of this repository, mark included. */
  clear(): void;
  /** By part number, ascending. */
  parts(backupId: bigint): readonly Part[];
  /** The same for many, in one read. */
  partsOf(backupIds: readonly bigint[]): ReadonlyMap<bigint, readonly Part[]>;
  keys(query: KeyQuery): readonly BackupKey[];
  countBackups(): number;
  /** Kept with every write of this process, so that only the first asking walks through everything. */
  tally(): CatalogTally;
  /** Backups whose state may change with nothing but time: not all parts are there and over. */
  unsettled(): readonly bigint[];
  /** Of a backup that is known; gone with it. */
  manifest(backupId: bigint): KeptManifest | undefined;
  writeManifest(backupId: bigint, manifest: KeptManifest): void;
  /** Snapshots beside the backups' parts, by name; read page by page, for there may be as many. */
  others(which?: "all" | "unfinished"): Iterable<Snapshot>;
  /** Adds or replaces some of them, in one commit. */
  writeOthers(snapshots: readonly Snapshot[]): void;
  /** Takes some of them out by name, in one commit. */
  removeOthers(snapshots: readonly string[]): void;
  /** Changes with every write of this process; the same text means that nothing was written. */
  revision(): string;
  /** Releases the file. */
  close(): void;
}
