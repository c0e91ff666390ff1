import type { IndexBefore, IndexOutcome, PlannedIndex } from "../backup/restore-plan.ts";
import type { LiveIndex } from "../backup/restore-target.ts";
import { isFromBackup, type Scene } from "../restore/judge-index.ts";
import type { RestoreContext } from "./restore-context.ts";

/** Reads what has become of every index, and keeps it with the run. */
export async function writeReport(
  context: RestoreContext,
  wanted: "restored" | "put back",
): Promise<void> {
  const { plan, parts, runId } = context;
  const scene = await context.look(plan.indices.map(({ name }) => name));
  const indices = [
    ...plan.indices.map((index) =>
      wanted === "restored" || isLeft(context, index, scene)
        ? restored(context, index, scene)
        : putBack(index, scene),
    ),
    ...plan.remaining.map((index) =>
      wanted === "restored" ? removed(index.name, scene) : putBack(index, scene),
    ),
  ];
  parts.journal.writeReport(runId, {
    indices,
    copiedBytes: indices.reduce((sum, { copiedBytes }) => sum + copiedBytes, 0),
    reusedBytes: indices.reduce((sum, { reusedBytes }) => sum + reusedBytes, 0),
    notes: context.read().warnings,
  });
}

/** Without a safety backup there is no way back for what was restored already. */
function isLeft({ plan, source }: RestoreContext, index: PlannedIndex, scene: Scene): boolean {
  return !plan.options.safetyBackup && isFromBackup(index, source.name, scene);
}

function restored(context: RestoreContext, index: PlannedIndex, scene: Scene): IndexOutcome {
  const live = scene.live.get(index.name);
  const primaries = (scene.recoveries.get(index.name) ?? []).filter(
    ({ primary, type, repository }) =>
      primary && type === "SNAPSHOT" && repository === context.source.name,
  );
  const isWell = live?.open === true && live.health !== "red";
  return {
    name: index.name,
    state: isWell ? "restored" : "broken",
    detail: isWell ? undefined : conditionOf(live),
    copiedBytes: primaries.reduce((sum, { recoveredBytes }) => sum + recoveredBytes, 0),
    reusedBytes: primaries.reduce((sum, { reusedBytes }) => sum + reusedBytes, 0),
  };
}

function removed(name: string, scene: Scene): IndexOutcome {
  const live = scene.live.get(name);
  return live
    ? outcome(name, "broken", `${conditionOf(live)}, and could not be removed`)
    : outcome(name, "removed", undefined);
}

function putBack(
  { name, before }: { readonly name: string; readonly before: IndexBefore | undefined },
  scene: Scene,
): IndexOutcome {
  const live = scene.live.get(name);
  if (!before) {
    return live
      ? outcome(name, "broken", `${conditionOf(live)}, was not there before the restore`)
      : outcome(name, "put back", "not there, as before");
  }
  const isWell =
    live !== undefined &&
    live.open === before.open &&
    (live.health !== "red" || before.health === "red");
  return isWell
    ? outcome(name, "put back", undefined)
    : outcome(name, "broken", `${conditionOf(live)}, was ${before.open ? "open" : "closed"}`);
}

function conditionOf(live: LiveIndex | undefined): string {
  if (!live) return "not there";
  return [live.open ? "open" : "closed", live.health].filter(Boolean).join(", ");
}

function outcome(
  name: string,
  state: IndexOutcome["state"],
  detail: string | undefined,
): IndexOutcome {
  return { name, state, detail, copiedBytes: 0, reusedBytes: 0 };
}
