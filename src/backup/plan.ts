import { type IndexNaming, prefixed, readIndexName } from "./index-name.ts";
import type { IndexGroup, IndexTable } from "./index-tables.ts";

/** What a backup is planned from. */
export interface PlanInput {
  readonly table: IndexTable;
  readonly naming: IndexNaming;
  /** Patterns with `*` to leave out. */
  readonly exclude: readonly string[];
  /** Every index the cluster has under our wildcards. */
  readonly existing: readonly string[];
}

/** One part to be made. */
export interface PlannedPart {
  readonly label: string;
  /** Sorted, never empty. */
  readonly indices: readonly string[];
}

/** Which index goes into which part. */
export interface Plan {
  /** In order; empty ones are left out. */
  readonly parts: readonly PlannedPart[];
  /** Required indices that do not exist, in the table's order. */
  readonly missing: readonly string[];
  /** Indices of ours that the table does not name; they are in the last part. */
  readonly unknown: readonly string[];
  /** Indices of ours that `backup.exclude` leaves out. */
  readonly excluded: readonly string[];
}

/** Where an index belongs: a group of the table, or the last part. */
type Place = number | "unknown" | "optimize";

/** Optimize's import positions are saved with Camunda's, before what they point at. */
const optimizePositions = ["timestamp-based-import-index", "position-based-import-index"];

/** Plans the parts of a backup: every index of ours lands in exactly one. */
export function planParts(input: PlanInput): Plan {
  const own = input.existing.filter((name) => readIndexName(name, input.naming)).toSorted();
  const excluded = own.filter((name) => isExcluded(name, input.exclude));
  const wanted = own.filter((name) => !excluded.includes(name));
  const places = new Map(wanted.map((name) => [name, placeOf(name, input)] as const));
  const at = (place: Place): string[] => wanted.filter((name) => places.get(name) === place);

  const parts = input.table.groups.map((group, index) => ({
    label: group.label,
    indices: at(index),
  }));
  parts.push({ label: "Optimize", indices: at("optimize") });
  const planned = parts.filter((part) => part.indices.length > 0);
  const unknown = at("unknown");
  const last = planned.at(-1);
  if (last) last.indices = [...last.indices, ...unknown].toSorted();
  else if (unknown.length > 0) planned.push({ label: "unknown to the table", indices: unknown });
  return { parts: planned, missing: missingOf(input, new Set(own)), unknown, excluded };
}

/** What one part takes at the moment of its own call. */
export interface ResolveInput extends PlanInput {
  /** What the part was planned with at POST. */
  readonly planned: readonly string[];
  /** What earlier parts hold already. */
  readonly covered: ReadonlySet<string>;
  readonly isLast: boolean;
}

/**
 * Resolves a part's indices again right before its snapshot: since POST the archiver may have made
 * a dated index, or a retention policy removed one. The last part takes all that no earlier one
 * covers. May be empty, where everything that was planned has gone.
 */
export function resolvePart(input: ResolveInput): readonly string[] {
  const places = new Set(input.planned.map((name) => placeOf(name, input)));
  return input.existing
    .filter((name) => readIndexName(name, input.naming) && !isExcluded(name, input.exclude))
    .filter((name) => !input.covered.has(name))
    .filter((name) => input.isLast || places.has(placeOf(name, input)))
    .toSorted();
}

/**
 * Required indices of a part that have gone since it was planned. Of a group that needs any of its
 * indices, all must have gone.
 */
export function lostSince(input: ResolveInput): readonly string[] {
  const existing = new Set(input.existing);
  return input.table.groups.flatMap((group) => {
    const required = new Set(group.main.map((base) => prefixed(base, input.naming)));
    const planned = input.planned.filter((name) => required.has(name));
    const lost = planned.filter((name) => !existing.has(name));
    return group.required === "any" && lost.length < planned.length ? [] : lost;
  });
}

function placeOf(name: string, input: PlanInput): Place {
  const index = readIndexName(name, input.naming);
  if (index?.of === "optimize") return optimizePositions.includes(index.base) ? 0 : "optimize";
  if (!index) return "unknown";
  const belongs = (group: IndexGroup): boolean =>
    (index.suffix === "" ? group.main : group.dated).includes(index.base);
  const place = input.table.groups.findIndex(belongs);
  return place === -1 ? "unknown" : place;
}

function missingOf(input: PlanInput, own: ReadonlySet<string>): readonly string[] {
  return input.table.groups.flatMap((group) => {
    const names = group.main.map((base) => prefixed(base, input.naming));
    const missing = names.filter((name) => !own.has(name) && !isExcluded(name, input.exclude));
    return group.required === "any" && missing.length < names.length ? [] : missing;
  });
}

function isExcluded(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(name, pattern));
}

/** Whether a name matches a pattern in which `*` stands for anything. */
export function matches(name: string, pattern: string): boolean {
  const literal = pattern.split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(name);
}
