import { setTimeout } from "node:timers/promises";
import { BackupError, isBackupError } from "../backup/errors.ts";
import type { ManifestIndex } from "../backup/manifest-index.ts";
import type { RestoreRepository } from "../backup/restore-repository.ts";
import { stringifyJson } from "../json/json.ts";
import { copyPrefix } from "./trial-name.ts";

/** Where a document is saved and restored for a trial. */
export interface TrialParts {
  readonly index: ManifestIndex;
  readonly repository: RestoreRepository;
  /** The same with the credential of restores. */
  readonly restoring: RestoreRepository;
  /** Ends the trial early; what it has made is deleted all the same. */
  readonly signal: AbortSignal;
}

/** How a trial went. */
export interface Trial {
  readonly tookMs: number;
  /** Undefined where the document came back as it was. */
  readonly failure: unknown;
  /** Names of what could not be deleted. */
  readonly left: readonly string[];
}

const withinMs = 60_000;
const tidyWithinMs = 30_000;
/** How long a request whose answer was lost may still be on its way. */
const lateMs = 3000;

/** Takes a snapshot of one document, restores it under another name, compares it, and deletes all of it. */
export async function tryRepository(parts: TrialParts, name: string): Promise<Trial> {
  const began = performance.now();
  const made = { snapshots: [name], indices: [name, copyPrefix + name] };
  let failure: unknown;
  try {
    await roundTrip(parts, name);
  } catch (error) {
    failure = error;
  }
  const left = await removeTrial(parts, made, isBackupError(failure, "unreachable") ? lateMs : 0);
  return { tookMs: performance.now() - began, failure, left };
}

async function roundTrip(parts: TrialParts, name: string): Promise<void> {
  const { index, repository, restoring, signal } = parts;
  // An integer that a double rounds, so that what comes back is compared to the last digit.
  const document = stringifyJson({ trial: name, number: 9_007_199_254_740_993n });
  signal.throwIfAborted();
  await index.create(name, document);
  signal.throwIfAborted();
  await repository.createOwn({
    snapshot: name,
    indices: [name],
    partial: false,
    metadata: { doctor: name },
  });
  const snapshot = await until(
    parts,
    () => repository.lookOwn(name),
    (seen) => seen?.state !== undefined && seen.state !== "IN_PROGRESS",
  );
  if (snapshot?.state !== "SUCCESS") {
    const why = snapshot === undefined ? "left no trace" : (snapshot.state ?? "has no state");
    const reasons = snapshot?.failures.slice(0, 3).join("; ") || "no failure is told";
    throw failed(`the snapshot that was accepted ${why} (${reasons})`);
  }
  await restoring.restore({
    snapshot: name,
    indices: [name],
    renamePrefix: copyPrefix,
    aliases: false,
    withoutSettings: [],
    partial: false,
  });
  const copy = await until(
    parts,
    () => readCopy(index, copyPrefix + name),
    (read) => read !== undefined,
  );
  if (copy === undefined) throw failed("the restored document cannot be read");
  if (copy !== document) throw failed("the restored document is another one");
}

function failed(why: string): BackupError {
  return new BackupError("run-failed", `Cannot save a document and restore it: ${why}`, {
    hint: "Look into the log of Elasticsearch: backups into this repository may fail the same way.",
  });
}

/** While its shard is still being restored the copy cannot be read. */
async function readCopy(index: ManifestIndex, name: string): Promise<string | undefined> {
  try {
    return await index.read(name);
  } catch (error) {
    if (isBackupError(error, "unreachable", "rejected", "not-found")) return undefined;
    throw error;
  }
}

/** Looks until it is so or too late, and gives what was seen last. */
async function until<T>(
  { signal }: TrialParts,
  look: () => Promise<T>,
  isSo: (seen: T) => boolean,
): Promise<T> {
  const began = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const seen = await look();
    const elapsed = performance.now() - began;
    if (isSo(seen) || elapsed > withinMs) return seen;
    await setTimeout(Math.min(1000, Math.max(20, elapsed / 12)));
  }
}

/** What a trial has made, by name. */
export interface TrialThings {
  readonly snapshots: readonly string[];
  readonly indices: readonly string[];
}

/**
 * Deletes what trials have made: snapshots first, since an index cannot be deleted while one of it is
 * taken. `lateMs` is how long something that was asked for may still come. Returns what has stayed.
 */
export async function removeTrial(
  { index, repository }: Pick<TrialParts, "index" | "repository">,
  { snapshots, indices }: TrialThings,
  lateMs = 0,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const name of snapshots) {
    const remove = async (): Promise<boolean> => {
      await repository.deleteOwn(name);
      return (await repository.lookOwn(name)) === undefined;
    };
    if (!(await insist(remove, lateMs))) left.push(name);
  }
  for (const name of indices) {
    const remove = async (): Promise<boolean> => {
      await index.delete(name);
      return true;
    };
    if (!(await insist(remove, 0))) left.push(name);
  }
  return left;
}

/** Tries until it is done, for so long at least and not for ever. */
async function insist(remove: () => Promise<boolean>, atLeastMs: number): Promise<boolean> {
  const began = performance.now();
  for (;;) {
    const done = await remove().catch((error: unknown) => {
      if (isBackupError(error)) return false;
      throw error;
    });
    const elapsed = performance.now() - began;
    if (done && elapsed >= atLeastMs) return true;
    if (elapsed > tidyWithinMs) return false;
    await setTimeout(Math.min(1000, Math.max(20, elapsed / 12)));
  }
}
