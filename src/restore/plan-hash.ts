import type { IndexBefore, RestorePlan } from "../backup/restore-plan.ts";
import { canonical } from "./canonical.ts";

/**
 * A fingerprint of all that decides what a restore does: two plans with the same one do the same.
 * Sizes, times, the words of checks, the number of replicas and what only the check at the end
 * compares with stay out, so that it does not change by itself.
 */
export function planHash(plan: Omit<RestorePlan, "hash">): string {
  const { options } = plan;
  const decisive = {
    source: plan.source,
    backupId: plan.backupId,
    repository: plan.repository,
    repositoryUuid: plan.repositoryUuid,
    safetyRepository: options.safetyBackup ? plan.safetyRepository : undefined,
    clusterUuid: plan.clusterUuid,
    options: {
      ...options,
      only: [...new Set(options.only)].toSorted(),
      force: [...new Set(options.force)].toSorted(),
    },
    parts: plan.parts,
    indices: plan.indices
      .map(({ name, source, snapshot, shards, action, before, dropsLifecycle, returnsTo }) => ({
        ...{ name, source, snapshot, shards, action, dropsLifecycle },
        before: before && decisiveBefore(before),
        returnsTo: returnsTo && decisiveBefore(returnsTo),
      }))
      .toSorted(byName),
    remaining: plan.remaining
      .map(({ name, before }) => ({ name, before: decisiveBefore(before) }))
      .toSorted(byName),
    templates: plan.templates.toSorted((a, b) => byText(a.kind, b.kind) || byText(a.name, b.name)),
  };
  return new Bun.CryptoHasher("sha256").update(canonical(decisive)).digest("hex");
}

/** Yellow and green come and go; red decides what can be saved and what is deleted first. */
function decisiveBefore({
  uuid,
  open,
  health,
  shards,
  hidden,
  aliases,
  blocks,
}: IndexBefore): unknown {
  return { uuid, open, red: health === "red", shards, hidden, aliases, blocks: blocks.toSorted() };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return byText(a.name, b.name);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
