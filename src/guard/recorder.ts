import { currentActor } from "../backup/actor.ts";
import type { Actor, AuditEntry, AuditLog, AuditOutcome } from "../backup/audit.ts";
import { asBackupError, type ErrorKind } from "../backup/errors.ts";

/** One attempt to change something. */
export interface Attempt {
  /** As "backup.delete" or "DELETE /_snapshot/{repository}/{snapshot}". */
  readonly action: string;
  /** On what, as "backup 5". */
  readonly subject: string;
  readonly planHash?: string | undefined;
  /** The run that it is about. */
  readonly runId?: string | undefined;
}

/** How an attempt has ended. */
export interface AttemptEnd {
  readonly outcome: Exclude<AuditOutcome, "asked">;
  readonly detail?: string | undefined;
  /** The run that was begun. */
  readonly runId?: string | undefined;
}

/** What a recorder is made of. */
export interface RecorderParts {
  readonly audit: AuditLog;
  /** How long entries are kept. */
  readonly retentionMs: number;
  readonly now: () => number;
  /** Told of each entry as it is written, and of the run that it speaks of, for the log. */
  readonly tell: (entry: AuditEntry, runId: string | undefined) => void;
}

/** What was refused, in distinction to what was tried and has failed. */
const refusals: ReadonlySet<ErrorKind> = new Set([
  "invalid",
  "already-exists",
  "not-found",
  "repository-unconfigured",
  "cannot-plan",
  "cannot-restore",
  "plan-changed",
  "busy",
  "locked",
  "held",
  "unauthorized",
  "forbidden",
]);

/** How often is looked for what is too old. */
const forgetEveryMs = 3_600_000;

const ourselves: Actor = { who: "webapps-backup", from: "local", requestId: undefined };

/** Writes attempts into the audit log in the name of whoever acts. */
export class Recorder {
  readonly #parts: RecorderParts;
  /** By a clock that nobody sets. */
  #forgottenAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /**
   * Does something that changes something: written down before and after, so that what a crash cut
   * off is seen to have been asked. `end` judges a result that is no error; by default it is done.
   */
  async record<T>(
    attempt: Attempt,
    work: () => Promise<T>,
    end: (result: T) => AttemptEnd = () => ({ outcome: "done" }),
  ): Promise<T> {
    const { seq } = this.#write(attempt, { outcome: "asked" }, undefined);
    let result: T;
    try {
      result = await work();
    } catch (error) {
      const { kind, message } = asBackupError(error);
      const outcome = refusals.has(kind) ? "refused" : "failed";
      this.#write(attempt, { outcome, detail: `${kind}: ${message}` }, seq);
      throw error;
    }
    this.#write(attempt, end(result), seq);
    return result;
  }

  /** Writes down what was refused before anything was done. */
  refused(attempt: Attempt, detail: string): void {
    this.#write(attempt, { outcome: "refused", detail }, undefined);
  }

  #write(
    attempt: Attempt,
    { outcome, detail, runId }: Omit<AttemptEnd, "outcome"> & { readonly outcome: AuditOutcome },
    seq: number | undefined,
  ): AuditEntry {
    const { audit, now, tell } = this.#parts;
    const entry = audit.append({
      ...(currentActor() ?? ourselves),
      action: attempt.action,
      subject: attempt.subject,
      planHash: attempt.planHash,
      atMs: now(),
      outcome,
      detail,
      attempt: seq,
    });
    tell(entry, runId ?? attempt.runId);
    this.#forget();
    return entry;
  }

  #forget(): void {
    if (performance.now() - this.#forgottenAtMs < forgetEveryMs) return;
    this.#forgottenAtMs = performance.now();
    const { audit, now, retentionMs } = this.#parts;
    audit.forget(now() - retentionMs);
  }
}
