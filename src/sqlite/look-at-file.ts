import { Database, SQLiteError } from "bun:sqlite";
import { existsSync, statSync } from "node:fs";
import type { StateFile } from "../backup/state-file.ts";
import { catalogMigrations } from "./catalog-schema.ts";
import { journalMigrations } from "./journal-schema.ts";

/** Looks at the file of the journal; nothing is written, and nobody who works with it is disturbed. */
export function lookAtJournal(path: string): StateFile {
  return lookAtFile(path, journalMigrations.length);
}

/** The same for the catalog. */
export function lookAtCatalog(path: string): StateFile {
  return lookAtFile(path, catalogMigrations.length);
}

function lookAtFile(path: string, wanted: number): StateFile {
  const there = existsSync(path);
  const bytes = sizeOf(path) + sizeOf(`${path}-wal`);
  const found = there ? readVerdict(path) : { version: undefined, damage: undefined };
  return { path, there, bytes, wanted, ...found };
}

function readVerdict(path: string): Pick<StateFile, "version" | "damage"> {
  let database: Database | undefined;
  try {
    database = new Database(path, { readonly: true });
    database.run("pragma busy_timeout = 5000");
    const [row] = database.query<{ user_version: number }, []>("pragma user_version").all();
    const [check] = database
      .query<{ integrity_check: string }, []>("pragma integrity_check(1)")
      .all();
    const verdict = check?.integrity_check ?? "no verdict";
    return { version: row?.user_version, damage: verdict === "ok" ? undefined : verdict };
  } catch (error) {
    if (!(error instanceof SQLiteError)) throw error;
    return { version: undefined, damage: error.message };
  } finally {
    database?.close();
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
