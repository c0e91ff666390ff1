import { BackupError } from "../backup/errors.ts";
import type { Journal, NewStep, Run, Step, StepAction } from "../backup/journal.ts";
import type { IndexBefore, RestorePlan } from "../backup/restore-plan.ts";
import type { AliasChange, LiveIndex } from "../backup/restore-target.ts";
import { isFromBackup, type Scene } from "../restore/judge-index.ts";
import { pastSnapshots } from "./past-snapshots.ts";
import { pause } from "./pause.ts";
import type { RestoreContext } from "./restore-context.ts";
import { PartsAtWork } from "./restore-parts.ts";
import { brokenSafetyName } from "./restore-steps.ts";

/** What is written as reason where somebody asked for it. */
export const abortedReason = "Aborted by request";

const undoActions: readonly StepAction[] = ["undo-clear", "undo-restore", "undo-settle"];

/** Why a restore goes back; undefined while it goes forwards. */
export function wayBackReason(run: Run): string | undefined {
  return stepsOf(run, ...undoActions)[0]?.reason;
}

/** Journals that a restore goes back, and why. From here on it never goes forwards again. */
export function turnBack(journal: Journal, runId: string, reason: string): void {
  const run = journal.run(runId);
  const plan = journal.plan(runId);
  if (!run || !plan) throw new BackupError("bug", `Cannot find run ${runId} in the journal`);
  if (wayBackReason(run) !== undefined) return;
  journal.turnBack(runId, undoSteps(run, plan), reason);
}

/**
 * What the way back consists of. Before anything was changed inside an index it is enough to open
 * what was closed; after that the safety backup brings back what was changed.
 */
function undoSteps(run: Run, plan: RestorePlan): readonly NewStep[] {
  const everything = [...plan.indices, ...plan.remaining].map(({ name }) => name);
  const settle: NewStep = { action: "undo-settle", snapshots: [], indices: everything };
  const begun = stepsOf(run, "clear", "restore", "remove").filter(
    ({ state }) => state !== "planned",
  );
  if (begun.length === 0) return [settle];
  const changed = begun.flatMap(({ indices }) => indices);
  const isNew = new Set(
    plan.indices.flatMap(({ name, before }) => (before === undefined ? [name] : [])),
  );
  // Without a safety backup what was changed can only be left as it is, and be told.
  const toClear = changed.filter((name) => plan.options.safetyBackup || isNew.has(name));
  const clear: NewStep = { action: "undo-clear", snapshots: [], indices: [...new Set(toClear)] };
  const safety = stepsOf(run, "safety").filter(({ state }) => state === "succeeded");
  const restores = safety.flatMap(({ snapshots, indices }): readonly NewStep[] => {
    const some = indices.filter((name) => changed.includes(name));
    return some.length === 0 ? [] : [{ action: "undo-restore", snapshots, indices: some }];
  });
  return [...(toClear.length > 0 ? [clear] : []), ...restores, settle];
}

function stepsOf({ steps }: Run, ...actions: readonly StepAction[]): readonly Step[] {
  return steps.filter(({ action }) => action && actions.includes(action));
}

/** Brings everything back to where the restore began. */
export async function goBack(context: RestoreContext): Promise<void> {
  const { parts } = context;
  for (const step of context.steps("undo-clear"))
    await context.perform(step, () => clear(context, step));
  const untouched = await untouchedNames(context);
  await new PartsAtWork(
    context,
    context.steps("undo-restore").map((step) => {
      const [pin] = step.snapshots;
      const wasRed = pin?.name === brokenSafetyName(context.runId);
      return {
        step,
        from: parts.safety,
        origin: { repository: parts.safety.name, snapshot: pin?.name ?? "", partial: wasRed },
        indices: step.indices
          .filter((name) => !untouched.has(name))
          .map((name) => ({ name, source: name, dropsLifecycle: false })),
        renamePrefix: undefined,
        mayStayRed: wasRed,
      };
    }),
  ).work(parts.settings.restoreParallel);
  for (const step of context.steps("undo-settle"))
    await context.perform(step, async () =>
      settle(context, await notRestored(context, step.indices), before(context)),
    );
}

/** Without a safety backup what was restored already stays as the backup has it. */
async function notRestored(
  context: RestoreContext,
  names: readonly string[],
): Promise<readonly string[]> {
  const { plan, source } = context;
  if (plan.options.safetyBackup) return names;
  const scene = await context.look(names);
  return names.filter((name) => {
    const index = plan.indices.find((one) => one.name === name);
    return !index || !isFromBackup(index, source.name, scene);
  });
}

/** Those that were to be deleted and are still the ones they were: nothing was changed inside them. */
async function untouchedNames(context: RestoreContext): Promise<ReadonlySet<string>> {
  const { plan } = context;
  const live = await context.live();
  const toDelete = [
    ...plan.indices.filter(({ action }) => action === "replace"),
    ...plan.remaining,
  ];
  const still = toDelete.filter(
    ({ name, before }) => before !== undefined && live.get(name)?.uuid === before.uuid,
  );
  return new Set(still.map(({ name }) => name));
}

