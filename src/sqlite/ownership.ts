import { Database, SQLiteError } from "bun:sqlite";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { BackupError } from "../backup/errors.ts";
import { accessError } from "./database.ts";
import { createForFolderOwner } from "./folder-owner.ts";

/** Who works in a state folder. */
export interface Owner {
  readonly pid: number;
  /** The command: `serve`, `create`. */
  readonly verb: string;
  /** Where it can be asked; undefined where it does not listen. */
  readonly url: string | undefined;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
}

/** The right to work in a state folder, held until disposed or until the process dies, however it dies. */
export interface Ownership extends Disposable {
  /** Tells others where the owner can be asked. */
  writeUrl(url: string): void;
}

const lockName = "owner.lock";

const ownerSchema = v.object({
  pid: v.number(),
  verb: v.string(),
  url: v.optional(v.string()),
  sinceMs: v.number(),
});

/**
 * Takes the state folder, making it where it is missing. The lock is a third SQLite file held in
 * an exclusive transaction: the kernel frees it with the process, `kill -9` included, and readers of
 * the journal and the catalog are not disturbed. Throws `locked` and names the owner.
 */
export function takeOwnership(folder: string, owner: { readonly verb: string }): Ownership {
  const lock = lockFolder(folder);
  const card = join(folder, "owner.json");
  const write = (url?: string): void => {
    const shown: Owner = { pid: process.pid, verb: owner.verb, url, sinceMs: Date.now() };
    createForFolderOwner(card);
    writeFileSync(card, `${JSON.stringify(shown)}\n`, { mode: 0o644 });
  };
  try {
    write();
  } catch (cause) {
    lock.close();
    throw unusable(folder, cause);
  }
  return {
    writeUrl: write,
    [Symbol.dispose]() {
      rmSync(card, { force: true });
      lock.close();
    },
  };
}

/** Who owns the folder now, or undefined where nobody does; a card left by a killed process is not believed. */
export function readOwner(folder: string): Owner | undefined {
  if (!existsSync(join(folder, lockName))) return undefined;
  const lock = tryLock(folder);
  if (lock) {
    lock.close();
    return undefined;
  }
  try {
    const card: unknown = JSON.parse(readFileSync(join(folder, "owner.json"), "utf8"));
    const { pid, verb, url, sinceMs } = v.parse(ownerSchema, card);
    return { pid, verb, url, sinceMs };
  } catch {
    // The lock is held but its card is not written yet: somebody is just starting.
    return { pid: 0, verb: "unknown", url: undefined, sinceMs: Date.now() };
  }
}

function lockFolder(folder: string): Database {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unusable(folder, cause);
  }
  const lock = tryLock(folder);
  if (lock) return lock;
  const owner = readOwner(folder);
  const where = owner?.url ? `, listening on ${owner.url}` : "";
  throw new BackupError(
    "locked",
    `Cannot work in "${folder}": process ${owner?.pid ?? "?"} ("webapps-backup ${owner?.verb ?? "?"}") works there${where}`,
    {
      hint: owner?.url
        ? `Ask it with --server ${owner.url}, or give this process another stateDir.`
        : "Wait for it, or give this process another stateDir.",
    },
  );
}

/** The lock, or undefined while another process holds it. */
function tryLock(folder: string): Database | undefined {
  createForFolderOwner(join(folder, lockName));
  let lock: Database | undefined;
  try {
    lock = new Database(join(folder, lockName), { create: true, readwrite: true });
    lock.run("begin exclusive");
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof SQLiteError && error.code === "SQLITE_BUSY") return undefined;
    throw accessError(error, `the lock in "${folder}"`) ?? error;
  }
}

function unusable(folder: string, cause: unknown): BackupError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new BackupError("state-unusable", `Cannot use the state folder "${folder}": ${detail}`, {
    hint: "Set stateDir (WEBAPPS_BACKUP_STATE_DIR) to a folder that this user may write to.",
    cause,
  });
}
