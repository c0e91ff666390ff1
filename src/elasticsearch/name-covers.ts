/** Names to ask for, and what to write into the path to get them. */
export interface NameCover {
  /** Names and wildcards, which match these names and nothing else that is listed. */
  readonly patterns: readonly string[];
  readonly names: readonly string[];
}

/** How much one request may ask for. */
export interface CoverLimits {
  /** Bytes of the patterns, joined by commas. */
  readonly maxBytes: number;
  readonly maxNames: number;
}

/**
 * Covers wanted names by few wildcards instead of spelling each out: Elasticsearch reads a hundred of
 * a large repository's snapshots in the time that it takes to find five by their full names. The
 * greatest names come first, which are the newest backups.
 */
export function* nameCovers(
  listed: readonly string[],
  wanted: ReadonlySet<string>,
  { maxBytes, maxNames }: CoverLimits,
): Generator<NameCover> {
  let patterns: string[] = [];
  let names: string[] = [];
  let bytes = 0;
  const newestFirst = listed.toSorted().reverse();
  for (const stretch of stretches(newestFirst, wanted, maxNames)) {
    const length = encodeURIComponent(stretch.pattern).length + 1;
    const isFull = bytes + length > maxBytes || names.length + stretch.names.length > maxNames;
    if (isFull && names.length > 0) {
      yield { patterns, names };
      [patterns, names, bytes] = [[], [], 0];
    }
    patterns.push(stretch.pattern);
    names.push(...stretch.names);
    bytes += length;
  }
  if (names.length > 0) yield { patterns, names };
}

interface Stretch {
  readonly pattern: string;
  readonly names: readonly string[];
}

/** Neighbours in the sorted list that are all wanted and begin as no other name does. */
function* stretches(
  sorted: readonly string[],
  wanted: ReadonlySet<string>,
  maxNames: number,
): Generator<Stretch> {
  const names = sorted.filter((name) => wanted.has(name));
  const [first] = names;
  if (first === undefined) return;
  if (names.length === 1) {
    yield { pattern: first, names };
    return;
  }
  const prefix = commonPrefix(sorted[0] ?? "", sorted.at(-1) ?? "");
  if (names.length === sorted.length && names.length <= maxNames) {
    yield { pattern: `${prefix}*`, names };
    return;
  }
  const groups = Map.groupBy(sorted, (name) => name.charAt(prefix.length));
  for (const group of groups.values()) yield* stretches(group, wanted, maxNames);
}

/** Of sorted names the first and the last have in common what all have. */
function commonPrefix(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
