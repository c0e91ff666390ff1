import type { Database } from "bun:sqlite";
import { readEntry, readHold, readRoot, readToken } from "./safeguard-rows.ts";

/** A row as it is written back, by column. */
export type SavedRow = Readonly<Record<string, string | number | bigint | null>>;

/** What could be read of a damaged file beside its runs, by table. */
export type SavedSafeguards = ReadonlyMap<string, readonly SavedRow[]>;

const tables: Readonly<Record<string, { readonly key: string; read(row: unknown): unknown }>> = {
  hold: { key: "repository || char(0) || backup_id", read: readHold },
  token: { key: "name", read: readToken },
  audit: { key: "seq", read: readEntry },
  audit_root: { key: "only", read: readRoot },
};

/** Reads of each table as many rows as can be read and make sense, each key once. */
export function saveSafeguards(damaged: Database): SavedSafeguards {
  return new Map(
    Object.entries(tables).map(([table, { key, read }]) => {
      const rows = new Map<unknown, SavedRow>();
      for (const { saved_key: saved, ...row } of rowsOf(damaged, table, key)) {
        if (saved !== undefined && !rows.has(saved) && isSense(row, read)) rows.set(saved, row);
      }
      return [table, [...rows.values()]];
    }),
  );
}

function* rowsOf(damaged: Database, table: string, key: string): Generator<SavedRow> {
  try {
    const query = damaged.query<SavedRow, []>(`select *, ${key} as saved_key from ${table}`);
    yield* query.iterate();
  } catch {
    // What lies behind the damage is lost; the file is of a version without this table, or has a bad page.
  }
}

function isSense(row: SavedRow, read: (row: unknown) => unknown): boolean {
  try {
    read(row);
    return true;
  } catch {
    return false;
  }
}
