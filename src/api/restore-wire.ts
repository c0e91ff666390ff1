/** The JSON of restores, in the manner of wire.ts. */
import type { Run } from "../backup/journal.ts";
import type {
  Check,
  IndexBefore,
  IndexOutcome,
  PlannedIndex,
  RestoreOptions,
  RestorePlan,
  RestoreReport,
} from "../backup/restore-plan.ts";
import type { RestoreDetail } from "../backup/restores.ts";
import { jsonInteger } from "../json/json.ts";
import { orNull, runViewWire, runWire, timeWire, type Wire } from "./wire.ts";

/** Writes the plan of a restore. */
export function restorePlanWire(plan: RestorePlan): Wire {
  const { source, options, checks, indices, remaining } = plan;
  return {
    hash: plan.hash,
    backupId: jsonInteger(plan.backupId),
    undoOf: source.kind === "safety" ? source.runId : null,
    repository: plan.repository,
    safetyRepository: plan.safetyRepository,
    clusterUuid: plan.clusterUuid,
    repositoryUuid: orNull(plan.repositoryUuid),
    options: optionsWire(options),
    checks: checks.map(checkWire),
    parts: plan.parts,
    indices: indices.map(plannedIndexWire),
    remaining: remaining.map(({ name, before }) => ({ name, before: beforeWire(before) })),
    templates: plan.templates,
    documents: plan.documents,
    aliases: plan.aliases,
  };
}

/** Writes what a restore answers that has begun, or begins to go back. */
export function restoreRunWire(run: Run): Wire {
  return { backupId: jsonInteger(run.backupId), runId: run.id, run: runWire(run) };
}

/** Writes a restore with its plan and all that came of it. */
export function restoreDetailWire(detail: RestoreDetail): Wire {
  return {
    run: runViewWire(detail.view),
    plan: restorePlanWire(detail.plan),
    report: detail.report ? reportWire(detail.report) : null,
    safetySnapshots: detail.safety,
    safetyUntil: timeWire(detail.safetyUntilMs),
  };
}

/** Writes restores, newest first. */
export function restoresWire(restores: readonly RestoreDetail[]): Wire {
  return { restores: restores.map(restoreDetailWire) };
}

function optionsWire({ renamePrefix, ...options }: RestoreOptions): Wire {
  return { ...options, renamePrefix: orNull(renamePrefix) };
}

function checkWire({ name, result, found, wanted, hint, forced }: Check): Wire {
  return { name, result, found, wanted: orNull(wanted), hint: orNull(hint), forced };
}

function plannedIndexWire(index: PlannedIndex): Wire {
  return {
    name: index.name,
    source: index.source,
    snapshot: index.snapshot,
    shards: orNull(index.shards),
    bytes: orNull(index.bytes),
    action: index.action,
    reason: orNull(index.reason),
    before: index.before ? beforeWire(index.before) : null,
    dropsLifecycle: index.dropsLifecycle,
    returnsTo: index.returnsTo ? beforeWire(index.returnsTo) : null,
  };
}

function beforeWire({ health, ...before }: IndexBefore): Wire {
  return { ...before, health: orNull(health) };
}

function reportWire({ indices, copiedBytes, reusedBytes, notes }: RestoreReport): Wire {
  return { indices: indices.map(outcomeWire), copiedBytes, reusedBytes, notes };
}

function outcomeWire({ name, state, detail, copiedBytes, reusedBytes }: IndexOutcome): Wire {
  return { name, state, detail: orNull(detail), copiedBytes, reusedBytes };
}
