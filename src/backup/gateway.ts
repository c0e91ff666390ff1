import type { CreatedToken, TokenRequest, TokenView } from "./access.ts";
import type { AuditEntry, AuditQuery, AuditVerdict } from "./audit.ts";
import type { Backup, BackupState } from "./backup.ts";
import type { Hold, HoldRequest } from "./holds.ts";
import type { Progress, Run } from "./journal.ts";
import type { Restores } from "./restores.ts";

/** How fresh an answer must be. */
export type Freshness =
  /** What the cluster says now; `unreachable` where it cannot be asked. */
  | { readonly from: "cluster" }
  /** The same, but what is remembered where the cluster is unreachable and the memory is young enough. */
  | { readonly from: "cluster-or-cache"; readonly maxAgeMs: number }
  /** What is remembered, without asking; `not-cached` where nothing is. */
  | { readonly from: "cache" };

/** An answer with the time it was true at. */
export interface Answer<T> {
  readonly value: T;
  /** Epoch milliseconds. */
  readonly asOfMs: number;
  /** It comes from memory, and the cluster was not asked or did not answer. */
  readonly remembered: boolean;
  /** What the reader should know about the repository as a whole. */
  readonly warnings: readonly string[];
}

/** Which backups to list, newest first. */
export interface ListQuery {
  /** At most so many. */
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  readonly state?: BackupState | undefined;
  /** Started at or after, epoch milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Started before, epoch milliseconds. */
  readonly untilMs?: number | undefined;
  /** Ids that begin with these digits, or are exactly these. */
  readonly pattern?: IdPattern | undefined;
}

/** Camunda's `pattern`: digits, with or without a star. */
export interface IdPattern {
  readonly digits: string;
  readonly exact: boolean;
}

/** One page of backups. */
export interface BackupPage {
  /** How many there are without `limit` and `after`. */
  readonly total: number;
  readonly backups: readonly Backup[];
  /** What to pass as `after`; undefined on the last page. */
  readonly next: string | undefined;
  /**
   * The same text means the same backups in the same states, on this and every other page; undefined
   * where the gateway cannot tell.
   */
  readonly revision?: string | undefined;
}

/** A backup with what only a closer look shows. */
export interface BackupDetail {
  readonly backup: Backup;
  /** By snapshot name; missing where neither store nor journal could tell. */
  readonly indices: ReadonlyMap<string, readonly string[]>;
  /** Our newest runs on this id, newest first. */
  readonly runs: readonly RunView[];
}

/** A run as it is now. */
export interface RunView {
  readonly run: Run;
  /** Of the step that is running, where its process is asked. */
  readonly progress: Progress | undefined;
  /** Whether the process that answers works on it; an open run with false goes on with `resume` or `serve`. */
  readonly worked: boolean;
}

/** One page of runs, newest first. */
export interface RunPage {
  readonly total: number;
  readonly runs: readonly RunView[];
  readonly next: string | undefined;
}

/** What a comparison of the catalog with the repository has found; snapshots by name. */
export interface Drift {
  /** How many parts of backups the repository lists. */
  readonly listed: number;
  /** Not known before. */
  readonly added: readonly string[];
  /** Known before, and not there any more. */
  readonly missing: readonly string[];
  /** The same name, but another snapshot. */
  readonly changed: readonly string[];
  /** Named like our parts, and yet no part can have that name. */
  readonly aliens: readonly string[];
}

/** How far a long reading of the repository is, in snapshots. */
export interface Reading {
  readonly read: number;
  readonly of: number;
}

/** What the cluster and our own files say, for health. */
export interface GatewayHealth {
  readonly catalog: {
    readonly ok: boolean;
    readonly detail: string;
    /** Undefined where none goes on. */
    readonly reading: Reading | undefined;
  };
  readonly elasticsearch: { readonly ok: boolean; readonly detail: string };
}

/** What a create answers: the run, and the warnings of its planning. */
export interface Created {
  readonly run: Run;
  /** In part order. */
  readonly scheduledSnapshots: readonly string[];
}

