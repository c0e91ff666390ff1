import { BackupError } from "../backup/errors.ts";
import type { Run } from "../backup/journal.ts";
import type { WorkParts } from "./engine-parts.ts";
import { readPulse } from "./read-pulse.ts";

/** Ends a run with its reason; not an error of the program. */
export class RunFailed extends BackupError {
  constructor(reason: string) {
    super("run-failed", reason);
  }
}

/**
 * Refuses to act on another cluster or repository than the run began on: a name that suddenly
 * points elsewhere must not get half of a backup. A fresh repository shows its uuid with its first
 * snapshot; it is pinned then.
 */
export async function refuseOtherPlace(parts: WorkParts, run: Run): Promise<void> {
  const { repository, journal } = parts;
  if (run.repository !== repository.name) {
    throw new RunFailed(
      `The run began on the repository "${run.repository}"; the setting repository is "${repository.name}" now`,
    );
  }
  const { uuid, readOnly } = await repository.info();
  if (run.repositoryUuid !== undefined && uuid !== run.repositoryUuid) {
    throw new RunFailed(
      `The repository "${repository.name}" is not the one the run began on: its uuid was ${run.repositoryUuid} and is ${uuid ?? "none"}`,
    );
  }
  if (readOnly) throw new RunFailed(`The repository "${repository.name}" has become read-only`);
  if (run.repositoryUuid === undefined) await refuseWithoutOurPart(parts, run);
  if (run.repositoryUuid === undefined && uuid !== undefined) journal.pinRepository(run.id, uuid);
  const { clusterUuid } = await readPulse(repository);
  if (run.clusterUuid === "" || clusterUuid === "" || clusterUuid === run.clusterUuid) return;
  throw new RunFailed(
    `The cluster is not the one the run began on: its uuid was ${run.clusterUuid} and is ${clusterUuid}`,
  );
}

/** Before the uuid is pinned, a part that we have made tells whether this is still the same repository. */
async function refuseWithoutOurPart({ repository }: WorkParts, run: Run): Promise<void> {
  const made = run.steps.find(({ state }) => state === "succeeded")?.snapshots[0];
  if (run.kind !== "create" || made === undefined) return;
  const listed = await repository.list(made.name);
  if (listed.some(({ uuid }) => uuid === made.uuid)) return;
  throw new RunFailed(
    `The repository "${repository.name}" is not the one the run began on: it does not hold ${made.name}`,
  );
}
