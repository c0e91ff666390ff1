/** What stands in a part's name. */
export interface PartName {
  readonly backupId: bigint;
  readonly version: string;
  readonly number: number;
  readonly count: number;
}

/** What all parts' names begin with. */
export const partPrefix = "camunda_webapps_";

const pattern = /^camunda_webapps_(\d{1,19})_([^_]+)_part_(\d{1,4})_of_(\d{1,4})$/;
const largest = 2n ** 63n - 1n;

/** Writes a part's name as Camunda does; Elasticsearch wants lower case. */
export function snapshotName(part: PartName): string {
  return `${snapshotPrefix(part.backupId, part.version)}${part.number}_of_${part.count}`;
}

/** What the names of all parts of one backup begin with. */
export function snapshotPrefix(backupId: bigint, version: string): string {
  return `${partPrefix}${backupId}_${version.toLowerCase()}_part_`;
}

/**
 * Reads a part's name, or undefined for an alien one. One alien name breaks Camunda's whole list;
 * here it is only left out. A name with leading zeros is alien: it would not be found again by its id.
 */
export function readSnapshotName(text: string): PartName | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, id = "", version = "", number = "", count = ""] = match;
  const part = { backupId: BigInt(id), version, number: Number(number), count: Number(count) };
  const plausible =
    part.backupId > 0n && part.backupId <= largest && part.number >= 1 && part.count >= 1;
  return plausible && snapshotName(part) === text ? part : undefined;
}

const plainPattern =
  /^camunda_webapps_[1-9]\d{0,17}_[a-z0-9.+-]+_part_[1-9]\d{0,3}_of_[1-9]\d{0,3}$/;

/** Whether a name can be read, without leaving anything behind for the garbage collector: a list may have 50,000. */
export function isSnapshotName(text: string): boolean {
  return plainPattern.test(text) || readSnapshotName(text) !== undefined;
}

/** The wildcard that finds every part of an id and of no other: the last "_" keeps 1 from matching 12. */
export function partsOf(backupId: bigint): string {
  return `${partPrefix}${backupId}_*`;
}
