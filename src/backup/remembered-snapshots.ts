import type { Snapshot } from "./backup.ts";

/**
 * What the names begin with of all snapshots that are remembered: Camunda's, backups and others, and
 * our own.
 */
export const rememberedPrefixes: readonly string[] = ["camunda_", "webapps_backup_"];

/** Whether a snapshot of this name, or every one that a pattern stands for, is among them. */
export function isRemembered(text: string): boolean {
  return rememberedPrefixes.some((prefix) => text.startsWith(prefix));
}

/** What is remembered of a repository's snapshots. */
export interface RememberedSnapshots {
  /** When it was true, epoch milliseconds. */
  readonly asOfMs: number;
  /** What a reader should know about the repository as a whole. */
  readonly warnings: readonly string[];
  /** All whose names begin as the remembered ones do, and nothing else that the repository may hold. */
  snapshots(): Iterable<Snapshot>;
}

/** Gives what is remembered of a repository; undefined where nothing is. */
export type Remember = (repository: string) => RememberedSnapshots | undefined;
