import * as v from "valibot";
import { roles, type Token } from "../backup/access.ts";
import type { AuditEntry } from "../backup/audit.ts";
import type { Hold } from "../backup/holds.ts";

/** The latest time that can be written down, epoch milliseconds. */
const lastMs = 8_640_000_000_000_000n;

const time = v.pipe(v.bigint(), v.minValue(-lastMs), v.maxValue(lastMs));
const text = v.nullable(v.string());
const names = v.array(v.string());

const holdRow = v.strictObject({
  repository: v.string(),
  backup_id: v.bigint(),
  reason: v.string(),
  held_by: v.string(),
  since_ms: time,
  until_ms: v.nullable(time),
});

const tokenRow = v.strictObject({
  name: v.string(),
  hash: v.string(),
  role: v.picklist(roles),
  repositories: text,
  created_ms: time,
  expires_ms: v.nullable(time),
});

const auditRow = v.strictObject({
  seq: v.bigint(),
  at_ms: time,
  who: v.string(),
  origin: v.string(),
  request_id: text,
  action: v.string(),
  subject: v.string(),
  plan_hash: text,
  outcome: v.picklist(["asked", "done", "refused", "failed"]),
  detail: text,
  attempt: v.nullable(v.bigint()),
  hash: v.string(),
});

const auditRoot = v.strictObject({ only: v.literal(1n), seq: v.bigint(), hash: v.string() });

/** Reads a hold from its row. Throws where nobody has written it so. */
export function readHold(given: unknown): Hold {
  const row = v.parse(holdRow, given);
  return {
    repository: row.repository,
    backupId: row.backup_id,
    reason: row.reason,
    by: row.held_by,
    sinceMs: Number(row.since_ms),
    untilMs: row.until_ms === null ? undefined : Number(row.until_ms),
  };
}

/** Reads a token from its row. Throws where nobody has written it so. */
export function readToken(given: unknown): Token {
  const row = v.parse(tokenRow, given);
  return {
    name: row.name,
    hash: row.hash,
    role: row.role,
    repositories:
      row.repositories === null ? undefined : v.parse(names, JSON.parse(row.repositories)),
    createdMs: Number(row.created_ms),
    expiresMs: row.expires_ms === null ? undefined : Number(row.expires_ms),
  };
}

/** Reads an entry of the audit log from its row. Throws where nobody has written it so. */
export function readEntry(given: unknown): AuditEntry {
  const row = v.parse(auditRow, given);
  return {
    seq: Number(row.seq),
    atMs: Number(row.at_ms),
    who: row.who,
    from: row.origin,
    requestId: row.request_id ?? undefined,
    action: row.action,
    subject: row.subject,
    planHash: row.plan_hash ?? undefined,
    outcome: row.outcome,
    detail: row.detail ?? undefined,
    attempt: row.attempt === null ? undefined : Number(row.attempt),
    hash: row.hash,
  };
}

/** Reads where the audit log goes on from. Throws where nobody has written it so. */
export function readRoot(given: unknown): Pick<AuditEntry, "seq" | "hash"> {
  const { seq, hash } = v.parse(auditRoot, given);
  return { seq: Number(seq), hash };
}
