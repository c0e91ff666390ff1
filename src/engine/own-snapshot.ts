import { BackupError, isBackupError } from "../backup/errors.ts";
import type {
  NewOwnSnapshot,
  OwnSnapshot,
  RestoreRepository,
} from "../backup/restore-repository.ts";
import type { Patience } from "./patience.ts";
import { nextLookMs, pause } from "./pause.ts";
import { RunFailed } from "./run-failed.ts";

/** How often a snapshot that was accepted must be missing before it is asked for again. */
const absencesToBelieve = 3;
/** How often it is asked for before it is given up. */
const triesToBelieve = 5;

/**
 * Makes a snapshot that is only ours and waits for its end. It can be left at any point and called
 * again by another process: the name and the run id in the metadata make asking twice safe. Throws
 * RunFailed where the name is taken by somebody else's.
 */
export async function makeOwnSnapshot(
  repository: RestoreRepository,
  wanted: NewOwnSnapshot,
  patience: Patience,
  signal: AbortSignal,
): Promise<OwnSnapshot> {
  const began = performance.now();
  for (let tries = 0, absences = absencesToBelieve; ;) {
    signal.throwIfAborted();
    const seen = await patience.ask(() => repository.lookOwn(wanted.snapshot));
    if (seen && seen.metadata["runId"] !== wanted.metadata["runId"]) {
      throw new RunFailed(
        `The name ${wanted.snapshot} is taken by a snapshot of another run, uuid ${seen.uuid}`,
      );
    }
    if (seen && seen.state !== "IN_PROGRESS" && seen.state !== undefined) return seen;
    absences = seen ? 0 : absences + 1;
    if (absences >= absencesToBelieve) {
      absences = 0;
      tries += 1;
      await ask(repository, wanted, patience, tries);
    }
    await pause(seen ? nextLookMs(performance.now() - began) : Math.min(200, 20 * tries), signal);
  }
}

async function ask(
  repository: RestoreRepository,
  wanted: NewOwnSnapshot,
  patience: Patience,
  tries: number,
): Promise<void> {
  if (tries > triesToBelieve) {
    throw new RunFailed(
      `Elasticsearch accepted the snapshot ${wanted.snapshot} and has no trace of it: it could not write to the repository "${repository.name}"`,
    );
  }
  try {
    await repository.createOwn(wanted);
    patience.heard();
  } catch (error) {
    // Taken by ourselves, then: the next look tells.
    if (isBackupError(error, "already-exists")) return;
    await patience.bear(error);
  }
}

/** The failures of a snapshot in one sentence's part. */
export function failuresOf({ failures }: OwnSnapshot): string {
  const reasons = [...new Set(failures)].slice(0, 3).join("; ");
  return reasons === "" ? "" : ` (${reasons})`;
}

/** Throws unless every shard was saved. */
export function refusePartial(snapshot: OwnSnapshot): void {
  if (snapshot.state === "SUCCESS") return;
  throw new BackupError(
    "run-failed",
    `The snapshot ${snapshot.snapshot} is ${snapshot.state ?? "in no state"}${failuresOf(snapshot)}`,
  );
}
