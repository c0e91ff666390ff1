import type { Database } from "bun:sqlite";
import { type AuditRow, readEntry } from "./sqlite-audit-log.ts";
import { type HoldRow, readHold } from "./sqlite-holds.ts";
import { readToken, type TokenRow } from "./sqlite-tokens.ts";

/** A row as it is written back, by column. */
export type SavedRow = Readonly<Record<string, string | number | bigint | null>>;

/** What could be read of a damaged file beside its runs, by table. */
export type SavedSafeguards = ReadonlyMap<string, readonly SavedRow[]>;

const tables: Readonly<Record<string, (row: never) => unknown>> = {
  hold: (row: HoldRow) => readHold(row),
  token: (row: TokenRow) => readToken(row),
  audit: (row: AuditRow) => readEntry(row),
  audit_root: () => undefined,
};

/** Reads of each table as many rows as can be read and make sense. */
export function saveSafeguards(damaged: Database): SavedSafeguards {
  return new Map(
    Object.entries(tables).map(([table, read]) => [table, [...readableRows(damaged, table, read)]]),
  );
}

function* readableRows(
  damaged: Database,
  table: string,
  read: (row: never) => unknown,
): Generator<SavedRow> {
  try {
    for (const row of damaged.query<SavedRow, []>(`select * from ${table}`).iterate()) {
      if (isSense(row, read)) yield row;
    }
  } catch {
    // What lies behind the damage is lost; the file is of a version without this table, or has a bad page.
  }
}

function isSense(row: SavedRow, read: (row: never) => unknown): boolean {
  try {
    read(row as never);
    return true;
  } catch {
    return false;
  }
}
