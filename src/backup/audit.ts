/** Who does something, and from where. */
export interface Actor {
  /** The name of a token, an operating system's user, or "anonymous". */
  readonly who: string;
  /** An address of the network, or "local" for a command that works by itself. */
  readonly from: string;
  readonly requestId: string | undefined;
}

/** How an attempt stands: what is `asked` has another entry with its end, unless the process died in between. */
export type AuditOutcome = "asked" | "done" | "refused" | "failed";

/** One attempt to change something, before it is written. */
export interface NewAuditEntry extends Actor {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** What was to be done, as "backup.delete" or "DELETE /_snapshot/{repository}/{snapshot}". */
  readonly action: string;
  /** On what, as "backup 5" or the path of a proxied request. */
  readonly subject: string;
  readonly planHash: string | undefined;
  readonly outcome: AuditOutcome;
  /** Why it was refused or failed, or what came of it. */
  readonly detail: string | undefined;
  /** The entry that this is the end of. */
  readonly attempt: number | undefined;
}

/** One entry as it stands in the chain. */
export interface AuditEntry extends NewAuditEntry {
  readonly seq: number;
  /** SHA-256 over the hash of the entry before and all that this one says. */
  readonly hash: string;
}

/** Which entries to read, oldest first. */
export interface AuditQuery {
  /** Epoch milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Behind the entry of this number. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** What a walk along the chain has found. */
export interface AuditVerdict {
  readonly entries: number;
  /** The hash of the last entry: kept elsewhere, it shows whether the end was cut off. */
  readonly head: string | undefined;
  /** What is wrong, in order; empty where nothing is. */
  readonly faults: readonly string[];
}

/** The audit log: it is only ever added to, and forgets from its beginning. */
export interface AuditLog {
  append(entry: NewAuditEntry): AuditEntry;
  entries(query: AuditQuery): readonly AuditEntry[];
  verify(): AuditVerdict;
  /** Forgets what is older; the chain goes on from what was kept. */
  forget(beforeMs: number): void;
}
