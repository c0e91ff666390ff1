import type { Database } from "bun:sqlite";
import type { Tokens } from "../backup/access.ts";
import type { AuditLog } from "../backup/audit.ts";
import type { Holds } from "../backup/holds.ts";
import { closeDatabase, openDatabase } from "./database.ts";
import { journalMigrations } from "./journal-schema.ts";
import { SqliteAuditLog } from "./sqlite-audit-log.ts";
import { SqliteHolds } from "./sqlite-holds.ts";
import { SqliteTokens } from "./sqlite-tokens.ts";

/** What protects backups and says who may do what, in the journal's file. */
export interface Safeguards {
  readonly holds: Holds;
  readonly tokens: Tokens;
  readonly audit: AuditLog;
  close(): void;
}

/**
 * Opens what stands beside the runs in a journal's file, on a connection of its own. The journal
 * must have been opened before: it makes the file, brings it up to date and saves what can be saved
 * of a damaged one.
 */
export function openSafeguards(
  path: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Safeguards {
  const database: Database = openDatabase({
    path,
    what: "the journal",
    migrations: journalMigrations,
    synchronous: "FULL",
    readOnly,
    keepsCopies: true,
  });
  return {
    holds: new SqliteHolds(database),
    tokens: new SqliteTokens(database),
    audit: new SqliteAuditLog(database),
    close: () => closeDatabase(database),
  };
}
