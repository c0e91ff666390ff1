import * as v from "valibot";
import type { AuditEntry, AuditVerdict } from "../backup/audit.ts";
import { type Backup, backupStates, type Part } from "../backup/backup.ts";
import type {
  Answer,
  BackupDetail,
  BackupPage,
  Created,
  Drift,
  GatewayHealth,
  RunPage,
  RunView,
} from "../backup/gateway.ts";
import type { Hold } from "../backup/holds.ts";
import {
  type Progress,
  type RestoreProgress,
  type Run,
  type StepAction,
  stepActions,
} from "../backup/journal.ts";
import { count, id, orNull, strings, text, time, type WireSchema } from "./wire-values.ts";

const shards = v.object({ total: count, failed: count, successful: count });

/** A part of a backup. */
export const part: WireSchema<Part> = v.pipe(
  v.object({
    snapshotName: v.string(),
    state: text,
    startTime: orNull(time),
    failures: strings,
    endTime: orNull(time),
    uuid: v.string(),
    number: count,
    count,
    version: v.string(),
    shards: orNull(shards),
    runId: text,
    trouble: text,
    drift: text,
  }),
  v.transform(({ snapshotName, startTime, endTime, ...same }) => ({
    ...same,
    snapshot: snapshotName,
    startMs: startTime,
    endMs: endTime,
  })),
);

/** `PUT` and `DELETE /api/backups/{id}/hold`. */
export const hold: WireSchema<Hold> = v.pipe(
  v.object({
    backupId: id,
    repository: v.string(),
    reason: v.string(),
    by: v.string(),
    since: time,
    until: orNull(time),
  }),
  v.transform(({ since, until, ...same }) => ({ ...same, sinceMs: since, untilMs: until })),
);

/** `GET /api/holds`. */
export const holds: WireSchema<{ readonly holds: readonly Hold[] }> = v.object({
  holds: v.array(hold),
});

/** One entry of the audit log. */
export const auditEntry: WireSchema<AuditEntry> = v.pipe(
  v.object({
    seq: count,
    time,
    who: v.string(),
    from: v.string(),
    requestId: text,
    action: v.string(),
    subject: v.string(),
    planHash: text,
    outcome: v.picklist(["asked", "done", "refused", "failed"]),
    detail: text,
    attempt: orNull(count),
    hash: v.string(),
  }),
  v.transform(({ time: at, ...same }) => ({ ...same, atMs: at })),
);

/** `GET /api/audit`. */
export const audit: WireSchema<{ readonly entries: readonly AuditEntry[] }> = v.object({
  entries: v.array(auditEntry),
});

/** `GET /api/audit/verify`. */
export const auditVerdict: WireSchema<AuditVerdict> = v.pipe(
  v.object({ intact: v.boolean(), entries: count, head: text, faults: strings }),
  v.transform(({ intact: _, ...same }) => same),
);

const backupFields = v.object({
  backupId: id,
  state: v.picklist(backupStates),
  failureReason: text,
  details: v.array(part),
  expectedParts: count,
  version: v.string(),
  startTime: orNull(time),
  endTime: orNull(time),
  durationMs: orNull(count),
  runId: text,
  warnings: strings,
  hold: orNull(hold),
});

function asBackup(wire: v.InferOutput<typeof backupFields>): Backup {
  return {
    id: wire.backupId,
    state: wire.state,
    failureReason: wire.failureReason,
    parts: wire.details,
    expectedParts: wire.expectedParts,
    version: wire.version,
    startMs: wire.startTime,
    endMs: wire.endTime,
    runId: wire.runId,
    warnings: wire.warnings,
    ...(wire.hold ? { hold: wire.hold } : {}),
  };
}

/** A backup as lists have it. */
export const backup: WireSchema<Backup> = v.pipe(backupFields, v.transform(asBackup));

const stepAction: WireSchema<StepAction> = v.picklist(stepActions);

const step = v.pipe(
  v.object({
    number: count,
    action: orNull(stepAction),
    snapshots: v.array(v.object({ name: v.string(), uuid: text })),
    indices: strings,
    state: v.picklist(["planned", "intended", "accepted", "succeeded", "failed", "skipped"]),
    attempts: count,
    startTime: orNull(time),
    endTime: orNull(time),
    reason: text,
  }),
  v.transform(({ startTime, endTime, ...same }) => ({
    ...same,
    startMs: startTime,
    endMs: endTime,
  })),
);

