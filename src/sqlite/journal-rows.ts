import * as v from "valibot";
import {
  type Run,
  type RunKind,
  type RunOutline,
  type RunState,
  type Step,
  type StepAction,
  stepActions,
  type StepState,
} from "../backup/journal.ts";

/** A row of the table run. */
export interface RunRow {
  readonly id: string;
  readonly kind: RunKind;
  readonly repository: string;
  readonly backup_id: bigint;
  readonly version: string | null;
  readonly version_source: string | null;
  readonly cluster_uuid: string;
  readonly repository_uuid: string | null;
  readonly state: RunState;
  readonly start_ms: bigint;
  readonly end_ms: bigint | null;
  readonly reason: string | null;
  readonly warnings: string;
}

/** What is counted of a row of the table run. */
export type OutlineRow = Pick<RunRow, "kind" | "state" | "start_ms" | "end_ms"> & {
  readonly seq: bigint;
};

/** A row of the table step. */
export interface StepRow {
  readonly number: bigint;
  readonly action: StepAction | null;
  readonly snapshots: string;
  readonly indices: string;
  readonly state: StepState;
  readonly attempts: bigint;
  readonly start_ms: bigint | null;
  readonly end_ms: bigint | null;
  readonly reason: string | null;
}

const text = v.nullable(v.string());
const lastMs = 8_640_000_000_000_000n;
/** As far as a calendar of ours goes. */
const time = v.pipe(v.bigint(), v.minValue(-lastMs), v.maxValue(lastMs));
const strings = v.array(v.string());
const pins = v.array(v.object({ name: v.string(), uuid: v.optional(v.string()) }));

// The types of the tables do not hold in a file that is damaged.
const runRow: v.GenericSchema<unknown, RunRow> = v.object({
  id: v.string(),
  kind: v.picklist(["create", "delete", "restore"]),
  repository: v.string(),
  backup_id: v.bigint(),
  version: text,
  version_source: text,
  cluster_uuid: v.string(),
  repository_uuid: text,
  state: v.picklist(["running", "succeeded", "failed", "cancelled"]),
  start_ms: time,
  end_ms: v.nullable(time),
  reason: text,
  warnings: v.string(),
});
const stepRow: v.GenericSchema<unknown, StepRow> = v.object({
  number: v.bigint(),
  action: v.nullable(v.picklist(stepActions)),
  snapshots: v.string(),
  indices: v.string(),
  state: v.picklist(["planned", "intended", "accepted", "succeeded", "failed", "skipped"]),
  attempts: v.bigint(),
  start_ms: v.nullable(time),
  end_ms: v.nullable(time),
  reason: text,
});

const outlineRow: v.GenericSchema<unknown, OutlineRow> = v.object({
  seq: v.bigint(),
  kind: v.picklist(["create", "delete", "restore"]),
  state: v.picklist(["running", "succeeded", "failed", "cancelled"]),
  start_ms: time,
  end_ms: v.nullable(time),
});

/** Finds rows that the readers below refuse, without reading every row. */
export const nonsenseRows: string = `
  select 'run ' || id as what from run
    where not json_valid(warnings) or exists (select 1 from json_each(warnings) where type <> 'text')
       or abs(start_ms) > ${lastMs} or abs(end_ms) > ${lastMs}
  union all
  select 'step ' || number || ' of run ' || run_id from step
    where not json_valid(snapshots) or not json_valid(indices)
       or exists (select 1 from json_each(indices) where type <> 'text')
       or exists (select 1 from json_each(snapshots) where type <> 'object'
                    or coalesce(json_type(value, '$.name'), '') <> 'text'
                    or coalesce(json_type(value, '$.uuid'), 'text') <> 'text')
       or abs(start_ms) > ${lastMs} or abs(end_ms) > ${lastMs}
       or action not in (${stepActions.map((action) => `'${action}'`).join(", ")})
  union all
  select 'step ' || number || ' of a run that is gone' from step
    where run_id not in (select id from run)
  union all
  select 'the hold on backup ' || backup_id from hold
    where abs(since_ms) > ${lastMs} or abs(until_ms) > ${lastMs}
  union all
  select 'token ' || name from token
    where abs(created_ms) > ${lastMs} or abs(expires_ms) > ${lastMs} or not json_valid(repositories)
       or exists (select 1 from json_each(repositories) where type <> 'text')
  union all
  select 'entry ' || seq || ' of the audit log' from audit where abs(at_ms) > ${lastMs}
  union all
  select 'the plan of run ' || run_id from restore where not json_valid(plan)
  union all
  select 'the report of run ' || run_id from restore where not json_valid(report)
  union all
  select 'the plan of run ' || id from run
    where kind = 'restore' and state = 'running' and id not in (select run_id from restore)`;

/** Reads a run and its steps; what does not fit the schema throws, since a journal must not be guessed at. */
export function readRun(row: RunRow, steps: readonly StepRow[]): Run {
  return { ...readRunColumns(row), steps: steps.map(readStep) };
}

/** Reads all of a run but its steps. */
export function readRunColumns(given: RunRow): Omit<Run, "steps"> {
  const row = v.parse(runRow, given);
  return {
    id: row.id,
    kind: row.kind,
    repository: row.repository,
    backupId: row.backup_id,
    version: row.version ?? undefined,
    versionSource: row.version_source ?? undefined,
    clusterUuid: row.cluster_uuid,
    repositoryUuid: row.repository_uuid ?? undefined,
    state: row.state,
    startMs: Number(row.start_ms),
    endMs: milliseconds(row.end_ms),
    reason: row.reason ?? undefined,
    warnings: v.parse(strings, JSON.parse(row.warnings)),
  };
}

/** Reads what is counted of a run. */
export function readOutline(given: OutlineRow): RunOutline {
  const row = v.parse(outlineRow, given);
  return {
    seq: Number(row.seq),
    kind: row.kind,
    state: row.state,
    startMs: Number(row.start_ms),
    endMs: milliseconds(row.end_ms),
  };
}

/** Reads a step. */
export function readStep(given: StepRow): Step {
  const row = v.parse(stepRow, given);
  const snapshots = v.parse(pins, JSON.parse(row.snapshots));
  return {
    number: Number(row.number),
    action: row.action ?? undefined,
    snapshots: snapshots.map(({ name, uuid }) => ({ name, uuid })),
    indices: v.parse(strings, JSON.parse(row.indices)),
    state: row.state,
    attempts: Number(row.attempts),
    startMs: milliseconds(row.start_ms),
    endMs: milliseconds(row.end_ms),
    reason: row.reason ?? undefined,
  };
}

function milliseconds(value: bigint | null): number | undefined {
  return value === null ? undefined : Number(value);
}
