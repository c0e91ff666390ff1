import type { Database } from "bun:sqlite";
import type { Journal } from "../backup/journal.ts";
import { DamagedDatabaseError, openDatabase } from "./database.ts";
import { nonsenseRows } from "./journal-rows.ts";
import { journalMigrations } from "./journal-schema.ts";
import { salvage } from "./salvage.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

/** How to open a journal. */
export interface JournalOptions {
  readonly readOnly?: boolean;
  /** Told, in one sentence, when the file was damaged and what became of it. */
  readonly onSalvaged?: (notice: string) => void;
}

/**
 * Opens the journal; the file is made where it is missing. A damaged one is moved aside, and what
 * can be read of it is taken over; deletions wait then until somebody confirms. Throws
 * `state-unusable` for a newer one.
 */
export function openJournal(path: string, options: JournalOptions = {}): Journal {
  const readOnly = options.readOnly ?? false;
  const open = (): Database =>
    openDatabase({
      path,
      what: "the journal",
      migrations: journalMigrations,
      synchronous: "FULL",
      readOnly,
      keepsCopies: true,
      nonsense: nonsenseRows,
    });
  try {
    const journal = new SqliteJournal(open());
    if (!readOnly) journal.readOpenPlans();
    return journal;
  } catch (error) {
    if (readOnly || !(error instanceof DamagedDatabaseError)) throw error;
    const nowMs = Date.now();
    const saved = salvage(path, nowMs);
    const journal = new SqliteJournal(open());
    const notice = journal.takeOver(saved, nowMs);
    options.onSalvaged?.(notice);
    return journal;
  }
}