const runFields = v.object({
  runId: v.string(),
  kind: v.picklist(["create", "delete", "restore"]),
  repository: v.string(),
  backupId: id,
  version: text,
  versionSource: text,
  clusterUuid: v.string(),
  repositoryUuid: text,
  state: v.picklist(["running", "succeeded", "failed", "cancelled"]),
  startTime: time,
  endTime: orNull(time),
  durationMs: orNull(count),
  reason: text,
  warnings: strings,
  steps: v.array(step),
});

function asRun(wire: v.InferOutput<typeof runFields>): Run {
  const { runId, startTime, endTime, durationMs: _, ...same } = wire;
  return { ...same, id: runId, startMs: startTime, endMs: endTime };
}

/** A run without its progress, as the answers have it that begin one. */
export const run: WireSchema<Run> = v.pipe(runFields, v.transform(asRun));

const begunFields = { backupId: id, runId: v.string(), run };

const amount = v.object({ total: count, done: count });

const restoreProgress: WireSchema<RestoreProgress> = v.object({
  indices: amount,
  copiedBytes: count,
  reusedBytes: count,
  replicaBytes: amount,
  secondsLeft: orNull(v.number()),
});

const progress: WireSchema<Progress> = v.pipe(
  v.object({ bytes: amount, shards, restore: orNull(restoreProgress) }),
  v.transform(({ restore, ...same }) => (restore ? { ...same, restore } : same)),
);

/** `GET /api/runs/{runId}`. */
export const runView: WireSchema<RunView> = v.pipe(
  v.object({ ...runFields.entries, worked: v.boolean(), progress: orNull(progress) }),
  v.transform(({ worked, progress: told, ...fields }) => ({
    run: asRun(fields),
    worked,
    progress: told,
  })),
);

const answerFields = { asOf: time, remembered: v.boolean(), repositoryWarnings: strings };

/** `GET /api/backups`. */
export const backupPage: WireSchema<Answer<BackupPage>> = v.pipe(
  v.object({
    ...answerFields,
    total: count,
    backups: v.array(backup),
    next: text,
  }),
  v.transform(({ total, backups, next, ...wire }) => ({
    value: { total, backups, next },
    asOfMs: wire.asOf,
    remembered: wire.remembered,
    warnings: wire.repositoryWarnings,
  })),
);

/** `GET /api/backups/{id}`. */
export const backupDetail: WireSchema<Answer<BackupDetail>> = v.pipe(
  v.object({
    ...answerFields,
    ...backupFields.entries,
    indices: v.record(v.string(), strings),
    runs: v.array(runView),
  }),
  v.transform(({ asOf, remembered, repositoryWarnings, indices, runs, ...fields }) => ({
    value: { backup: asBackup(fields), indices: new Map(Object.entries(indices)), runs },
    asOfMs: asOf,
    remembered,
    warnings: repositoryWarnings,
  })),
);

/** `POST /api/backups`. */
export const created: WireSchema<Created> = v.pipe(
  v.object({ ...begunFields, scheduledSnapshots: strings, warnings: strings }),
  v.transform(({ run: begunRun, scheduledSnapshots }) => ({ run: begunRun, scheduledSnapshots })),
);

/** What is answered where a run has begun, by a deletion or a restore. */
export const begun: WireSchema<{ readonly run: Run }> = v.pipe(
  v.object(begunFields),
  v.transform(({ run: begunRun }) => ({ run: begunRun })),
);

/** `GET /api/runs`. */
export const runPage: WireSchema<RunPage> = v.object({
  total: count,
  runs: v.array(runView),
  next: text,
});

/** `POST /api/runs/resume`. */
export const resumed: WireSchema<{ readonly runs: readonly Run[] }> = v.object({
  runs: v.array(run),
});

/** `POST /api/sync`. */
export const drift: WireSchema<Answer<Drift>> = v.pipe(
  v.object({
    ...answerFields,
    listed: count,
    added: strings,
    missing: strings,
    changed: strings,
    aliens: strings,
  }),
  v.transform(({ asOf, remembered, repositoryWarnings, ...value }) => ({
    value,
    asOfMs: asOf,
    remembered,
    warnings: repositoryWarnings,
  })),
);

/** `POST /api/journal/confirm`. */
export const confirmed: WireSchema<{ readonly notice: string | undefined }> = v.object({
  notice: text,
});

const verdict = v.object({ ok: v.boolean(), detail: v.string() });
const reading = v.object({ read: count, of: count });

/** `GET /api/health`. */
export const health: WireSchema<GatewayHealth> = v.object({
  catalog: v.object({ ...verdict.entries, reading: orNull(reading) }),
  elasticsearch: verdict,
});
