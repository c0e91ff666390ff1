import { BackupError } from "../backup/errors.ts";
import { nameBatches } from "./name-batches.ts";

/** Room for the end of a path and the query of any call that names indices. */
const restBytes = 500;

/** No index can be called so; to Elasticsearch these are wildcards, exclusions, dates or everything. */
const notOneIndex = /[*?,<>"\\/|#\s]|^[-_+]|^\.{1,2}$|^$/;

/**
 * Paths that name whole indices, each short enough for a request line. Refuses whatever Elasticsearch
 * would read as more than one index: a wildcard in a write could close or delete what is not ours.
 */
export function indexPaths(indices: readonly string[], lineBudget: number): readonly string[] {
  const wrong = indices.find((name) => notOneIndex.test(name));
  if (wrong !== undefined) {
    throw new BackupError("bug", `Cannot name the index "${wrong}": expected a whole index name`);
  }
  return patternPaths([...new Set(indices)], lineBudget);
}

/** Paths for reading, in which `*` stands for anything. */
export function patternPaths(patterns: readonly string[], lineBudget: number): readonly string[] {
  const encoded = (name: string): string => encodeURIComponent(name).replaceAll("%2A", "*");
  return nameBatches(patterns, lineBudget - restBytes).map(
    (names) => `/${names.map(encoded).join(",")}`,
  );
}
