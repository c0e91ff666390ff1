import { prefixOf } from "../backup/index-name.ts";
import type { IndexAction, PlannedIndex } from "../backup/restore-plan.ts";
import {
  counted,
  type Draft,
  fail,
  type Finding,
  listed,
  ok,
  refuse,
  touchedNames,
  warn,
} from "./finding.ts";
import { fieldOf } from "./json-field.ts";
import { leftAlone } from "./remaining-indices.ts";
import { policyOf } from "./lifecycle.ts";
import { checkCopies } from "./copy-check.ts";

/** What is done with each index, and in what condition those are that are there. */
export function checkIndices(draft: Draft): Finding {
  const { selection, plan, facts } = draft;
  const wanted = "indices of this Camunda that can be restored";
  if (plan.indices.length === 0) return nothingToDo(draft, wanted);
  const refused = checkCopies(draft) ?? checkAliasNames(draft);
  if (refused) return refused;
  const others = selection.foreign.filter((name) => prefixOf(name) !== undefined);
  const hint = "With force they are left out.";
  if (others.length > 0) {
    return fail(
      `In the backup, but not of the index prefix "${facts.naming.prefix}": ${listed(others)}`,
      wanted,
      `Is the setting indexPrefix right? ${hint}`,
    );
  }
  if (selection.idle.length > 0) {
    return fail(
      `No index in the backup matches ${listed(selection.idle.map((one) => `"${one}"`))}`,
      "patterns that match",
      "Without --only everything is restored.",
    );
  }
  const found = [describeActions(plan.indices), describeConditions(plan.indices)]
    .filter((text) => text !== "")
    .join("; ");
  const held = heldAliases(draft);
  const notes = [
    ...(selection.foreign.length > 0
      ? [`left out, because they are not Camunda's: ${listed(selection.foreign)}`]
      : []),
    ...(held.length > 0 ? [`with a write index that is not restored: ${listed(held)}`] : []),
  ];
  if (notes.length === 0) return ok(found);
  return warn(
    [found, ...notes].join("; "),
    held.length > 0
      ? "Elasticsearch refuses the restore where the backup has another write index of the same alias. Then everything goes back."
      : undefined,
  );
}

/** Aliases of what is restored whose write index is one that this restore leaves as it is. */
function heldAliases(draft: Draft): readonly string[] {
  const { facts, plan } = draft;
  if (facts.request.options.renamePrefix !== undefined) return [];
  const touched = new Set(touchedNames(draft));
  const ours = new Set(
    plan.indices.flatMap(({ name, before }) => [
      ...Object.keys(before?.aliases ?? {}),
      ...(facts.manifest?.indices[name]?.aliases ?? []),
    ]),
  );
  return facts.live
    .filter(({ name }) => !touched.has(name))
    .flatMap(({ name, aliases }) =>
      Object.entries(aliases)
        .filter(([alias, as]) => ours.has(alias) && fieldOf(as, "is_write_index") === true)
        .map(([alias]) => `${alias} on ${name}`),
    );
}

function nothingToDo({ selection }: Draft, wanted: string): Finding {
  if (selection.held.length > 0) {
    return refuse(
      `No index in the backup matches ${listed(selection.idle.map((one) => `"${one}"`))}`,
      wanted,
      "Use other patterns with --only; without it everything is restored.",
    );
  }
  const found =
    selection.foreign.length > 0
      ? `No index in the backup is ours; in it are ${listed(selection.foreign)}`
      : "There is no index in the backup";
  return refuse(found, wanted, "Check the settings indexPrefix and backup.optimizePrefix.");
}

/** An alias cannot have the name of an index; those of indices that are deleted or stripped go before. */
function checkAliasNames({ facts, plan }: Draft): Finding | undefined {
  const created = new Set(
    plan.indices.filter(({ action }) => action === "create").map(({ name }) => name),
  );
  const going = new Set([
    ...plan.remaining.map(({ name }) => name),
    ...plan.indices.filter(({ before }) => before !== undefined).map(({ name }) => name),
  ]);
  const taken = facts.live
    .filter(({ name }) => !going.has(name))
    .flatMap(({ name, aliases }) =>
      Object.keys(aliases)
        .filter((alias) => created.has(alias))
        .map((alias) => `${alias} is an alias of ${name}`),
    );
  if (taken.length === 0) return undefined;
  return refuse(listed(taken), "names that are free", "Remove these aliases.");
}

