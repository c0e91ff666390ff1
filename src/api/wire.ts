/**
 * The JSON of our own dialect. Every field is always there, `null` where it has no value; times are
 * ISO-8601 in UTC with milliseconds, ids plain integers. `src/remote` reads it back to exactly what
 * it was made of.
 */
import type { AuditEntry, AuditVerdict } from "../backup/audit.ts";
import type { Backup, Part } from "../backup/backup.ts";
import type {
  Answer,
  BackupDetail,
  BackupPage,
  Created,
  Deleted,
  Drift,
  GatewayHealth,
  RunPage,
  RunView,
} from "../backup/gateway.ts";
import type { Hold } from "../backup/holds.ts";
import type { Progress, Run, Step } from "../backup/journal.ts";
import { jsonInteger } from "../json/json.ts";

/** An object as it is printed: `stringifyJson` knows its bigints. */
export type Wire = Readonly<Record<string, unknown>>;

/** Writes a page of backups. */
export function backupPageWire({ value, ...answer }: Answer<BackupPage>): Wire {
  return {
    total: value.total,
    ...answerWire(answer),
    backups: value.backups.map(backupWire),
    next: orNull(value.next),
  };
}

/** Writes a backup with its indices and runs. */
export function backupDetailWire({ value, ...answer }: Answer<BackupDetail>): Wire {
  return {
    ...backupWire(value.backup),
    ...answerWire(answer),
    indices: Object.fromEntries(value.indices),
    runs: value.runs.map(runViewWire),
  };
}

/** Writes what a create answers. */
export function createdWire({ run, scheduledSnapshots }: Created): Wire {
  return {
    backupId: jsonInteger(run.backupId),
    runId: run.id,
    scheduledSnapshots,
    warnings: run.warnings,
    run: runWire(run),
  };
}

/** Writes what a delete answers; `run` is null where only a failed run was forgotten. */
export function deletedWire(backupId: bigint, { run }: Deleted): Wire {
  return {
    backupId: jsonInteger(backupId),
    runId: orNull(run?.id),
    run: run ? runWire(run) : null,
  };
}

/** Writes a page of runs. */
export function runPageWire({ total, runs, next }: RunPage): Wire {
  return { total, runs: runs.map(runViewWire), next: orNull(next) };
}

/** Writes a run with how far it is. */
export function runViewWire({ run, worked, progress }: RunView): Wire {
  return { ...runWire(run), worked, progress: progress ? progressWire(progress) : null };
}

/** Writes the runs that were taken up. */
export function resumedWire(runs: readonly Run[]): Wire {
  return { runs: runs.map(runWire) };
}

/** Writes what a comparison of catalog and repository has found. */
export function driftWire({ value, ...answer }: Answer<Drift>): Wire {
  return { ...answerWire(answer), ...value };
}

/** Writes what was noted of a damaged journal and is confirmed now; null where nothing was. */
export function confirmedWire(notice: string | undefined): Wire {
  return { notice: orNull(notice) };
}

/** Writes what the cluster and our own files say. */
export function healthWire({ catalog, elasticsearch }: GatewayHealth): Wire {
  return { catalog: { ...catalog, reading: orNull(catalog.reading) }, elasticsearch };
}

/** Writes a hold. */
export function holdWire({ repository, backupId, reason, by, sinceMs, untilMs }: Hold): Wire {
  return {
    backupId: jsonInteger(backupId),
    repository,
    reason,
    by,
    since: timeWire(sinceMs),
    until: timeWire(untilMs),
  };
}

/** Writes the holds that bind. */
export function holdsWire(holds: readonly Hold[]): Wire {
  return { holds: holds.map(holdWire) };
}

/** Writes a page of the audit log. */
export function auditWire(entries: readonly AuditEntry[]): Wire {
  return { entries: entries.map(auditEntryWire) };
}

/** Writes what a walk along the audit log has found. */
export function auditVerdictWire({ entries, head, faults }: AuditVerdict): Wire {
  return { intact: faults.length === 0, entries, head: orNull(head), faults };
}

/** Writes one entry of the audit log. */
export function auditEntryWire(entry: AuditEntry): Wire {
  return {
    seq: entry.seq,
    time: timeWire(entry.atMs),
    who: entry.who,
    from: entry.from,
    requestId: orNull(entry.requestId),
    action: entry.action,
    subject: entry.subject,
    planHash: orNull(entry.planHash),
    outcome: entry.outcome,
    detail: orNull(entry.detail),
    attempt: orNull(entry.attempt),
    hash: entry.hash,
  };
}

function answerWire({ asOfMs, remembered, warnings }: Omit<Answer<unknown>, "value">): Wire {
  return { asOf: timeWire(asOfMs), remembered, repositoryWarnings: warnings };
}

function backupWire(backup: Backup): Wire {
  return {
    backupId: jsonInteger(backup.id),
    state: backup.state,
    failureReason: orNull(backup.failureReason),
    details: backup.parts.map(partWire),
    expectedParts: backup.expectedParts,
    version: backup.version,
    ...spanWire(backup),
    runId: orNull(backup.runId),
    warnings: backup.warnings,
    hold: backup.hold ? holdWire(backup.hold) : null,
  };
}

function partWire(part: Part): Wire {
  return {
    snapshotName: part.snapshot,
    state: orNull(part.state),
    startTime: timeWire(part.startMs),
    failures: part.failures,
    endTime: timeWire(part.endMs),
    uuid: part.uuid,
    number: part.number,
    count: part.count,
    version: part.version,
    shards: orNull(part.shards),
    runId: orNull(part.runId),
    trouble: orNull(part.trouble),
    drift: orNull(part.drift),
  };
}

/** Writes a run as it was committed, for an answer that is given before anything is known of its progress. */
export function runWire(run: Run): Wire {
  return {
    runId: run.id,
    kind: run.kind,
    repository: run.repository,
    backupId: jsonInteger(run.backupId),
    version: orNull(run.version),
    versionSource: orNull(run.versionSource),
    clusterUuid: run.clusterUuid,
    repositoryUuid: orNull(run.repositoryUuid),
    state: run.state,
    ...spanWire(run),
    reason: orNull(run.reason),
    warnings: run.warnings,
    steps: run.steps.map(stepWire),
  };
}

/** Writes how far a run is. */
export function progressWire({ bytes, shards, restore }: Progress): Wire {
  return {
    bytes,
    shards,
    restore: restore ? { ...restore, secondsLeft: orNull(restore.secondsLeft) } : null,
  };
}

function stepWire(step: Step): Wire {
  return {
    number: step.number,
    action: orNull(step.action),
    snapshots: step.snapshots.map(({ name, uuid }) => ({ name, uuid: orNull(uuid) })),
    indices: step.indices,
    state: step.state,
    attempts: step.attempts,
    startTime: timeWire(step.startMs),
    endTime: timeWire(step.endMs),
    reason: orNull(step.reason),
  };
}

function spanWire({ startMs, endMs }: Pick<Backup, "startMs" | "endMs">): Wire {
  const durationMs = startMs === undefined || endMs === undefined ? null : endMs - startMs;
  return { startTime: timeWire(startMs), endTime: timeWire(endMs), durationMs };
}

/** Writes a time. */
export function timeWire(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}

/** Writes what may be missing. */
export function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}
