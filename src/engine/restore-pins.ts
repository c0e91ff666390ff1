import { BackupError } from "../backup/errors.ts";
import { readIndexName } from "../backup/index-name.ts";
import type { Step } from "../backup/journal.ts";
import type { LiveIndex } from "../backup/restore-target.ts";
import { recognising } from "../restore/selection.ts";
import { namingOf } from "./naming.ts";
import { readPulse } from "./read-pulse.ts";
import type { RestoreContext, RestoreParts } from "./restore-context.ts";
import { RunFailed } from "./run-failed.ts";

/**
 * Throws where the settings lead elsewhere than those that a restore began with: neither forwards
 * nor back could be found from there. The run stays open until they are what they were.
 */
export function refuseOtherSettings(parts: RestoreParts, runId: string): void {
  const plan = parts.journal.plan(runId);
  if (!plan) return;
  const { restores, safety, settings } = parts;
  const source = plan.source.kind === "safety" ? safety : restores;
  const naming = recognising(namingOf(settings));
  const others = [
    ...(source.name === plan.repository
      ? []
      : [`the repository "${plan.repository}", which is "${source.name}" now`]),
    ...(!plan.options.safetyBackup || safety.name === plan.safetyRepository
      ? []
      : [`the safety repository "${plan.safetyRepository}", which is "${safety.name}" now`]),
    ...plan.indices
      .filter((index) => readIndexName(index.source, naming) === undefined)
      .slice(0, 1)
      .map(({ name }) => `the index ${name}, which is not Camunda's by the index prefix now`),
  ];
  if (others.length === 0) return;
  throw new BackupError(
    "invalid",
    `Cannot go on with restore ${runId}: it began with ${others.join(" and ")}`,
    { hint: "Set repository, restore.safetyRepository and indexPrefix to what they were." },
  );
}

/** Throws where the repository of the parts, or the cluster, is another one than was planned with. */
export async function refuseOtherPlace(context: RestoreContext): Promise<void> {
  const { parts, plan } = context;
  const { uuid } = await context.ask(() => context.source.info());
  if (uuid !== plan.repositoryUuid) {
    throw new RunFailed(
      `The repository "${plan.repository}" is not the one that was planned with: its uuid was ${plan.repositoryUuid ?? "none"} and is ${uuid ?? "none"}`,
    );
  }
  const { clusterUuid } = await context.ask(() => readPulse(parts.repository));
  if (plan.clusterUuid === "" || clusterUuid === "" || clusterUuid === plan.clusterUuid) return;
  throw new RunFailed(
    `The cluster is not the one that was planned with: its uuid was ${plan.clusterUuid} and is ${clusterUuid}`,
  );
}

/** Throws where a name has become another snapshot since: it holds something else. */
export async function refuseOtherSnapshots(
  context: RestoreContext,
  steps: readonly Step[],
): Promise<void> {
  const open = steps.filter(({ state }) => state !== "succeeded" && state !== "skipped");
  const pins = open.flatMap(({ snapshots }) => snapshots);
  await Promise.all(
    pins.map(async ({ name, uuid }) => {
      const found = await context.ask(() => context.source.lookOwn(name));
      if (found?.uuid === uuid) return;
      throw new RunFailed(
        `The snapshot ${name} is not the one that was planned with: its uuid was ${uuid ?? "none"} and is ${found?.uuid ?? "none"}`,
      );
    }),
  );
}

/** The indices of these names as they are, known to be those that were planned with. */
export async function pinnedIndices(
  context: RestoreContext,
  names: readonly string[],
  absence: "may be gone" | "is refused" = "is refused",
): Promise<readonly LiveIndex[]> {
  const { plan } = context;
  const live = await context.live();
  return [...plan.indices, ...plan.remaining].flatMap(({ name, before }) => {
    if (!before || !names.includes(name)) return [];
    const found = live.get(name);
    if (!found && absence === "may be gone") return [];
    if (found?.uuid === before.uuid) return [found];
    throw new RunFailed(
      `The index ${name} is not the one that was planned with: its uuid was ${before.uuid} and is ${found?.uuid ?? "none"}`,
    );
  });
}
