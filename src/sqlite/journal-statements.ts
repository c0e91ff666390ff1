import type { Database } from "bun:sqlite";
import type {
  NewRun,
  NewStep,
  Run,
  RunOutline,
  RunSummary,
  StepChange,
} from "../backup/journal.ts";
import type { RestorePlan, RestoreReport } from "../backup/restore-plan.ts";
import {
  type OutlineRow,
  readOutline,
  readRun,
  readRunColumns,
  type RunRow,
  type StepRow,
} from "./journal-rows.ts";
import { readPlan, readReport, writeKept } from "./restore-rows.ts";

/** What a statement is given by name. */
export type Parameters = Record<string, string | number | bigint | null>;

/** Reads runs with their steps. */
export function selectRuns(database: Database, tail: string, given: Parameters): readonly Run[] {
  const rows = database.query<RunRow, Parameters>(`select * from run ${tail}`).all(given);
  const steps = database.query<StepRow, { runId: string }>(
    "select * from step where run_id = $runId order by number",
  );
  return rows.map((row) => readRun(row, steps.all({ runId: row.id })));
}

/** Reads runs without their steps, newest first. */
export function selectSummaries(
  database: Database,
  where: string,
  given: Parameters,
): readonly RunSummary[] {
  return database
    .query<RunRow & { readonly step_count: bigint }, Parameters>(
      `select *, (select count(*) from step where run_id = run.id) as step_count
       from run where ${where} order by start_ms desc, backup_id desc`,
    )
    .all(given)
    .map((row) => ({ ...readRunColumns(row), stepCount: Number(row.step_count) }));
}

/** Reads what is counted of runs: all behind a place, and those at some places, in their order. */
export function selectOutlines(
  database: Database,
  after: number,
  at: readonly number[],
): readonly RunOutline[] {
  return database
    .query<OutlineRow, { after: number; at: string }>(
      // Two searches: an "or" would walk through all runs.
      `select seq, kind, state, start_ms, end_ms from run
         where seq in (select value from json_each($at)) and seq <= $after
       union all
       select seq, kind, state, start_ms, end_ms from run where seq > $after
       order by seq`,
    )
    .all({ after, at: JSON.stringify(at) })
    .map(readOutline);
}

/** Writes a run with all its steps. */
export function insertRun(database: Database, run: NewRun): void {
  insertRow(database, "run", {
    id: run.id,
    kind: run.kind,
    repository: run.repository,
    backup_id: run.backupId,
    version: run.version ?? null,
    version_source: run.versionSource ?? null,
    cluster_uuid: run.clusterUuid,
    repository_uuid: run.repositoryUuid ?? null,
    state: "running",
    start_ms: run.startMs,
    warnings: JSON.stringify(run.warnings),
  });
  if (run.plan) insertRow(database, "restore", { run_id: run.id, plan: writeKept(run.plan) });
  for (const [index, step] of run.steps.entries()) insertStep(database, run.id, index + 1, step);
}

/** Writes a step that nothing has been done of. */
export function insertStep(database: Database, runId: string, number: number, step: NewStep): void {
  insertRow(database, "step", {
    run_id: runId,
    number,
    action: step.action ?? null,
    snapshots: JSON.stringify(step.snapshots),
    indices: JSON.stringify(step.indices),
    state: "planned",
    attempts: 0,
  });
}

/** Reads the plan of a restore; undefined where the run has none. */
export function selectPlan(database: Database, runId: string): RestorePlan | undefined {
  const [row] = database
    .query<{ plan: string }, { runId: string }>("select plan from restore where run_id = $runId")
    .all({ runId });
  return row && readPlan(row.plan);
}

/** Reads how a restore has ended; undefined where that is not written. */
export function selectReport(database: Database, runId: string): RestoreReport | undefined {
  const [row] = database
    .query<{ report: string }, { runId: string }>(
      "select report from restore where run_id = $runId and report is not null",
    )
    .all({ runId });
  return row && readReport(row.report);
}

/** Writes how a restore has ended; tells whether there is such a restore. */
export function updateReport(database: Database, runId: string, report: RestoreReport): boolean {
  const { changes } = database
    .query("update restore set report = $report where run_id = $runId")
    .run({ runId, report: writeKept(report) });
  return changes > 0;
}

/** Writes a row as it is given, by the names of its columns. */
export function insertRow(database: Database, table: string, row: Parameters): void {
  const columns = Object.keys(row);
  const values = columns.map((column) => `$${column}`);
  database
    .query(`insert into ${table} (${columns.join(", ")}) values (${values.join(", ")})`)
    .run(row);
}

/** Changes what is given of a step. */
export function updateStep(
  database: Database,
  runId: string,
  number: number,
  change: StepChange,
): void {
  const columns: Parameters = {};
  if ("action" in change) columns["action"] = change.action ?? null;
  if (change.snapshots) columns["snapshots"] = JSON.stringify(change.snapshots);
  if (change.indices) columns["indices"] = JSON.stringify(change.indices);
  if (change.state) columns["state"] = change.state;
  if (change.attempts !== undefined) columns["attempts"] = change.attempts;
  if ("startMs" in change) columns["start_ms"] = change.startMs ?? null;
  if ("endMs" in change) columns["end_ms"] = change.endMs ?? null;
  if ("reason" in change) columns["reason"] = change.reason ?? null;
  const assignments = Object.keys(columns).map((column) => `${column} = $${column}`);
  database
    .query(`update step set ${assignments.join(", ")} where run_id = $runId and number = $number`)
    .run({ ...columns, runId, number });
}

/**
 * Ends a run that has not ended; tells whether it did. After a deletion that has succeeded the creates
 * before it no longer speak for the id.
 */
export function endRun(
  database: Database,
  runId: string,
  state: string,
  endMs: number,
  reason: string | undefined,
): boolean {
  const { changes } = database
    .query(
      "update run set state = $state, end_ms = $endMs, reason = $reason where id = $runId and state = 'running'",
    )
    .run({ runId, state, endMs, reason: reason ?? null });
  if (changes > 0 && state === "succeeded") forgetDeleted(database, runId);
  return changes > 0;
}

/** Lets the create runs of an id that have ended no longer speak for it. */
export function forgetCreations(database: Database, repository: string, backupId: bigint): void {
  database
    .query(
      `update run set forgotten = 1
       where repository = $repository and backup_id = $backupId and kind = 'create' and state <> 'running'`,
    )
    .run({ repository, backupId });
}

function forgetDeleted(database: Database, deletionId: string): void {
  database
    .query(
      `update run set forgotten = 1
       from (select seq, repository, backup_id from run where id = $deletionId and kind = 'delete') as deletion
       where run.repository = deletion.repository and run.backup_id = deletion.backup_id
         and run.seq < deletion.seq and run.kind = 'create' and run.state <> 'running'`,
    )
    .run({ deletionId });
}
