import type { IndexAction, IndexBefore, PlannedIndex } from "../backup/restore-plan.ts";
import type { LiveIndex } from "../backup/restore-target.ts";
import type { RestoreFacts } from "./facts.ts";
import { isDoomed } from "./lifecycle.ts";
import type { HeldIndex, Selection } from "./selection.ts";

/** Says what is to be done with each index that is asked for. */
export function planIndices(facts: RestoreFacts, selection: Selection): readonly PlannedIndex[] {
  const live = new Map(facts.live.map((index) => [index.name, index] as const));
  const { renamePrefix, force } = facts.request.options;
  return selection.chosen.map((held) => {
    const name = (renamePrefix ?? "") + held.name;
    const found = renamePrefix === undefined ? live.get(name) : undefined;
    const returnsTo = renamePrefix === undefined ? beforeOf(facts, held.name) : undefined;
    return {
      name,
      source: held.name,
      snapshot: held.snapshot,
      shards: held.shards,
      bytes: held.bytes,
      ...actionOn(held, found, { full: facts.request.options.full, returnsTo }),
      before: found && indexBefore(found),
      dropsLifecycle: !force.includes("lifecycle") && isDoomed(held.name, facts),
      returnsTo,
    };
  });
}

/** What is kept of a living index so that it can be brought back to that. */
export function indexBefore(index: LiveIndex): IndexBefore {
  const { uuid, open, health, shards, replicas, hidden, aliases, blocks } = index;
  return { uuid, open, health, shards, replicas, hidden, aliases, blocks };
}

/** How an index was before the restore that is undone. */
function beforeOf({ origin }: RestoreFacts, name: string): IndexBefore | undefined {
  if (origin.kind === "backup") return undefined;
  const earlier = [...origin.plan.indices, ...origin.plan.remaining];
  return earlier.find((index) => index.name === name)?.before;
}

interface How {
  readonly full: boolean;
  readonly returnsTo: IndexBefore | undefined;
}

function actionOn(
  held: HeldIndex,
  live: LiveIndex | undefined,
  how: How,
): { readonly action: IndexAction; readonly reason: string | undefined } {
  if (!live) return { action: "create", reason: undefined };
  const reason = whyReplaced(held, live, how);
  return { action: reason === undefined ? "over" : "replace", reason };
}

/** Files of a damaged index are not used again, and some restores Elasticsearch refuses over an index. */
function whyReplaced(held: HeldIndex, live: LiveIndex, how: How): string | undefined {
  if (how.full) return "--full";
  if (live.health === "red") return "it is red";
  if (how.returnsTo?.health === "red") return "it was red";
  if (held.partial) return "its snapshot is PARTIAL";
  if (held.shards === undefined) return "its snapshot does not tell how many shards it has";
  if (held.shards === live.shards) return undefined;
  return `it has ${live.shards} primary shards, the backup has ${held.shards}`;
}
