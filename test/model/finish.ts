import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import { join } from "node:path";
import { expectShown } from "./expect-shown.ts";
import { manifestIds, readName, seen } from "./judge.ts";
import { type Model, settle } from "./model.ts";
import { inAnyWeather } from "./weather.ts";
import type { World } from "./world.ts";

const newId = 777n;

/**
 * What is true after every sequence: everything settles, every snapshot belongs to a backup that is
 * shown or to nobody, a new backup succeeds, deleting what is shown leaves the store to strangers,
 * and the databases are whole.
 */
export async function finish(model: Model, world: World, ids: readonly bigint[]): Promise<void> {
  await settle(model, world);
  await expectShown(model, world, [...ids, newId]);
  await expectNewBackup(model, world);
  for (const id of await listedIds(world)) {
    const { run } = await inAnyWeather(() => world.gateway.delete(id));
    model.deletionAccepted(id, run);
  }
  await settle(model, world);
  expect(await listedIds(world)).toEqual([]);
  await deleteLeftManifests(model, world);
  const left = (await seen(world.store)).map(({ snapshot }) => snapshot);
  expect(left.filter((name) => readName(name))).toEqual([]);
  await world.close();
  for (const name of ["journal.db", "catalog.db"]) {
    using database = new Database(join(world.stateDir, name), { readonly: true });
    expect(database.query("pragma integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  }
}

/** Where others have deleted the parts, only the manifest is left to us. */
async function deleteLeftManifests(model: Model, world: World): Promise<void> {
  for (const id of await manifestIds(world.store)) {
    const { run } = await inAnyWeather(() => world.gateway.delete(id));
    model.deletionAccepted(id, run);
  }
  await settle(model, world);
  expect(await manifestIds(world.store)).toEqual([]);
}

/** Others' unfinished backups are given time to be over; where the clock is real they are deleted instead. */
async function expectNewBackup(model: Model, world: World): Promise<void> {
  if (world.jump) world.jump(10 * 1440 * 60_000);
  else await deleteUnfinished(model, world);
  const { run, scheduledSnapshots } = await inAnyWeather(() => world.gateway.create(newId));
  model.accepted(newId, run, scheduledSnapshots);
  await settle(model, world);
  const { value } = await inAnyWeather(() => world.gateway.show(newId, { from: "cluster" }));
  expect(value).toMatchObject({ state: "COMPLETED", failureReason: undefined });
}

async function deleteUnfinished(model: Model, world: World): Promise<void> {
  const { value } = await inAnyWeather(() =>
    world.gateway.list({ limit: 1000, state: "IN_PROGRESS" }, { from: "cluster" }),
  );
  for (const { id } of value.backups) {
    const { run } = await inAnyWeather(() => world.gateway.delete(id));
    model.deletionAccepted(id, run);
  }
  await settle(model, world);
}

async function listedIds(world: World): Promise<readonly bigint[]> {
  const { value } = await inAnyWeather(() =>
    world.gateway.list({ limit: 1000 }, { from: "cluster" }),
  );
  return value.backups.map(({ id }) => id);
}
