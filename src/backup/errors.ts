/** What went wrong, in the words that status codes and exit codes are chosen by. */
export type ErrorKind =
  | "invalid"
  | "already-exists"
  | "not-found"
  | "repository-unconfigured"
  | "repository-missing"
  | "repository-unusable"
  | "unreachable"
  | "rejected"
  | "missing-privilege"
  | "cannot-plan"
  | "cannot-restore"
  | "plan-changed"
  | "busy"
  | "locked"
  | "run-failed"
  | "held"
  | "unauthorized"
  | "forbidden"
  | "storage-full"
  | "state-unusable"
  | "not-cached"
  | "bug"
  | "interrupted";

/** What an error may carry beside its message. */
export interface BackupErrorOptions {
  /** One or two sentences that name the next step. */
  readonly hint?: string;
  /** What was underneath; it stays inside the process. */
  readonly cause?: unknown;
}

/**
 * The one error of this program. Its message says what was tried, on what, and what was found; it
 * never holds a credential or a cluster's address, because HTTP answers repeat it.
 */
export class BackupError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, options: BackupErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "BackupError";
    this.kind = kind;
    this.hint = options.hint;
  }
}

/** Tells whether an error is ours and of one of the given kinds. */
export function isBackupError(
  error: unknown,
  ...kinds: readonly ErrorKind[]
): error is BackupError {
  return error instanceof BackupError && (kinds.length === 0 || kinds.includes(error.kind));
}

/** Makes any thrown value a BackupError: what is not one already is a bug. */
export function asBackupError(error: unknown): BackupError {
  if (error instanceof BackupError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new BackupError("bug", `Unexpected error: ${message}`, {
    cause: error,
    hint: "This is a bug in webapps-backup. The log has its stack; please report it.",
  });
}
