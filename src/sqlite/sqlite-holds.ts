import type { Database } from "bun:sqlite";
import type { Hold, Holds } from "../backup/holds.ts";
import { accessing } from "./database.ts";
import { readHold } from "./safeguard-rows.ts";

const what = "the journal";

/** Holds in an open journal file. */
export class SqliteHolds implements Holds {
  readonly #database: Database;
  /** Every answer about backups asks for them, and nobody else writes here while we own the folder. */
  readonly #known = new Map<string, readonly Hold[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  all(repository: string): readonly Hold[] {
    const known = this.#known.get(repository) ?? this.#read(repository);
    this.#known.set(repository, known);
    return known;
  }

  put({ repository, backupId, reason, by, sinceMs, untilMs }: Hold): void {
    accessing(what, () =>
      this.#database
        .query(
          "insert or replace into hold values ($repository, $backupId, $reason, $by, $sinceMs, $untilMs)",
        )
        .run({ repository, backupId, reason, by, sinceMs, untilMs: untilMs ?? null }),
    );
    this.#known.clear();
  }

  remove(repository: string, backupId: bigint): boolean {
    const { changes } = accessing(what, () =>
      this.#database
        .query("delete from hold where repository = $repository and backup_id = $backupId")
        .run({ repository, backupId }),
    );
    this.#known.clear();
    return changes > 0;
  }

  #read(repository: string): readonly Hold[] {
    return accessing(what, () =>
      this.#database
        .query<unknown, { repository: string }>(
          "select * from hold where repository = $repository order by backup_id",
        )
        .all({ repository })
        .map(readHold),
    );
  }
}
