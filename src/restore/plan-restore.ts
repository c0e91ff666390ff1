import {
  type Check,
  type CheckName,
  checkNames,
  type KnownAliases,
  type KnownDocuments,
  type RestorePlan,
} from "../backup/restore-plan.ts";
import { checkActivity, checkHealth, checkShards } from "./cluster-checks.ts";
import { checkDisk } from "./disk-check.ts";
import type { RestoreFacts } from "./facts.ts";
import type { Draft, Finding } from "./finding.ts";
import { checkIndices, checkLifecycle, checkRed, checkRemaining } from "./index-checks.ts";
import { checkDeletion, checkOverlap, checkParts, checkVersion } from "./parts-checks.ts";
import { planHash } from "./plan-hash.ts";
import { planIndices } from "./planned-indices.ts";
import { compareTemplates } from "./planned-templates.ts";
import { remainingIndices } from "./remaining-indices.ts";
import { type Selection, selectIndices, snapshotsOf } from "./selection.ts";
import {
  checkPrivileges,
  checkSafety,
  checkTemplates,
  checkWriters,
  checkZeebe,
} from "./surroundings-checks.ts";

const checks: Readonly<Record<CheckName, (draft: Draft) => Finding>> = {
  parts: checkParts,
  deletion: checkDeletion,
  overlap: checkOverlap,
  version: checkVersion,
  health: checkHealth,
  activity: checkActivity,
  disk: checkDisk,
  shards: checkShards,
  indices: checkIndices,
  remaining: checkRemaining,
  red: checkRed,
  lifecycle: checkLifecycle,
  writers: checkWriters,
  zeebe: checkZeebe,
  templates: checkTemplates,
  safety: checkSafety,
  privileges: checkPrivileges,
};

/**
 * Plans a restore out of what was read before: what is done with each index, what is removed, and
 * every check with what it found. Whatever is wrong is a check that fails, never an error.
 */
export function planRestore(facts: RestoreFacts): RestorePlan {
  const { request, origin, repository } = facts;
  const selection = selectIndices(facts);
  const templates = compareTemplates(facts, selection);
  const indices = planIndices(facts, selection);
  const remaining = remainingIndices(facts, selection);
  const draft: Draft = {
    facts,
    selection,
    plan: { indices, remaining, templates: templates.planned },
    templates,
  };
  const plan = {
    source: request.source,
    backupId: origin.kind === "backup" ? origin.backup.id : origin.plan.backupId,
    repository: repository.name,
    safetyRepository: facts.safetyName,
    clusterUuid: facts.clusterUuid,
    repositoryUuid: repository.uuid,
    options: request.options,
    parts: snapshotsOf(origin).flatMap((name) => {
      const found = facts.contents.find(({ snapshot }) => snapshot === name);
      if (!found) return [];
      return [{ snapshot: name, uuid: found.uuid, partial: found.state === "PARTIAL" }];
    }),
    indices,
    remaining,
    templates: templates.planned,
    documents: knownDocuments(facts, selection),
    aliases: knownAliases(facts, selection),
    checks: checkNames.map((name) => judge(name, draft)),
  };
  return { ...plan, hash: planHash(plan) };
}

function judge(name: CheckName, draft: Draft): Check {
  const { result, found, wanted, hint, isFinal = false } = checks[name](draft);
  const isForceable = result === "fail" && !isFinal;
  const forced = isForceable && draft.facts.request.options.force.includes(name);
  const force = isForceable && !forced ? `To go on all the same: --force ${name}.` : undefined;
  const hints = [hint, force].filter((text) => text !== undefined);
  return {
    name,
    result,
    found,
    wanted,
    hint: hints.length > 0 ? hints.join(" ") : undefined,
    forced,
  };
}

function knownDocuments(
  { manifest }: RestoreFacts,
  { chosen }: Selection,
): readonly KnownDocuments[] {
  return chosen.flatMap(({ name }) => {
    const remembered = manifest?.indices[name];
    if (remembered?.documents === undefined) return [];
    return [{ index: name, documents: remembered.documents, exact: remembered.exact }];
  });
}

/** From the manifest, or from what stood there before the restore that is undone. */
function knownAliases(
  { manifest, origin }: RestoreFacts,
  { chosen }: Selection,
): readonly KnownAliases[] {
  const earlier =
    origin.kind === "safety" ? [...origin.plan.indices, ...origin.plan.remaining] : [];
  return chosen.flatMap(({ name }) => {
    const remembered = manifest?.indices[name];
    if (remembered)
      return [{ index: name, aliases: remembered.aliases, hidden: remembered.hidden }];
    const before = earlier.find((index) => index.name === name)?.before;
    if (!before) return [];
    return [{ index: name, aliases: Object.keys(before.aliases), hidden: before.hidden }];
  });
}
