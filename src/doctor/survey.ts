import type { Backup, Part } from "../backup/backup.ts";
import type { RunSummary } from "../backup/journal.ts";
import type { ListedSnapshot, Repository } from "../backup/repository.ts";
import { type PartName, partPrefix, readSnapshotName } from "../backup/snapshot-name.ts";
import { foldBackup } from "../backup/state.ts";

/** The backups of a repository, by its own list. */
export interface Survey {
  /** How many are whole by names and states. */
  readonly whole: number;
  /** The one of them that ended last, read to its last part; undefined where none can be read. */
  readonly newest: Backup | undefined;
  /** Those that are not whole, the newest ids first. */
  readonly others: readonly Backup[];
  /** How many more of those there are, which nobody has read. */
  readonly unread: number;
  /** Named like parts, and yet no part can have that name. */
  readonly aliens: readonly string[];
  readonly ids: ReadonlySet<bigint>;
}

/** What it takes to tell the states. */
export interface SurveyOptions {
  readonly nowMs: number;
  readonly incompleteTimeoutMs: number;
  /** What the journal knows of these ids. */
  readonly runs: (ids: readonly bigint[]) => readonly RunSummary[];
}

interface Listed extends ListedSnapshot {
  readonly name: PartName;
}

/** So many can be read in a second or two, however slow the store. */
const readableWhole = 1000;
const readableOthers = 50;

/** Looks through the list of a repository for the newest good backup, and for those that are not good. */
export async function survey(
  repository: Repository,
  snapshots: readonly ListedSnapshot[],
  options: SurveyOptions,
): Promise<Survey> {
  const groups = new Map<bigint, Listed[]>();
  const aliens: string[] = [];
  for (const entry of snapshots) {
    const name = readSnapshotName(entry.snapshot);
    if (name) groups.set(name.backupId, [...(groups.get(name.backupId) ?? []), { ...entry, name }]);
    else if (entry.snapshot.startsWith(partPrefix)) aliens.push(entry.snapshot);
  }
  const newestFirst = [...groups].toSorted(([a], [b]) => (a < b ? 1 : -1));
  const whole = newestFirst.flatMap(([, parts]) => (isWhole(parts) ? [parts] : []));
  const broken = newestFirst.flatMap(([, parts]) => (isWhole(parts) ? [] : [parts]));
  return {
    whole: whole.length,
    newest: await findNewest(repository, whole.slice(0, readableWhole), options),
    others: await readBackups(repository, broken.slice(0, readableOthers), options),
    unread: Math.max(0, broken.length - readableOthers),
    aliens,
    ids: new Set(groups.keys()),
  };
}

function isWhole(parts: readonly Listed[]): boolean {
  const [first] = parts;
  const numbers = new Set(parts.map(({ name }) => name.number));
  return (
    parts.length === first?.name.count &&
    numbers.size === parts.length &&
    parts.every(({ name }) => name.count === first.name.count && name.number <= name.count) &&
    parts.every(({ state }) => state === undefined || state === "SUCCESS")
  );
}

/** Ids need not be times, so the ends of the last parts decide. */
async function findNewest(
  repository: Repository,
  whole: readonly (readonly Listed[])[],
  options: SurveyOptions,
): Promise<Backup | undefined> {
  const lasts = whole.flatMap(
    (parts) => parts.find(({ name }) => name.number === name.count)?.snapshot ?? [],
  );
  const ends = await readParts(repository, lasts);
  const byEnd = ends
    .filter(({ trouble }) => trouble === undefined)
    .toSorted((a, b) => (b.endMs ?? 0) - (a.endMs ?? 0));
  for (const { snapshot } of byEnd) {
    const parts = whole.find((each) => each.some((part) => part.snapshot === snapshot)) ?? [];
    const [backup] = await readBackups(repository, [parts], options);
    if (backup?.state === "COMPLETED") return backup;
  }
  return undefined;
}

async function readBackups(
  repository: Repository,
  groups: readonly (readonly Listed[])[],
  { nowMs, incompleteTimeoutMs, runs }: SurveyOptions,
): Promise<readonly Backup[]> {
  const names = groups.flat().map(({ snapshot }) => snapshot);
  const parts = await readParts(repository, names);
  const ids = groups.flatMap(([first]) => first?.name.backupId ?? []);
  const summaries = new Map(runs(ids).map((run) => [run.backupId, run]));
  return ids.flatMap((id) => {
    const own = parts
      .filter(({ snapshot }) => readSnapshotName(snapshot)?.backupId === id)
      .toSorted((a, b) => a.number - b.number);
    const run = summaries.get(id);
    const input = { parts: own, run, deletingSinceMs: undefined, nowMs, incompleteTimeoutMs };
    return foldBackup(id, input) ?? [];
  });
}

async function readParts(
  repository: Repository,
  names: readonly string[],
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  if (names.length === 0) return parts;
  for await (const batch of repository.fetch(names)) parts.push(...batch);
  return parts;
}