/** Closes what can be closed, and deletes what this restore has made or is in the middle of. */
async function clear(context: RestoreContext, step: Step): Promise<void> {
  const { target, handle } = context;
  const was = before(context);
  const begun = context.steps("restore").filter(({ state }) => state !== "planned");
  const mayBeOurs = new Set(begun.flatMap(({ indices }) => indices));
  for (;;) {
    handle.signal.throwIfAborted();
    const scene = await context.look(step.indices);
    const ways = new Map(
      step.indices.map((name) => {
        const isOurs = mayBeOurs.has(name) && !isMadeByOthers(name, context, scene);
        const wanted = was.get(name) ?? (isOurs ? "absent" : "anything");
        return [name, wayOut(name, wanted, scene)];
      }),
    );
    const doomed = step.indices.filter((name) => ways.get(name) === "delete");
    const open = step.indices.filter((name) => ways.get(name) === "close");
    if (doomed.length === 0 && open.length === 0) return;
    if (doomed.length > 0) await pastSnapshots(context, () => target.delete(doomed));
    if (open.length > 0) await pastSnapshots(context, () => target.close(open));
    await pause(100, handle.signal);
  }
}

/** Whether somebody has made an index where the restore was to make one: its shards began empty. */
function isMadeByOthers(name: string, { plan }: RestoreContext, { recoveries }: Scene): boolean {
  const snapshot = plan.indices.find((index) => index.name === name)?.snapshot;
  if (plan.parts.some((part) => part.partial && part.snapshot === snapshot)) return false;
  const primaries = (recoveries.get(name) ?? []).filter(({ primary }) => primary);
  return primaries.length > 0 && primaries.every(({ type }) => type === "EMPTY_STORE");
}

/** What must happen to an index before it can become what it was; undefined where nothing must. */
function wayOut(
  name: string,
  wanted: IndexBefore | "absent" | "anything",
  { live, restores }: Scene,
): "delete" | "close" | undefined {
  const found = live.get(name);
  if (!found || wanted === "anything") return undefined;
  if (wanted === "absent") return "delete";
  // It cannot be closed now.
  if (restores.some(({ indices }) => indices.includes(name))) return "delete";
  // Elasticsearch does not restore over them: shards of another number, and those that lack some.
  const isOther = found.uuid !== wanted.uuid;
  if (found.shards !== wanted.shards || (isOther && wanted.health === "red")) return "delete";
  return found.open ? "close" : undefined;
}

/** Aliases, open or closed, and blocks as they were; then waits until nothing is red that was not. */
export async function settle(
  context: RestoreContext,
  indices: readonly string[],
  was: ReadonlyMap<string, IndexBefore | undefined>,
): Promise<void> {
  const { target, handle } = context;
  const names = indices.filter((name) => was.get(name) !== undefined);
  const live = await context.live();
  const changes = names.flatMap((name) => aliasChanges(name, was.get(name), live.get(name)));
  if (changes.length > 0) await context.ask(() => target.changeAliases(changes));
  const there = names.filter((name) => live.has(name));
  const isOpen = (name: string): boolean => live.get(name)?.open === true;
  const toOpen = there.filter((name) => was.get(name)?.open === true && !isOpen(name));
  const toClose = there.filter((name) => was.get(name)?.open === false && isOpen(name));
  if (toOpen.length > 0) await context.ask(() => target.open(toOpen));
  if (toClose.length > 0) await pastSnapshots(context, () => target.close(toClose));
  for (const name of there) {
    const blocks = was.get(name)?.blocks ?? [];
    if (blocks.length > 0) await context.ask(() => target.changeBlocks(name, blocks, true));
  }
  const deadline = performance.now() + 60_000;
  for (;;) {
    handle.signal.throwIfAborted();
    const now = await context.live();
    const red = there.filter(
      (name) => now.get(name)?.health === "red" && was.get(name)?.health !== "red",
    );
    // What stays red is told by the report; waiting longer would only keep it from whoever must know.
    if (red.length === 0 || performance.now() > deadline) return;
    await pause(200, handle.signal);
  }
}

function aliasChanges(
  index: string,
  was: IndexBefore | undefined,
  live: LiveIndex | undefined,
): readonly AliasChange[] {
  if (!was || !live) return [];
  const isSame = (alias: string): boolean =>
    Bun.deepEquals(live.aliases[alias], was.aliases[alias]);
  return [
    ...Object.keys(live.aliases)
      .filter((alias) => !Object.hasOwn(was.aliases, alias))
      .map((alias) => ({ do: "remove" as const, index, alias })),
    ...Object.entries(was.aliases)
      .filter(([alias]) => !Object.hasOwn(live.aliases, alias) || !isSame(alias))
      .map(([alias, as]) => ({ do: "add" as const, index, alias, as })),
  ];
}

function before({ plan }: RestoreContext): ReadonlyMap<string, IndexBefore | undefined> {
  return new Map([...plan.indices, ...plan.remaining].map(({ name, before }) => [name, before]));
}
