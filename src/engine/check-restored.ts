import type { RestorePlan } from "../backup/restore-plan.ts";
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
  const { plan, target, parts, runId } = context;
  const live = await context.live();
  for (const index of plan.indices) {
    const found = live.get(index.name);
    const wrong = !found
      ? "is not there"
      : !found.open
        ? "is closed"
        : found.health === "red"
          ? "is red"
          : index.shards !== undefined && found.shards !== index.shards
            ? `has ${found.shards} shards in place of ${index.shards}`
            : undefined;
    if (wrong !== undefined) throw new RunFailed(`The restored index ${index.name} ${wrong}`);
  }
  if (plan.options.renamePrefix === undefined) checkAliases(plan, live);
  const sources = new Map(plan.indices.map(({ source, name }) => [source, name]));
  const known = plan.documents.filter(({ index }) => sources.has(index));
  if (known.length === 0) return;
  const writes = await context.ask(() =>
    target.writes(known.map(({ index }) => sources.get(index) ?? index)),
  );
  for (const { index, documents, exact } of known) {
    const name = sources.get(index) ?? index;
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
