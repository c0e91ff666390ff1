import type { Part } from "./backup.ts";

/** What is remembered of a repository's snapshots. */
export interface RememberedSnapshots {
  /** When it was true, epoch milliseconds. */
  readonly asOfMs: number;
  /** What a reader should know about the repository as a whole. */
  readonly warnings: readonly string[];
  /** Parts of backups, and nothing else that the repository may hold. */
  parts(): Iterable<Part>;
}

/** Gives what is remembered of a repository; undefined where nothing is. */
export type Remember = (repository: string) => RememberedSnapshots | undefined;
