import type { Hold } from "./holds.ts";

/**
 * The vocabulary. A **repository** is an Elasticsearch snapshot repository. A **snapshot** is one
 * Elasticsearch snapshot in it. A **part** is the snapshot i of n of a backup, named
 * `camunda_webapps_{id}_{version}_part_{i}_of_{n}`. A **backup** is all parts under one id. A
 * **run** is one piece of our work that must survive a crash, made of **steps**, one mutating call
 * each; runs and steps stand in the **journal**. The **catalog** is what we remember of a
 * repository. A **failure** is what Elasticsearch reports inside a snapshot, an **error** is what
 * we throw.
 */

/** The state of a backup, in Camunda's words. */
export type BackupState = "COMPLETED" | "IN_PROGRESS" | "FAILED" | "INCOMPATIBLE" | "INCOMPLETE";

/** All states, for filters and schemas. */
export const backupStates: readonly BackupState[] = [
  "COMPLETED",
  "IN_PROGRESS",
  "FAILED",
  "INCOMPATIBLE",
  "INCOMPLETE",
];

/** How many shards of a snapshot exist, failed and succeeded. */
export interface ShardCounts {
  readonly total: number;
  readonly failed: number;
  readonly successful: number;
}

/** One snapshot as the store holds it. */
export interface Snapshot {
  readonly snapshot: string;
  /** Elasticsearch's own identity of the snapshot; a name can be used again, a uuid cannot. */
  readonly uuid: string;
  /** Elasticsearch's own word, or undefined where the store said none. */
  readonly state: string | undefined;
  /** Epoch milliseconds. */
  readonly startMs: number | undefined;
  /** Epoch milliseconds; undefined while it runs. */
  readonly endMs: number | undefined;
  readonly failures: readonly string[];
  readonly shards: ShardCounts | undefined;
  /** Why the store cannot read this snapshot although it lists it. */
  readonly trouble: string | undefined;
}

/** One snapshot of a backup as the store holds it. */
export interface Part extends Snapshot {
  readonly number: number;
  readonly count: number;
  readonly version: string;
  /** The run of ours that made it, from its metadata. */
  readonly runId: string | undefined;
  /** Where the snapshot's metadata contradicts its name. */
  readonly drift: string | undefined;
}

/** What a backup is to those who read it. */
export interface Backup {
  readonly id: bigint;
  readonly state: BackupState;
  readonly failureReason: string | undefined;
  /** By part number, ascending. */
  readonly parts: readonly Part[];
  /** How many parts make it whole. */
  readonly expectedParts: number;
  /** The Camunda version in the names. */
  readonly version: string;
  /** Epoch milliseconds. */
  readonly startMs: number | undefined;
  /** Epoch milliseconds of the end of its newest part; undefined while it is not over. */
  readonly endMs: number | undefined;
  /** The id of the create run of ours behind it, where the journal knows one. */
  readonly runId: string | undefined;
  readonly warnings: readonly string[];
  /** What keeps it from being deleted. */
  readonly hold?: Hold | undefined;
}
