import type { Seen, SeenRun } from "./seen.ts";

/** What a backup must be shown as. */
export interface ExpectedBackup {
  readonly state: string;
  readonly failureReason: string | null;
}

/**
 * Camunda's rule over what the store holds, plus what the journal knows of our runs, said once more
 * and without any code of ours. Undefined where nothing may be shown. All runs have ended, and no
 * snapshot is as old as the five minutes that Camunda waits for a next part.
 */
export function expectedBackup({ stored, runs }: Seen, id: number): ExpectedBackup | undefined {
  const parts = stored.filter(({ snapshot }) => idOf(snapshot) === id);
  const [first] = parts;
  const maker = runs.find(({ runId }) => runId === first?.metadata?.["runId"]);
  const run = first ? maker : unheardOf(runs, id);
  if (!first) return run && { state: "FAILED", failureReason: run.reason };
  const count = Number(/_of_(\d+)$/.exec(first.snapshot)?.[1]);
  const isWhole = parts.length === count && parts.every(({ state }) => state === "SUCCESS");
  if (isWhole) return { state: "COMPLETED", failureReason: null };
  if (run?.state === "failed") return { state: "FAILED", failureReason: run.reason };
  const isRunning = parts.some(({ state }) => state === "IN_PROGRESS");
  return { state: run && !isRunning ? "INCOMPLETE" : "IN_PROGRESS", failureReason: null };
}

/** The backup id in a snapshot's name; undefined for a name that is not a part's. */
export function idOf(snapshot: string): number | undefined {
  const id = /^camunda_webapps_(\d+)_.+_part_\d+_of_\d+$/.exec(snapshot)?.[1];
  return id === undefined ? undefined : Number(id);
}

/** A create that has failed, and that no later deletion has cleared away: only the journal tells of it. */
function unheardOf(runs: readonly SeenRun[], id: number): SeenRun | undefined {
  const newest = runs.find(
    ({ backupId, kind, state }) =>
      backupId === id && (kind === "create" || (kind === "delete" && state === "succeeded")),
  );
  return newest?.kind === "create" && newest.state === "failed" ? newest : undefined;
}
