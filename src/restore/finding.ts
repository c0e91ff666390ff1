import type { RestorePlan } from "../backup/restore-plan.ts";
import type { RestoreFacts } from "./facts.ts";
import type { Selection } from "./selection.ts";
import type { TemplateComparison } from "./planned-templates.ts";

/** What a check has found, before it is known whether it is forced. */
export interface Finding {
  readonly result: "ok" | "warn" | "fail";
  readonly found: string;
  readonly wanted?: string;
  readonly hint?: string;
  /** It fails, and no force can change that. */
  readonly isFinal?: boolean;
}

/** A plan before it has been checked, with what it was made from. */
export interface Draft {
  readonly facts: RestoreFacts;
  readonly selection: Selection;
  readonly plan: Pick<RestorePlan, "indices" | "remaining" | "templates">;
  readonly templates: TemplateComparison;
}

/** Says that all is well. */
export function ok(found: string): Finding {
  return { result: "ok", found };
}

/** Says what should be known. */
export function warn(found: string, hint?: string): Finding {
  return { result: "warn", found, ...(hint === undefined ? {} : { hint }) };
}

/** Says what is wrong; forcing the check goes on all the same. */
export function fail(found: string, wanted: string, hint?: string): Finding {
  return { result: "fail", found, wanted, ...(hint === undefined ? {} : { hint }) };
}

/** Says what is wrong and cannot be forced, because Elasticsearch would refuse it or data be lost. */
export function refuse(found: string, wanted: string, hint: string): Finding {
  return { result: "fail", found, wanted, hint, isFinal: true };
}

const shown = 5;

/** Names in a sentence; a long list is cut. */
export function listed(names: readonly string[]): string {
  const left = names.length - shown;
  return left > 0 ? `${names.slice(0, shown).join(", ")} and ${left} more` : names.join(", ");
}

/** "1 index", "3 indices". */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The names of living indices that the plan closes, overwrites or removes. */
export function touchedNames({ plan }: Draft): readonly string[] {
  const there = plan.indices.filter(({ before }) => before !== undefined);
  return [...there, ...plan.remaining].map(({ name }) => name);
}
