import type { Database } from "bun:sqlite";
import type { Hold, Holds } from "../backup/holds.ts";
import { accessing } from "./database.ts";
import { Revision } from "./revision.ts";

const what = "the journal";

/** A row of the table hold. */
export interface HoldRow {
  readonly repository: string;
  readonly backup_id: bigint;
  readonly reason: string;
  readonly held_by: string;
  readonly since_ms: bigint;
  readonly until_ms: bigint | null;
}

/** Holds in an open journal file. */
export class SqliteHolds implements Holds {
  readonly #database: Database;
  readonly #revision = new Revision();

  constructor(database: Database) {
    this.#database = database;
  }

  all(repository: string): readonly Hold[] {
    return accessing(what, () =>
      this.#database
        .query<HoldRow, { repository: string }>(
          "select * from hold where repository = $repository order by backup_id",
        )
        .all({ repository })
        .map(readHold),
    );
  }

  put({ repository, backupId, reason, by, sinceMs, untilMs }: Hold): void {
    accessing(what, () =>
      this.#database
        .query(
          "insert or replace into hold values ($repository, $backupId, $reason, $by, $sinceMs, $untilMs)",
        )
        .run({ repository, backupId, reason, by, sinceMs, untilMs: untilMs ?? null }),
    );
    this.#revision.next();
  }

  remove(repository: string, backupId: bigint): boolean {
    const { changes } = accessing(what, () =>
      this.#database
        .query("delete from hold where repository = $repository and backup_id = $backupId")
        .run({ repository, backupId }),
    );
    this.#revision.next();
    return changes > 0;
  }

  revision(): string {
    return this.#revision.text();
  }
}

/** Reads a hold from its row. */
export function readHold(row: HoldRow): Hold {
  return {
    repository: row.repository,
    backupId: row.backup_id,
    reason: row.reason,
    by: row.held_by,
    sinceMs: Number(row.since_ms),
    untilMs: row.until_ms === null ? undefined : Number(row.until_ms),
  };
}
