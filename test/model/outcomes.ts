import { type ErrorKind, isBackupError } from "../../src/backup/errors.ts";
import { judge, manifestIds, readName, seen } from "./judge.ts";
import { knownRun, type Model, mustBe, ofId, refresh } from "./model.ts";
import { inAnyWeather } from "./weather.ts";
import type { World } from "./world.ts";

/** What comes of asking our service for something. */
export type Outcome = "accepted" | ErrorKind;

/** What came of asking, in a word; after bad weather it is asked again. */
export async function outcome(ask: () => Promise<unknown>): Promise<Outcome> {
  try {
    await inAnyWeather(ask);
    return "accepted";
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return error.kind;
  }
}

/** What may come of asking for a backup now. */
export async function createOutcomes(
  model: Model,
  world: World,
  id: bigint,
): Promise<readonly Outcome[]> {
  await refresh(model, world);
  const own = model.creates.get(id);
  if (own?.isOpen && !own.isDisturbed) return ["already-exists"];
  const snapshots = await seen(world.store);
  const mayBeThere = own?.isOpen || model.deleting.has(id);
  const possible: Outcome[] = [];
  if (ofId(snapshots, id).length > 0 || mayBeThere) possible.push("already-exists");
  if (possible.length > 0 && !mayBeThere) return possible;
  const mayRun = model.openCreate !== undefined;
  if (mayRun) possible.push("busy");
  const others = new Set(snapshots.flatMap(({ snapshot }) => readName(snapshot)?.id ?? []));
  others.delete(id);
  for (const other of others) {
    if (!model.isSettled(other)) continue;
    const verdict = judge(ofId(snapshots, other), await knownRun(model, world, other), world.now());
    if (verdict?.state === "IN_PROGRESS") return [...possible, "busy"];
  }
  return [...possible, "accepted"];
}

/** What may come of asking for a deletion now. */
export async function deleteOutcomes(
  model: Model,
  world: World,
  id: bigint,
): Promise<readonly Outcome[]> {
  await refresh(model, world);
  if (model.deleting.has(id)) return ["accepted", "not-found"];
  const own = model.creates.get(id);
  if (own?.isOpen) return own.isDisturbed ? ["accepted", "not-found"] : ["accepted"];
  const verdict = await mustBe(model, world, id, await seen(world.store));
  // A manifest may be all that others have left of a backup.
  const isThere = verdict !== undefined || (await manifestIds(world.store)).includes(id);
  return [isThere ? "accepted" : "not-found"];
}
