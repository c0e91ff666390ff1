import type { Backup, BackupState, Part, Snapshot } from "./backup.ts";
import type { RunSummary } from "./journal.ts";
import { actuatorTime } from "./time.ts";

/** All that decides a backup's state. */
export interface StateInput {
  /** What the store has, by part number. */
  readonly parts: readonly Part[];
  /** The newest create run of ours for this id that was not forgotten. */
  readonly run: RunSummary | undefined;
  /** Since when a deletion of it is open, ours or anybody's; epoch milliseconds. */
  readonly deletingSinceMs: number | undefined;
  readonly nowMs: number;
  /** How long after its newest part's end a backup of others may still get a next part. */
  readonly incompleteTimeoutMs: number;
}

interface Verdict {
  readonly state: BackupState;
  readonly reason: string | undefined;
}

const tooMany = "More snapshots found than expected.";

/**
 * The state of a backup: every input maps to exactly one. The store decides by Camunda's rule; the
 * journal adds what only we know: that a run goes on, that it has ended, and why.
 */
export function backupState(input: StateInput): Verdict {
  if (input.deletingSinceMs !== undefined) {
    return say("INCOMPLETE", `Is being deleted since ${actuatorTime(input.deletingSinceMs)}`);
  }
  const run = ownRun(input);
  if (run?.state === "running") return say("IN_PROGRESS");
  const stored = storedState(input);
  if (!run || stored.state === "COMPLETED") return stored;
  if (run.state === "failed") return say("FAILED", run.reason ?? stored.reason);
  return stored.state === "IN_PROGRESS" && !isRunning(input.parts) ? say("INCOMPLETE") : stored;
}

/** Whether only its disappearance can change a snapshot any more. */
export function isFinal({ state, trouble }: Snapshot): boolean {
  return state !== undefined && state !== "IN_PROGRESS" && trouble === undefined;
}

/** The state by the store alone that no time changes any more; undefined while parts are missing or not over. */
export function settledState(parts: readonly Part[]): BackupState | undefined {
  if (parts.length === 0 || parts.length !== parts[0]?.count || !parts.every(isFinal)) {
    return undefined;
  }
  return storedState({
    parts,
    run: undefined,
    deletingSinceMs: undefined,
    nowMs: 0,
    incompleteTimeoutMs: 0,
  }).state;
}

/** The run that made these snapshots; a run says nothing about snapshots that others made. */
export function ownRun(input: Pick<StateInput, "parts" | "run">): RunSummary | undefined {
  const { run, parts } = input;
  if (!run || parts.length === 0 || run.state === "running") return run;
  return parts.some((part) => part.runId === run.id) ? run : undefined;
}

/** How many parts make this backup whole, by the run's plan or by the first name. */
export function expectedParts(input: Pick<StateInput, "parts" | "run">): number {
  return input.parts[0]?.count ?? ownRun(input)?.stepCount ?? 0;
}

/** Camunda's rule over the store alone; the first that fits decides. */
function storedState({ parts, nowMs, incompleteTimeoutMs }: StateInput): Verdict {
  const expected = parts[0]?.count ?? 0;
  const contradictory = isContradictory(parts);
  const broken = parts.filter((part) => part.trouble !== undefined);
  if (broken.length > 0)
    return say("FAILED", `Cannot be read from the repository: ${names(broken)}`);
  const words = parts.map((part) => part.state);
  if (!contradictory && parts.length === expected && expected > 0 && words.every(isGood))
    return say("COMPLETED");
  const failed = parts.filter((part) => part.state === "FAILED");
  if (failed.length > 0) {
    return say("FAILED", `There were failures with the following snapshots: ${names(failed)}`);
  }
  const partial = parts.filter((part) => part.state === "PARTIAL");
  if (partial.length > 0) {
    return say("FAILED", `Some of the snapshots are partial: ${names(partial)}`);
  }
  if (words.includes("INCOMPATIBLE")) return say("INCOMPATIBLE");
  if (isRunning(parts)) return say("IN_PROGRESS");
  if (contradictory) return say("FAILED", tooMany);
  const strange = words.filter((word) => !isGood(word));
  if (strange.length > 0) return say("FAILED", `Unknown snapshot states: ${strange.join(", ")}`);
  const newestEnd = Math.max(0, ...parts.map((part) => part.endMs ?? 0));
  return say(nowMs - newestEnd > incompleteTimeoutMs ? "INCOMPLETE" : "IN_PROGRESS");
}

/** Two snapshots for one part, more parts than expected, or parts of differing plans. */
function isContradictory(parts: readonly Part[]): boolean {
  const [first] = parts;
  return (
    parts.some(
      (part) =>
        part.count !== first?.count || part.version !== first.version || part.number > part.count,
    ) || hasTwins(parts)
  );
}

/** In ascending order, as they nearly always are, it shows without counting: lists have thousands. */
function hasTwins(parts: readonly Part[]): boolean {
  const isAscending = parts.every((part, at) => part.number > (parts[at - 1]?.number ?? 0));
  return !isAscending && new Set(parts.map((part) => part.number)).size < parts.length;
}

/** A list without verbosity may leave the word out; that is not a failure (camunda#59901). */
function isGood(word: string | undefined): boolean {
  return word === "SUCCESS" || word === undefined;
}

function isRunning(parts: readonly Part[]): boolean {
  return parts.some((part) => part.state === "IN_PROGRESS");
}

function names(parts: readonly Part[]): string {
  return parts.map((part) => part.snapshot).join(", ");
}

function say(state: BackupState, reason?: string): Verdict {
  return { state, reason };
}

/** Puts a backup together from what store and journal know; undefined where neither knows it. */
export function foldBackup(id: bigint, input: StateInput): Backup | undefined {
  const { parts } = input;
  const run = ownRun(input);
  const known =
    input.deletingSinceMs !== undefined || run?.state === "running" || run?.state === "failed";
  if (parts.length === 0 && !known) return undefined;
  const { state, reason } = backupState(input);
  const [startMs, endMs] = span(parts);
  return {
    id,
    state,
    failureReason: reason,
    parts,
    expectedParts: expectedParts(input),
    version: parts[0]?.version ?? run?.version ?? "",
    startMs: startMs ?? run?.startMs,
    endMs: state === "IN_PROGRESS" ? undefined : (endMs ?? run?.endMs),
    runId: run?.id,
    warnings: [...(run?.warnings ?? []), ...parts.flatMap((part) => part.drift ?? [])],
  };
}

/** From the first start to the last end, as far as they are known; in one walk, since lists have thousands. */
function span(parts: readonly Part[]): readonly [number | undefined, number | undefined] {
  let first: number | undefined;
  let last: number | undefined;
  for (const { startMs, endMs } of parts) {
    if (startMs !== undefined && startMs < (first ?? Number.POSITIVE_INFINITY)) first = startMs;
    if (endMs !== undefined && endMs > (last ?? Number.NEGATIVE_INFINITY)) last = endMs;
  }
  return [first, last];
}
