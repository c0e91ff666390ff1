import type { Run, Step } from "../backup/journal.ts";
import { formatCount, formatDuration, formatTime } from "./format.ts";
import { drawTable } from "./table.ts";

/** Draws the steps of a run. */
export function drawSteps(run: Run): string {
  return drawTable(
    ["Step", "Snapshot", "State", "Started", "Took", "Indices"],
    run.steps.map((step) => [
      String(step.number),
      step.snapshots.map(({ name }) => name).join("\n"),
      step.reason === undefined ? step.state : `${step.state}: ${step.reason}`,
      formatTime(step.startMs),
      took(step),
      run.kind === "create" ? String(step.indices.length) : "",
    ]),
  );
}

/** Draws runs, one a line. */
export function drawRuns(runs: readonly Run[]): string {
  return drawTable(
    ["Run", "Kind", "Backup", "State", "Started", "Took"],
    runs.map((run) => [
      run.id,
      run.kind,
      String(run.backupId),
      run.reason === undefined ? run.state : `${run.state}: ${run.reason}`,
      formatTime(run.startMs),
      took(run),
    ]),
  );
}

/** Says what a run is planned to do. */
export function describePlan(run: Run): string {
  const parts = formatCount(run.steps.length, "part");
  const source = run.versionSource === undefined ? "" : ` (version from ${run.versionSource})`;
  return `Backup ${run.backupId} has started: ${parts} of Camunda ${run.version}${source}`;
}

function took({ startMs, endMs }: Pick<Run | Step, "startMs" | "endMs">): string {
  return startMs === undefined || endMs === undefined ? "" : formatDuration(endMs - startMs);
}
