import type { Database } from "bun:sqlite";
import { createHash } from "node:crypto";
import type {
  AuditEntry,
  AuditLog,
  AuditQuery,
  AuditVerdict,
  NewAuditEntry,
} from "../backup/audit.ts";
import { accessing } from "./database.ts";
import { readEntry } from "./safeguard-rows.ts";

const what = "the journal";
const pageSize = 1000;
/** What the first entry ever goes on from. */
const genesis = { seq: 0, hash: "0".repeat(64) };

interface Link {
  readonly seq: number;
  readonly hash: string;
}

/** The audit log in an open journal file: every entry's hash covers the one before it. */
export class SqliteAuditLog implements AuditLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  append(entry: NewAuditEntry): AuditEntry {
    return accessing(what, () =>
      this.#database
        .transaction(() => {
          const last = this.#last();
          const seq = last.seq + 1;
          const written = { ...entry, seq, hash: hashOf(last.hash, { ...entry, seq }) };
          this.#database
            .query(
              `insert into audit values ($seq, $atMs, $who, $from, $requestId, $action, $subject,
                 $planHash, $outcome, $detail, $attempt, $hash)`,
            )
            .run({
              seq,
              atMs: entry.atMs,
              who: entry.who,
              from: entry.from,
              requestId: entry.requestId ?? null,
              action: entry.action,
              subject: entry.subject,
              planHash: entry.planHash ?? null,
              outcome: entry.outcome,
              detail: entry.detail ?? null,
              attempt: entry.attempt ?? null,
              hash: written.hash,
            });
          return written;
        })
        .immediate(),
    );
  }

  entries({ sinceMs, after, limit }: AuditQuery): readonly AuditEntry[] {
    return accessing(what, () =>
      this.#database
        .query<unknown, Record<string, number | null>>(
          `select * from audit where seq > $after and ($sinceMs is null or at_ms >= $sinceMs)
           order by seq limit $limit`,
        )
        .all({ after: after ?? 0, sinceMs: sinceMs ?? null, limit })
        .map(readEntry),
    );
  }

  verify(): AuditVerdict {
    const faults: string[] = [];
    let last = this.#root();
    let entries = 0;
    for (;;) {
      const page = this.entries({ after: last.seq, limit: pageSize });
      for (const { hash, ...entry } of page) {
        if (entry.seq !== last.seq + 1) {
          faults.push(`entries ${last.seq + 1} to ${entry.seq - 1} are missing`);
        } else if (hash !== hashOf(last.hash, entry)) {
          faults.push(`entry ${entry.seq} was changed, or the one before it was replaced`);
        }
        last = { seq: entry.seq, hash };
        entries += 1;
      }
      if (page.length < pageSize) break;
    }
    const given = this.#lastGiven();
    if (given > last.seq) faults.push(`entries ${last.seq + 1} to ${given} are missing`);
    return { entries, head: entries > 0 ? last.hash : undefined, faults };
  }

  forget(beforeMs: number): void {
    accessing(what, () =>
      this.#database
        .transaction(() => {
          const [old] = this.#database
            .query<{ seq: bigint; hash: string }, { beforeMs: number }>(
              // By number, not by time: a clock that was set back must leave no gap.
              `select seq, hash from audit where seq < ifnull(
                 (select min(seq) from audit where at_ms >= $beforeMs), (select max(seq) from audit))
               order by seq desc limit 1`,
            )
            .all({ beforeMs });
          if (!old) return;
          this.#database
            .query("insert or replace into audit_root values (1, $seq, $hash)")
            .run({ seq: old.seq, hash: old.hash });
          this.#database.query("delete from audit where seq <= $seq").run({ seq: old.seq });
        })
        .immediate(),
    );
  }

  #root(): Link {
    const [row] = accessing(what, () =>
      this.#database
        .query<{ seq: bigint; hash: string }, []>("select seq, hash from audit_root")
        .all(),
    );
    return row ? { seq: Number(row.seq), hash: row.hash } : genesis;
  }

  #last(): Link {
    const [row] = this.#database
      .query<{ seq: bigint; hash: string }, []>(
        "select seq, hash from audit order by seq desc limit 1",
      )
      .all();
    return row ? { seq: Number(row.seq), hash: row.hash } : this.#root();
  }

  /** The highest number ever given, which SQLite keeps by itself. */
  #lastGiven(): number {
    const [row] = accessing(what, () =>
      this.#database
        .query<{ seq: bigint }, []>("select seq from sqlite_sequence where name = 'audit'")
        .all(),
    );
    return Number(row?.seq ?? 0n);
  }
}

/** Covers every field under its name, in one order. */
function hashOf(before: string, entry: Omit<AuditEntry, "hash">): string {
  const { seq, atMs, who, from, requestId, action, subject, planHash, outcome: end } = entry;
  const said = [seq, atMs, who, from, requestId, action, subject, planHash, end];
  const text = JSON.stringify([
    before,
    ...[...said, entry.detail, entry.attempt].map((value) => value ?? null),
  ]);
  return createHash("sha256").update(text).digest("hex");
}
