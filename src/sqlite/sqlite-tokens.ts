import type { Database } from "bun:sqlite";
import * as v from "valibot";
import { roles, type Token, type Tokens } from "../backup/access.ts";
import { BackupError } from "../backup/errors.ts";
import { accessing } from "./database.ts";

const what = "the journal";
const names = v.array(v.string());
const role = v.picklist(roles);

/** A row of the table token. */
export interface TokenRow {
  readonly name: string;
  readonly hash: string;
  readonly role: string;
  readonly repositories: string | null;
  readonly created_ms: bigint;
  readonly expires_ms: bigint | null;
}

/** Tokens in an open journal file. */
export class SqliteTokens implements Tokens {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): readonly Token[] {
    return accessing(what, () =>
      this.#database.query<TokenRow, []>("select * from token order by name").all().map(readToken),
    );
  }

  add({ name, hash, role: given, repositories, createdMs, expiresMs }: Token): void {
    const { changes } = accessing(what, () =>
      this.#database
        .query(
          `insert into token values ($name, $hash, $role, $repositories, $createdMs, $expiresMs)
           on conflict (name) do nothing`,
        )
        .run({
          name,
          hash,
          role: given,
          repositories: repositories ? JSON.stringify(repositories) : null,
          createdMs,
          expiresMs: expiresMs ?? null,
        }),
    );
    if (changes > 0) return;
    throw new BackupError("already-exists", `A token with the name "${name}" exists already`, {
      hint: `Choose another name, or run "webapps-backup token revoke ${name}" first.`,
    });
  }

  remove(name: string): boolean {
    const { changes } = accessing(what, () =>
      this.#database.query("delete from token where name = $name").run({ name }),
    );
    return changes > 0;
  }
}

/** Reads a token from its row. */
export function readToken(row: TokenRow): Token {
  return {
    name: row.name,
    hash: row.hash,
    role: v.parse(role, row.role),
    repositories:
      row.repositories === null ? undefined : v.parse(names, JSON.parse(row.repositories)),
    createdMs: Number(row.created_ms),
    expiresMs: row.expires_ms === null ? undefined : Number(row.expires_ms),
  };
}
