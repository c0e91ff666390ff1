import type { Database } from "bun:sqlite";
import type { Token, Tokens } from "../backup/access.ts";
import { BackupError } from "../backup/errors.ts";
import { accessing } from "./database.ts";
import { readToken } from "./safeguard-rows.ts";

const what = "the journal";

/**
 * Tokens in an open journal file. They are asked for at every request, and read once: only the owner of
 * the state directory writes them, through the one object of this class that it has.
 */
export class SqliteTokens implements Tokens {
  readonly #database: Database;
  #known: readonly Token[] | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): readonly Token[] {
    this.#known ??= accessing(what, () =>
      this.#database.query<unknown, []>("select * from token order by name").all().map(readToken),
    );
    return this.#known;
  }

  add({ name, hash, role: given, repositories, createdMs, expiresMs }: Token): void {
    this.#known = undefined;
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
    this.#known = undefined;
    const { changes } = accessing(what, () =>
      this.#database.query("delete from token where name = $name").run({ name }),
    );
    return changes > 0;
  }
}
