import type { Run, Step, StepAction } from "../backup/journal.ts";
import { formatCount } from "./format.ts";

/** What a run is about: the beginning of every sentence on it. */
export function runSubject({ kind, backupId }: Pick<Run, "kind" | "backupId">): string {
  switch (kind) {
    case "create":
      return `Backup ${backupId}`;
    case "delete":
      return `Deletion of backup ${backupId}`;
    case "restore":
      return `Restore of backup ${backupId}`;
  }
}

/** What each step of a restore does, in plain words. */
const actionWords: Readonly<Record<StepAction, string>> = {
  unblock: "lifting blocks",
  close: "closing indices",
  safety: "taking the safety backup",
  unalias: "taking aliases away",
  templates: "putting missing templates",
  clear: "deleting what is replaced",
  restore: "restoring",
  check: "checking what was restored",
  settle: "closing and blocking what was so",
  remove: "removing what the backup does not hold",
  "undo-clear": "deleting what was made",
  "undo-restore": "restoring the safety backup",
  "undo-settle": "putting aliases, blocks and open indices back",
};

/** Says in one line what a run does and how many of its steps are over. */
export function describeRun(run: Run): string {
  const noun = run.kind === "create" ? "part" : "step";
  const over = run.steps.filter(isOver).length;
  const doing = doingWords(run);
  const now = doing === undefined ? "" : `, ${doing}`;
  return `${runSubject(run)}: ${over} of ${run.steps.length} ${noun}s over${now}`;
}

/** What a run does just now; undefined between two steps, and after the last. */
export function doingWords(run: Run): string | undefined {
  if (run.state !== "running") return undefined;
  const current = run.steps.filter(({ state }) => state === "intended" || state === "accepted");
  if (run.steps.some(isWayBack)) {
    const back = current.find(isWayBack)?.action;
    return back === undefined ? "going back" : `going back: ${actionWords[back]}`;
  }
  const [first] = current;
  if (!first) return undefined;
  if (first.action === undefined)
    return `${run.kind === "create" ? "part" : "step"} ${first.number} is running`;
  const words = actionWords[first.action];
  return first.action === "restore" ? `${words} ${formatCount(current.length, "part")}` : words;
}

function isWayBack({ action }: Step): boolean {
  return action?.startsWith("undo-") ?? false;
}

function isOver(step: Step): boolean {
  return step.state === "succeeded" || step.state === "failed" || step.state === "skipped";
}
