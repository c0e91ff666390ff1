import * as v from "valibot";
import type { Run, Step } from "../backup/journal.ts";

/** A row of the table run. */
export interface RunRow {
  readonly id: string;
  readonly kind: string;
  readonly repository: string;
  readonly backup_id: bigint;
  readonly version: string | null;
  readonly version_source: string | null;
  readonly cluster_uuid: string;
  readonly repository_uuid: string | null;
  readonly state: string;
  readonly start_ms: bigint;
  readonly end_ms: bigint | null;
  readonly reason: string | null;
  readonly warnings: string;
}

/** A row of the table step. */
export interface StepRow {
  readonly number: bigint;
  readonly snapshots: string;
  readonly indices: string;
  readonly state: string;
  readonly attempts: bigint;
  readonly start_ms: bigint | null;
  readonly end_ms: bigint | null;
  readonly reason: string | null;
}

const strings = v.array(v.string());
const pins = v.array(v.object({ name: v.string(), uuid: v.optional(v.string()) }));
const kind = v.picklist(["create", "delete"]);
const runState = v.picklist(["running", "succeeded", "failed", "cancelled"]);
const stepState = v.picklist(["planned", "intended", "accepted", "succeeded", "failed", "skipped"]);

/** Reads a run and its steps; what does not fit the schema throws, since a journal must not be guessed at. */
export function readRun(row: RunRow, steps: readonly StepRow[]): Run {
  return { ...readRunColumns(row), steps: steps.map(readStep) };
}

/** Reads all of a run but its steps. */
export function readRunColumns(row: RunRow): Omit<Run, "steps"> {
  return {
    id: row.id,
    kind: v.parse(kind, row.kind),
    repository: row.repository,
    backupId: row.backup_id,
    version: row.version ?? undefined,
    versionSource: row.version_source ?? undefined,
    clusterUuid: row.cluster_uuid,
    repositoryUuid: row.repository_uuid ?? undefined,
    state: v.parse(runState, row.state),
    startMs: Number(row.start_ms),
    endMs: milliseconds(row.end_ms),
    reason: row.reason ?? undefined,
    warnings: v.parse(strings, JSON.parse(row.warnings)),
  };
}

function readStep(row: StepRow): Step {
  const snapshots = v.parse(pins, JSON.parse(row.snapshots));
  return {
    number: Number(row.number),
    snapshots: snapshots.map(({ name, uuid }) => ({ name, uuid })),
    indices: v.parse(strings, JSON.parse(row.indices)),
    state: v.parse(stepState, row.state),
    attempts: Number(row.attempts),
    startMs: milliseconds(row.start_ms),
    endMs: milliseconds(row.end_ms),
    reason: row.reason ?? undefined,
  };
}

function milliseconds(value: bigint | null): number | undefined {
  return value === null ? undefined : Number(value);
}
