import type { IndexOutcome, RestoreReport } from "../backup/restore-plan.ts";
import type { RestoreDetail } from "../backup/restores.ts";
import { formatBytes, formatDuration, formatTime } from "./format.ts";
import { describeRun, runSubject } from "./run-words.ts";

const states: readonly IndexOutcome["state"][] = ["restored", "removed", "put back", "broken"];

/** Writes how a restore has ended for people. */
export function drawReport(detail: RestoreDetail): string {
  const { view, plan, report } = detail;
  const { run } = view;
  if (run.state === "running") return `${describeRun(run)}\n`;
  const reason = run.reason === undefined ? "" : `: ${run.reason}`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Restore", `${runSubject(run)} ${run.state}${reason}`],
    ["Run", run.id],
    ["Takes back", plan.source.kind === "safety" ? plan.source.runId : undefined],
    ["Took", run.endMs === undefined ? undefined : formatDuration(run.endMs - run.startMs)],
    ["Indices", report && countOutcomes(report)],
    ...brokenIndices(report),
    ["Copied", report && `${formatBytes(report.copiedBytes)} from the repository`],
    ["Reused", report && `${formatBytes(report.reusedBytes)} that lay on the nodes already`],
    ...(report?.notes ?? []).map((note) => ["Note", note] as const),
    ...safetyFacts(detail),
  ];
  const lines = facts.flatMap(([name, text]) => {
    return text === undefined || text === "" ? [] : [`${`${name}:`.padEnd(12)}${text}\n`];
  });
  return lines.join("");
}

/** What came of the indices, in one line. */
export function describeReport(report: RestoreReport): string {
  const moved = `${formatBytes(report.copiedBytes)} copied, ${formatBytes(report.reusedBytes)} reused`;
  return [countOutcomes(report), moved].filter(Boolean).join("; ");
}

/** The indices that are not as they should be, each with how it is. */
export function brokenIndices(
  report: RestoreReport | undefined,
): readonly (readonly [string, string])[] {
  const broken = (report?.indices ?? []).filter(({ state }) => state === "broken");
  return broken.map(({ name, detail }) => ["Broken", `${name}: ${detail ?? "state unknown"}`]);
}

/** The safety backup, until when it is kept, and the command that brings it back where there is anything to take back. */
export function safetyFacts({
  view,
  report,
  safety,
  safetyUntilMs,
}: RestoreDetail): readonly (readonly [string, string])[] {
  if (safety.length === 0) return [];
  const until = safetyUntilMs === undefined ? "" : `, kept until ${formatTime(safetyUntilMs)}`;
  const kept = ["Safety", `${safety.join(", ")}${until}`] as const;
  const isAsBefore = report?.indices.every(({ state }) => state === "put back") ?? true;
  if (isAsBefore) return [kept];
  return [kept, ["Way back", `webapps-backup restore --undo ${view.run.id}`]];
}

function countOutcomes({ indices }: RestoreReport): string {
  const counts = states.map((state) => ({
    state,
    count: indices.filter((index) => index.state === state).length,
  }));
  const some = counts.filter(({ count }) => count > 0);
  return some.map(({ state, count }) => `${count} ${state}`).join(", ");
}
