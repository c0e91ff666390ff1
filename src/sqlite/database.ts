import { Database, SQLiteError } from "bun:sqlite";
import { existsSync, rmSync } from "node:fs";
import * as v from "valibot";
import { BackupError } from "../backup/errors.ts";

/** How to open one of our SQLite files. */
export interface DatabaseOptions {
  readonly path: string;
  /** For people: "the journal". */
  readonly what: string;
  /** Step n brings a file from version n to n + 1; only ever appended to. */
  readonly migrations: readonly string[];
  /** FULL survives a power cut, NORMAL only our own death. */
  readonly synchronous: "FULL" | "NORMAL";
  readonly readOnly: boolean;
  /** Keep a copy of the file as it was before a migration, beside it. */
  readonly keepsCopies?: boolean;
  /** Look through the whole file before it is used; the query finds rows that nobody has written so. */
  readonly nonsense?: string;
}

/** A file is of a version that this program does not know. */
export class NewerDatabaseError extends BackupError {}

/** A file is not a database, or a damaged one. */
export class DamagedDatabaseError extends BackupError {}

/**
 * Opens a SQLite file and brings it to the newest version. Integers are read as bigints, since ids
 * are int64. Throws `state-unusable` for a file that is damaged, newer than this program or not
 * accessible, and never changes such a file.
 */
export function openDatabase(options: DatabaseOptions): Database {
  if (options.readOnly && !existsSync(options.path)) {
    throw nothingRemembered(options.path, "does not exist");
  }
  let database: Database | undefined;
  try {
    database = new Database(options.path, {
      strict: true,
      safeIntegers: true,
      ...(options.readOnly ? { readonly: true } : { create: true, readwrite: true }),
    });
    database.run("pragma busy_timeout = 5000");
    migrate(database, options);
    return database;
  } catch (error) {
    database?.close();
    throw translated(error, options);
  }
}

function migrate(database: Database, options: DatabaseOptions): void {
  const version = userVersion(database);
  if (version > options.migrations.length) {
    throw new NewerDatabaseError(
      "state-unusable",
      `Cannot open ${options.what} "${options.path}": its version is ${version}, this program knows ${options.migrations.length}`,
      {
        hint: "A newer webapps-backup has written it. Start that version; the file was not touched.",
      },
    );
  }
  if (options.readOnly) {
    if (version === 0) throw nothingRemembered(options.path, "holds nothing");
    if (version < options.migrations.length) throw outdated(options, version);
    return;
  }
  database.run("pragma journal_mode = wal");
  database.run(`pragma synchronous = ${options.synchronous}`);
  database.run("pragma foreign_keys = on");
  database.run("pragma journal_size_limit = 4194304");
  if (options.nonsense !== undefined) refuseDamage(database, options);
  if (options.keepsCopies && version > 0 && version < options.migrations.length) {
    const copy = `${options.path}.v${version}`;
    rmSync(copy, { force: true });
    database.query("vacuum into ?").run(copy);
  }
  for (const [index, sql] of options.migrations.entries()) {
    if (index >= version) migrateTo(database, options, index + 1, sql);
  }
  if (options.nonsense !== undefined) refuseNonsense(database, options, options.nonsense);
}

function migrateTo(
  database: Database,
  options: DatabaseOptions,
  version: number,
  sql: string,
): void {
  try {
    database
      .transaction(() => {
        database.run(sql);
        database.run(`pragma user_version = ${version}`);
      })
      .immediate();
  } catch (error) {
    // Rows that a table would not have taken, or that speak of others that are gone.
    const isRefused = error instanceof SQLiteError && error.code?.startsWith("SQLITE_CONSTRAINT");
    throw isRefused ? damaged(options, error.message, error) : error;
  }
}

function refuseDamage(database: Database, options: DatabaseOptions): void {
  const found = database.query<{ integrity_check: string }, []>("pragma integrity_check(1)").all();
  const [{ integrity_check: verdict } = { integrity_check: "no verdict" }] = found;
  if (verdict !== "ok") throw damaged(options, verdict);
}

