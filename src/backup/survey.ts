import type { BackupState } from "./backup.ts";

/** The words that parts are counted by: Elasticsearch's own, and one for any other. */
export const partWords = [
  "SUCCESS",
  "IN_PROGRESS",
  "PARTIAL",
  "FAILED",
  "INCOMPATIBLE",
  "UNKNOWN",
] as const;

/** One of these. */
export type PartWord = (typeof partWords)[number];

/** What is known of a repository, in numbers. */
export interface Counts {
  readonly backups: Readonly<Record<BackupState, number>>;
  readonly parts: Readonly<Record<PartWord, number>>;
  readonly held: number;
  /** The end of the newest COMPLETED backup, whoever made it; epoch milliseconds. */
  readonly lastRestorableMs: number | undefined;
  /** When this was last known to be exact; epoch milliseconds. */
  readonly asOfMs: number;
  /** What is wrong with the repository as a whole. */
  readonly warning: string | undefined;
}

/** Looks over everything at a cost that does not grow with the number of backups, asking nobody. */
export interface Survey {
  /** Undefined where nothing is remembered yet, or no repository is configured. */
  count(): Counts | undefined;
  /** How far the restore that is open is, from 0 to 1; undefined where none is. */
  restoreProgress(): number | undefined;
  /** Brings what is remembered up to date by asking the cluster. */
  refresh(): Promise<void>;
}
