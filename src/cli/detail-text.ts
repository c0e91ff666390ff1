import type { BackupDetail, RunView } from "../backup/gateway.ts";
import type { RestoreDetail } from "../backup/restores.ts";
import type { Owner } from "../sqlite/ownership.ts";
import { countParts, drawParts, took } from "./backup-table.ts";
import { worksOnRuns } from "./claim-state.ts";
import { formatTime } from "./format.ts";
import { describeHold } from "./hold.ts";
import { brokenIndices, describeReport, safetyFacts } from "./report-text.ts";
import { describeRun } from "./run-words.ts";

/** A backup with what came of its restores. */
export type ShownBackup = BackupDetail & { readonly restores: readonly RestoreDetail[] };

/** Writes everything about one backup for people; `owner` is the process that may work on its run. */
export function drawDetail(detail: ShownBackup, owner: Owner | undefined): string {
  const { backup, indices, runs, restores } = detail;
  const creation = runs.find(({ run }) => run.id === backup.runId)?.run;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Backup", String(backup.id)],
    ["State", backup.state],
    ["Reason", backup.failureReason],
    ["Parts", countParts(backup)],
    ["Version", versionText(backup.version, creation?.versionSource)],
    ["Started", formatTime(backup.startMs)],
    ["Ended", formatTime(backup.endMs)],
    ["Took", took(backup)],
    ["Repository", creation?.repository],
    ["Held", backup.hold && describeHold(backup.hold)],
    ...backup.warnings.map((warning) => ["Warning", warning] as const),
    ...backup.parts.flatMap((part) => [
      ["Trouble", part.trouble && `${part.snapshot}: ${part.trouble}`] as const,
      ["Drift", part.drift && `${part.snapshot}: ${part.drift}`] as const,
      ...part.failures.map((failure) => ["Failure", `${part.snapshot}: ${failure}`] as const),
    ]),
    ...runs.flatMap((view) => [
      ...runFacts(view, owner),
      ...outcomeFacts(restores.find((restored) => restored.view.run.id === view.run.id)),
    ]),
  ];
  const lines = facts.flatMap(([name, text]) => {
    return text ? `${(name && `${name}:`).padEnd(12)}${text}\n` : [];
  });
  const parts = backup.parts.length === 0 ? "" : `\n${drawParts(backup, indices)}`;
  return `${lines.join("")}${parts}${indexLists(indices)}`;
}

function versionText(version: string, source: string | undefined): string {
  return source === undefined ? version : `${version} (from ${source})`;
}

function runFacts(view: RunView, owner: Owner | undefined): readonly (readonly [string, string])[] {
  const { run } = view;
  const state = run.reason === undefined ? run.state : `${run.state}: ${run.reason}`;
  const facts: (readonly [string, string])[] = [
    ["Run", `${run.id} (${run.kind}, since ${formatTime(run.startMs)}) ${state}`],
  ];
  if (run.state === "running") {
    facts.push(["", describeRun(run)], ["", whoWorks(view, owner)]);
  }
  return facts;
}

function outcomeFacts(restored: RestoreDetail | undefined): readonly (readonly [string, string])[] {
  if (!restored?.report) return [];
  return [
    ["", describeReport(restored.report)],
    ...brokenIndices(restored.report),
    ...safetyFacts(restored),
  ];
}

function whoWorks({ worked }: RunView, owner: Owner | undefined): string {
  if (worked) return "The service works on it.";
  if (owner !== undefined && worksOnRuns(owner))
    return `Process ${owner.pid} ("webapps-backup ${owner.verb}") works on it.`;
  return 'No process works on it. Run "webapps-backup resume" or start "webapps-backup serve" to go on.';
}

function indexLists(indices: ReadonlyMap<string, readonly string[]>): string {
  const lists = [...indices].map(
    ([snapshot, names]) =>
      `\nIndices of ${snapshot}:\n${names.map((name) => `  ${name}\n`).join("")}`,
  );
  return lists.join("");
}