const words: Readonly<Record<IndexAction, string>> = {
  create: "created",
  over: "restored over",
  replace: "deleted and restored",
};

function describeActions(indices: readonly PlannedIndex[]): string {
  const parts = (["create", "over", "replace"] as const).flatMap((action) => {
    const some = indices.filter((index) => index.action === action);
    if (some.length === 0) return [];
    const reasons = some.flatMap(({ name, reason }) =>
      reason === undefined || reason === "--full" ? [] : [`${name}: ${reason}`],
    );
    const why = reasons.length > 0 ? ` (${listed(reasons)})` : "";
    return [`${some.length} ${words[action]}${why}`];
  });
  return `${counted(indices.length, "index", "indices")}: ${parts.join(", ")}`;
}

function describeConditions(indices: readonly PlannedIndex[]): string {
  const there = indices.flatMap(({ name, before }) => (before ? [{ name, before }] : []));
  if (there.length === 0) return "";
  const open = there.filter(({ before }) => before.open).length;
  const aliased = there.filter(({ before }) => Object.keys(before.aliases).length > 0).length;
  const blocked = there
    .filter(({ before }) => before.blocks.length > 0)
    .map(({ name, before }) => `${name} by ${before.blocks.join(" and ")}`);
  const red = there.filter(({ before }) => before.health === "red").length;
  return [
    `now there: ${open} open`,
    `${there.length - open} closed`,
    `${aliased} with aliases`,
    ...(red > 0 ? [`${red} red`] : []),
    ...(blocked.length > 0 ? [`blocked: ${listed(blocked)}`] : []),
  ].join(", ");
}

/** What the backup does not hold and is removed. */
export function checkRemaining({ facts, selection, plan }: Draft): Finding {
  const { only, renamePrefix, safetyBackup } = facts.request.options;
  if (renamePrefix !== undefined) return ok("A copy leaves everything else as it is");
  if (only.length > 0) return ok("A choice of indices leaves everything else as it is");
  const alone = leftAlone(facts, selection);
  const besides =
    alone.length > 0 ? `; left alone because of backup.exclude: ${listed(alone)}` : "";
  const names = plan.remaining.map(({ name }) => name);
  if (names.length === 0) return ok(`Nothing is there that the backup does not hold${besides}`);
  return warn(
    `${counted(names.length, "index is", "indices are")} not in the backup and removed at the end: ${listed(names)}${besides}`,
    safetyBackup
      ? "They are in the safety backup."
      : "Without a safety backup they cannot come back.",
  );
}

/** What is red cannot be saved whole before it is changed. */
export function checkRed(draft: Draft): Finding {
  const touched = new Set(touchedNames(draft));
  const red = draft.facts.live
    .filter(({ name, health }) => touched.has(name) && health === "red")
    .map(({ name }) => name);
  if (red.length === 0) return ok("No index that is touched is red");
  return warn(
    `Red, and cannot be saved whole: ${listed(red)}`,
    "If the restore fails, they come back with what can still be read of them. They are deleted before they are restored.",
  );
}

/** What its lifecycle policy would delete as soon as it is back. */
export function checkLifecycle({ facts, plan }: Draft): Finding {
  const doomed = plan.indices.filter(({ dropsLifecycle }) => dropsLifecycle);
  if (doomed.length > 0) {
    return warn(
      `Older than the delete age of their lifecycle policy, restored without it: ${listed(doomed.map(({ name }) => name))}`,
      "To keep the policy, which deletes them minutes after the restore, use --force lifecycle.",
    );
  }
  const named = new Set(plan.indices.flatMap(({ source }) => policyOf(source, facts) ?? []));
  if (named.size > 0 && facts.surroundings?.lifecyclePolicies === undefined) {
    return warn(
      `Lifecycle policies (${listed([...named])}): not read`,
      "An index older than the delete age of its policy vanishes minutes after the restore. Give the cluster privilege read_ilm.",
    );
  }
  return facts.request.options.force.includes("lifecycle")
    ? ok("Every index keeps its lifecycle policy")
    : ok("No index is older than its lifecycle policy allows");
}
