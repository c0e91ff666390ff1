import { readIndexName } from "../backup/index-name.ts";
import { matches } from "../backup/plan.ts";
import type { RemainingIndex } from "../backup/restore-plan.ts";
import type { LiveIndex } from "../backup/restore-target.ts";
import type { RestoreFacts } from "./facts.ts";
import { indexBefore } from "./planned-indices.ts";
import { componentOf, recognising, type Selection } from "./selection.ts";

/**
 * Indices of the backup's components that the backup does not hold, removed at the very end. A copy
 * or a choice of indices touches nothing else, and neither does anything touch what backups are told
 * to leave out: no backup has it.
 */
export function remainingIndices(
  facts: RestoreFacts,
  selection: Selection,
): readonly RemainingIndex[] {
  return unheld(facts, selection)
    .filter(({ name }) => !isExcluded(name, facts))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((index) => ({ name: index.name, before: indexBefore(index) }));
}

/** Indices that would be removed, if backups were not told to leave them out. */
export function leftAlone(facts: RestoreFacts, selection: Selection): readonly string[] {
  return unheld(facts, selection).flatMap(({ name }) => (isExcluded(name, facts) ? [name] : []));
}

function unheld(facts: RestoreFacts, selection: Selection): readonly LiveIndex[] {
  const { only, renamePrefix } = facts.request.options;
  if (only.length > 0 || renamePrefix !== undefined || selection.held.length === 0) return [];
  const naming = recognising(facts.naming);
  const held = new Set(selection.held.map(({ name }) => name));
  const goes = goesUnheld(facts, selection);
  return facts.live.filter(
    ({ name }) => readIndexName(name, naming) !== undefined && !held.has(name) && goes(name),
  );
}

/**
 * A restore of everything makes the components as they were, so everything else of them goes; one
 * of a choice of indices is undone by removing what it has made.
 */
function goesUnheld(
  { origin, naming }: RestoreFacts,
  { held }: Selection,
): (name: string) => boolean {
  const earlier = origin.kind === "safety" ? origin.plan : undefined;
  if (earlier && earlier.options.only.length > 0) {
    const made = earlier.indices.filter(({ before }) => before === undefined);
    const names = new Set(made.map(({ name }) => name));
    return (name) => names.has(name);
  }
  const all = [...held, ...(earlier?.indices ?? [])];
  const components = new Set(all.map(({ name }) => componentOf(name, naming)));
  return (name) => components.has(componentOf(name, naming));
}

function isExcluded(name: string, { exclude, origin }: RestoreFacts): boolean {
  return origin.kind === "backup" && exclude.some((pattern) => matches(name, pattern));
}
