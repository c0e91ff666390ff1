import type { PlannedIndex, RestorePlan } from "../backup/restore-plan.ts";
import type { LiveIndex } from "../backup/restore-target.ts";
import type { Scene } from "../restore/judge-index.ts";
import type { RestoreContext } from "./restore-context.ts";
import { RunFailed } from "./run-failed.ts";

/**
 * Reads back what a restore has made, because an answer of 200 proves nothing: open, not red, as
 * many shards as in the snapshot, aliases and hidden flag as the manifest has them, and as many
 * documents where nothing was written while their part was taken. Throws RunFailed on the first
 * that is otherwise; what does not decide is added to the run's warnings.
 */
export async function checkRestored(context: RestoreContext): Promise<void> {
  const { plan } = context;
  const live = await context.live();
  for (const index of plan.indices) {
    const wrong = wrongWith(index, live.get(index.name));
    if (wrong !== undefined) throw new RunFailed(`The restored index ${index.name} ${wrong}`);
  }
  if (plan.options.renamePrefix === undefined) checkAliases(plan, live);
  await checkDocuments(context);
}

function wrongWith({ shards }: PlannedIndex, found: LiveIndex | undefined): string | undefined {
  if (!found) return "is not there";
  if (!found.open) return "is closed";
  if (found.health === "red") return "is red";
  if (shards === undefined || found.shards === shards) return undefined;
  return `has ${found.shards} shards in place of ${shards}`;
}

async function checkDocuments(context: RestoreContext): Promise<void> {
  const { plan, target, parts, runId } = context;
  const names = new Map(plan.indices.map(({ source, name }) => [source, name]));
  const known = plan.documents.flatMap((one) => {
    const name = names.get(one.index);
    return name === undefined ? [] : [{ ...one, name }];
  });
  if (known.length === 0) return;
  const writes = await context.ask(() => target.writes(known.map(({ name }) => name)));
  for (const { name, documents, exact } of known) {
    const found = writes.get(name)?.documents;
    if (found === undefined || found === documents) continue;
    const sentence = `The restored index ${name} has ${found} documents, the manifest of the backup has ${documents}`;
    if (exact) throw new RunFailed(sentence);
    parts.journal.addWarning(
      runId,
      `${sentence}: it was written to while the backup was taken, so this may be right`,
    );
  }
}

function checkAliases(plan: RestorePlan, live: Scene["live"]): void {
  const restored = new Set(plan.indices.map(({ name }) => name));
  for (const { index, aliases, hidden } of plan.aliases) {
    const found = live.get(index);
    if (!found || !restored.has(index)) continue;
    const missing = aliases.filter((alias) => !Object.hasOwn(found.aliases, alias));
    if (missing.length > 0) {
      throw new RunFailed(
        `The restored index ${index} lacks the aliases that it had: ${missing.join(", ")}`,
      );
    }
    if (found.hidden !== hidden) {
      throw new RunFailed(
        `The restored index ${index} is ${found.hidden ? "" : "not "}hidden, which it was${hidden ? "" : " not"} when it was saved`,
      );
    }
  }
}
