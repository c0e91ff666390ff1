import { expect } from "bun:test";
import { type Backup, backupStates } from "../../src/backup/backup.ts";
import { isBackupError } from "../../src/backup/errors.ts";
import { judge, readName, seen } from "./judge.ts";
import { knownRun, type Model, ofId, refresh } from "./model.ts";
import { inAnyWeather } from "./weather.ts";
import type { World } from "./world.ts";

const everything = 1000;

/** All backups, read in pages of so many. */
async function listed(world: World, limit: number): Promise<readonly Backup[]> {
  const backups: Backup[] = [];
  for (let after: string | undefined; ;) {
    const { value } = await inAnyWeather(() =>
      world.gateway.list({ limit, after }, { from: "cluster" }),
    );
    backups.push(...value.backups);
    after = value.next;
    if (after !== undefined) continue;
    expect(value.total).toBe(backups.length);
    return backups;
  }
}

async function shown(world: World, id: bigint): Promise<Backup | undefined> {
  try {
    return (await inAnyWeather(() => world.gateway.show(id, { from: "cluster" }))).value;
  } catch (error) {
    if (isBackupError(error, "not-found")) return undefined;
    throw error;
  }
}

/** What a backup is held to: its state and its parts, by Elasticsearch and by the rule. */
function brief(backup: Backup | undefined): unknown {
  if (!backup) return undefined;
  const { state, failureReason: reason, parts } = backup;
  return { state, reason, parts: parts.map(({ snapshot }) => snapshot) };
}

/** Holds what list and show say of every id against the store and the model. */
export async function expectShown(
  model: Model,
  world: World,
  ids: readonly bigint[],
): Promise<void> {
  await refresh(model, world);
  const snapshots = await seen(world.store);
  const list = await listed(world, everything);
  const inStore = snapshots.flatMap(({ snapshot }) => readName(snapshot)?.id ?? []);
  const inList = list.map(({ id }) => id);
  expect(new Set(inList).size).toBe(inList.length);
  for (const id of new Set([...ids, ...inStore, ...inList])) {
    const one = list.find((backup) => backup.id === id);
    if (model.isSettled(id)) {
      const own = ofId(snapshots, id);
      const verdict = judge(own, await knownRun(model, world, id), world.now());
      const wanted = verdict && { ...verdict, parts: own.map(({ snapshot }) => snapshot) };
      const seenOf = { id, list: brief(one), show: brief(await shown(world, id)) };
      expect(seenOf).toEqual({ id, list: wanted, show: wanted });
    } else if (model.deleting.has(id)) {
      if (!model.creates.has(id)) expect([undefined, "INCOMPLETE"]).toContain(one?.state);
    } else if (model.creates.get(id)?.isDisturbed === false) {
      expect(["IN_PROGRESS", "COMPLETED"]).toContain(one?.state ?? "missing");
    }
  }
  if (model.openCreate === undefined && model.deleting.size === 0) {
    await expectOrder(world, list);
    expectCounted(world, list);
  }
}

/** What is counted for those who watch is what the list shows. */
function expectCounted({ survey }: World, list: readonly Backup[]): void {
  if (!survey) return;
  const parts = list.flatMap((backup) => backup.parts);
  const counts = survey.count();
  expect(counts?.backups).toEqual(
    Object.fromEntries(
      backupStates.map((state) => [state, list.filter((one) => one.state === state).length]),
    ) as Record<(typeof backupStates)[number], number>,
  );
  expect(counts?.parts.SUCCESS).toBe(parts.filter(({ state }) => state === "SUCCESS").length);
  expect(Object.values(counts?.parts ?? {}).reduce((sum, n) => sum + n, 0)).toBe(parts.length);
  expect(counts?.lastRestorableMs).toBe(list.find(({ state }) => state === "COMPLETED")?.endMs);
}

/** Newest first, and the same in pages of any size. */
async function expectOrder(world: World, list: readonly Backup[]): Promise<void> {
  const sorted = list.toSorted(
    (a, b) => (b.startMs ?? 0) - (a.startMs ?? 0) || (a.id < b.id ? 1 : -1),
  );
  expect(list.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
  for (const limit of [1, 2])
    expect((await listed(world, limit)).map(brief)).toEqual(list.map(brief));
}
