import type { NewStep } from "../backup/journal.ts";
import type { RestorePlan } from "../backup/restore-plan.ts";

/** The name of the safety backup of a restore; Camunda's own rules do not see it. */
export function safetyName(runId: string): string {
  return `webapps_backup_before_restore_${runId}`;
}

/** The name of the one that holds what was red, and so cannot be whole. */
export function brokenSafetyName(runId: string): string {
  return `${safetyName(runId)}_red`;
}

/** The run that made a safety backup of this name; undefined for any other name. */
export function restoreOfSafety(snapshot: string): string | undefined {
  return /^webapps_backup_before_restore_([0-9a-f-]{36})(?:_red)?$/.exec(snapshot)?.[1];
}

/**
 * The steps of a restore in their order, all known before the first: so the journal shows what is
 * still to come, and a crash at any point leaves a run that can be read.
 */
export function restoreSteps(plan: RestorePlan, runId: string): readonly NewStep[] {
  const there = plan.indices.filter(({ before }) => before !== undefined);
  const touched = [...there, ...plan.remaining].map(({ name }) => name);
  const isRed = new Set(
    [...there, ...plan.remaining]
      .filter(({ before }) => before?.health === "red")
      .map(({ name }) => name),
  );
  const whole = touched.filter((name) => !isRed.has(name));
  const safety = plan.options.safetyBackup
    ? [
        ...step("safety", whole, [safetyName(runId)]),
        ...step("safety", [...isRed], [brokenSafetyName(runId)]),
      ]
    : [];
  const replaced = plan.indices.filter(({ action }) => action === "replace");
  return [
    ...step(
      "unblock",
      [...there, ...plan.remaining]
        .filter(({ before }) => (before?.blocks.length ?? 0) > 0)
        .map(({ name }) => name),
    ),
    ...step("close", touched),
    ...safety,
    ...step(
      "unalias",
      [...there, ...plan.remaining]
        .filter(({ before }) => Object.keys(before?.aliases ?? {}).length > 0)
        .map(({ name }) => name),
    ),
    ...(plan.templates.length > 0
      ? [{ action: "templates" as const, snapshots: [], indices: [] }]
      : []),
    ...step(
      "clear",
      replaced.map(({ name }) => name),
    ),
    ...plan.parts.flatMap(({ snapshot, uuid }) => {
      const indices = plan.indices.filter((index) => index.snapshot === snapshot);
      return step(
        "restore",
        indices.map(({ name }) => name),
        [snapshot],
        uuid,
      );
    }),
    { action: "check" as const, snapshots: [], indices: plan.indices.map(({ name }) => name) },
    ...step(
      "settle",
      plan.indices
        .filter(({ returnsTo }) => returnsTo && (!returnsTo.open || returnsTo.blocks.length > 0))
        .map(({ name }) => name),
    ),
    ...step(
      "remove",
      plan.remaining.map(({ name }) => name),
    ),
  ];
}

/** A step, where there is anything to do. */
function step(
  action: NonNullable<NewStep["action"]>,
  indices: readonly string[],
  snapshots: readonly string[] = [],
  uuid?: string,
): readonly NewStep[] {
  if (indices.length === 0) return [];
  return [{ action, indices, snapshots: snapshots.map((name) => ({ name, uuid })) }];
}