/** What a delete answers. */
export interface Deleted {
  /** Undefined where only a failed run was to be forgotten and the store held nothing. */
  readonly run: Run | undefined;
}

/**
 * Every use case, local (the engine) and remote (a running service) alike. All methods throw
 * BackupError; the kinds each promises are named. Ids are taken as given: not positive is `invalid`.
 */
export interface Gateway extends Restores {
  /**
   * Starts a backup. When it returns, the run with all its steps is committed and goes on whether or
   * not the caller lives. Checked in this order, nothing is created before all have passed: `invalid`
   * id, `repository-unconfigured`, `repository-missing` or `repository-unusable` (read-only),
   * `already-exists`, `busy`, `cannot-plan` (version unknown, required indices missing).
   */
  create(id: bigint): Promise<Created>;
  /** One backup; `not-found` where neither store nor journal knows it. */
  show(id: bigint, freshness: Freshness): Promise<Answer<Backup>>;
  /** The same with indices and runs. */
  detail(id: bigint, freshness: Freshness): Promise<Answer<BackupDetail>>;
  /** Backups, newest first. Never differs from `show` on a state. */
  list(query: ListQuery, freshness: Freshness): Promise<Answer<BackupPage>>;
  /**
   * Deletes every snapshot of the id whatever its version or part count, after cancelling a create
   * of it that runs. Returns when journaled and sent; asked again it joins the deletion that runs.
   * `not-found` where nothing is known, `held` while a hold binds, `repository-unusable` where the
   * repository is read-only, `state-unusable` while a damaged journal waits to be confirmed.
   */
  delete(id: bigint): Promise<Deleted>;
  runs(query: { readonly limit: number; readonly after?: string | undefined }): Promise<RunPage>;
  /** `not-found` where there is none. */
  run(runId: string): Promise<RunView>;
  /** Takes up every run that has not ended, deletions only once a damaged journal is confirmed; returns all of them. */
  resume(): Promise<readonly Run[]>;
  /** Waits until a run has ended, telling of each look at it. */
  ended(runId: string, tell?: (view: RunView) => void): Promise<Run>;
  /**
   * Compares the catalog with the repository whatever the cheap checks say, and reports what was
   * different. `full` reads every snapshot again, as if nothing were known.
   */
  sync(options: { readonly full: boolean }): Promise<Answer<Drift>>;
  /**
   * Takes note that an admin knows of a damaged journal, so that deletions are allowed again.
   * Returns what was noted, undefined where nothing was.
   */
  confirmJournal(): Promise<string | undefined>;
  /**
   * Keeps a backup from being deleted, in place of a hold that is there. Returns when committed.
   * `not-found` where nothing is known of it, `invalid` for a time that has passed or no reason, `busy`
   * while it is being deleted.
   */
  hold(id: bigint, request: HoldRequest): Promise<Hold>;
  /** Lets it be deleted again; `not-found` where no hold binds. */
  release(id: bigint): Promise<Hold>;
  /** Those that bind, by backup id. */
  holds(): Promise<readonly Hold[]>;
  /** What was done and attempted, oldest first. */
  audit(query: AuditQuery): Promise<readonly AuditEntry[]>;
  /** Walks along the whole audit log and says where it was changed. */
  verifyAudit(): Promise<AuditVerdict>;
  /**
   * Makes a token and shows its text this once; it counts as soon as this returns. `invalid` for a
   * name that cannot be one, no repositories or a time that has passed, `already-exists`.
   */
  createToken(request: TokenRequest): Promise<CreatedToken>;
  /** The tokens that are kept, expired ones among them, by name; not those of the settings. */
  tokens(): Promise<readonly TokenView[]>;
  /** Takes a token back: it counts for nothing as soon as this returns. `not-found`. */
  revokeToken(name: string): Promise<TokenView>;
  health(): Promise<GatewayHealth>;
  /** Stops working, ends nothing: open runs go on with the next start. */
  close(): Promise<void>;
}
