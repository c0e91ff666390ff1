import type { KnownSnapshot } from "../backup/catalog.ts";
import type { Drift } from "../backup/gateway.ts";
import type { ListedSnapshot } from "../backup/repository.ts";
import { isSnapshotName, partPrefix } from "../backup/snapshot-name.ts";

/** What the cheap list shows beside what is known; snapshots by name, since there may be 50,000. */
export interface Comparison {
  /** New or different, or not over when it was last read. */
  readonly wanted: readonly string[];
  /** All that are listed and can be parts. */
  readonly ours: readonly string[];
  /** All that are listed and cannot. */
  readonly others: readonly ListedSnapshot[];
  readonly drift: Drift;
}

/** Compares the cheap list with what is known. With `readAll` everything is wanted. */
export function compareLists(
  listed: readonly ListedSnapshot[],
  known: Iterable<KnownSnapshot>,
  readAll: boolean,
): Comparison {
  const unseen = new Map<string, ListedSnapshot>();
  const others: ListedSnapshot[] = [];
  for (const entry of listed) {
    if (isSnapshotName(entry.snapshot)) unseen.set(entry.snapshot, entry);
    else others.push(entry);
  }
  const ours = [...unseen.keys()];
  const [news, changed, missing]: [string[], string[], string[]] = [[], [], []];
  for (const before of known) {
    const entry = unseen.get(before.snapshot);
    if (entry === undefined) {
      missing.push(before.snapshot);
      continue;
    }
    unseen.delete(before.snapshot);
    if (entry.uuid !== before.uuid) changed.push(before.snapshot);
    if (readAll || isNews(entry, before)) news.push(before.snapshot);
  }
  const added = [...unseen.keys()];
  const aliens = others.flatMap(({ snapshot }) =>
    snapshot.startsWith(partPrefix) ? snapshot : [],
  );
  const drift = { listed: ours.length, added, missing, changed, aliens };
  return { wanted: [...added, ...news], ours, others, drift };
}

/** Whether what is listed may differ from what is known. */
export function isNews(listed: ListedSnapshot, known: Omit<KnownSnapshot, "snapshot">): boolean {
  if (!known.final || known.uuid !== listed.uuid) return true;
  return listed.state !== undefined && listed.state !== known.state;
}
