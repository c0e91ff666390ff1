import type { Part } from "../backup/backup.ts";
import type { Journal, RunSummary } from "../backup/journal.ts";
import { ownRun } from "../backup/state.ts";

/**
 * The create run that speaks for a backup: the newest of its id, or where others made these parts
 * the run of ours that did, though it was forgotten. A late part of a run that has ended is then not
 * taken for a backup that somebody else is making.
 */
export function speakingRun(
  journal: Journal,
  parts: readonly Part[],
  newest: RunSummary | undefined,
): RunSummary | undefined {
  if (ownRun({ parts, run: newest })) return newest;
  const makerId = parts.find((part) => part.runId !== undefined)?.runId;
  const maker = makerId === undefined ? undefined : journal.run(makerId);
  if (maker?.kind !== "create") return newest;
  const { steps, ...summary } = maker;
  return { ...summary, stepCount: steps.length };
}