/** A page can hold together, and a byte of what somebody wrote there be another. */
function refuseNonsense(database: Database, options: DatabaseOptions, query: string): void {
  const [row] = database.query<{ what: string }, []>(`${query} limit 1`).all();
  if (row) throw damaged(options, `${row.what} cannot be read`);
}

function damaged(options: DatabaseOptions, found: string, cause?: unknown): DamagedDatabaseError {
  return new DamagedDatabaseError(
    "state-unusable",
    `Cannot open ${options.what} "${options.path}": the file is damaged (${found})`,
    {
      hint: "The file was not touched. Restore it from a copy, or move it away to start with an empty one.",
      cause,
    },
  );
}

function nothingRemembered(path: string, finding: string): BackupError {
  return new BackupError("not-cached", `Nothing is remembered: "${path}" ${finding}`, {
    hint: "Run the command once while Elasticsearch can be reached, or check the setting stateDir.",
  });
}

/** Only who may write brings a file to another version. */
function outdated({ what, path, migrations }: DatabaseOptions, version: number): BackupError {
  const message = `Cannot read ${what} "${path}": its version is ${version}, this program reads ${migrations.length}`;
  return new BackupError("not-cached", message, {
    hint: 'An earlier webapps-backup has written it, and nothing is lost. Start "webapps-backup serve" of this version, or run a command without --offline: it is converted then.',
  });
}

function userVersion(database: Database): number {
  const row = database.query<{ user_version: bigint }, []>("pragma user_version").get();
  return Number(row?.user_version ?? 0n);
}

function translated(error: unknown, options: DatabaseOptions): unknown {
  if (isDamage(error)) return damaged(options, error.message, error);
  return accessError(error, `${options.what} "${options.path}"`) ?? error;
}

/**
 * Pages that do not hold together, rows that nobody has written so, or (SQLITE_ERROR) tables that our
 * statements do not fit any more.
 */
function isDamage(error: unknown): error is Error {
  if (!(error instanceof SQLiteError)) return error instanceof SyntaxError || v.isValiError(error);
  const { code = "" } = error;
  return ["SQLITE_NOTADB", "SQLITE_ERROR"].includes(code) || code.startsWith("SQLITE_CORRUPT");
}

/** Names what keeps SQLite from its files; undefined for any other error. */
export function accessError(error: unknown, what: string): BackupError | undefined {
  if (isDamage(error)) {
    return new DamagedDatabaseError(
      "state-unusable",
      `Cannot use ${what}: its file is damaged (${error.message})`,
      {
        hint: "Stop webapps-backup, restore the file from a copy or move it away, and start again. A catalog fills again by itself; a journal does not.",
        cause: error,
      },
    );
  }
  if (!(error instanceof SQLiteError)) return undefined;
  const code = error.code ?? "";
  if (code === "SQLITE_FULL" || code === "SQLITE_IOERR_WRITE" || code === "SQLITE_IOERR_SHMSIZE") {
    return new BackupError("storage-full", `Cannot write ${what}: no space left on its disk`, {
      hint: "Free some space below stateDir and try again. Nothing of this was written or started.",
      cause: error,
    });
  }
  const denied = [
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "SQLITE_PERM",
    "SQLITE_IOERR",
    "SQLITE_BUSY",
  ];
  if (denied.some((prefix) => code.startsWith(prefix))) {
    return new BackupError("state-unusable", `Cannot use ${what}: ${error.message}`, {
      hint: "Check that the folder of the setting stateDir exists and belongs to the user that runs webapps-backup.",
      cause: error,
    });
  }
  return undefined;
}

/** Reads or writes an open file and says in our words what SQLite cannot do. */
export function accessing<T>(what: string, access: () => T): T {
  try {
    return access();
  } catch (error) {
    throw accessError(error, what) ?? error;
  }
}

/** Folds the write-ahead log into the file and closes it; a file that cannot be written is just closed. */
export function closeDatabase(database: Database): void {
  try {
    database.run("pragma wal_checkpoint(truncate)");
  } catch (error) {
    if (!(error instanceof SQLiteError)) throw error;
  }
  database.close();
}
