import { expect } from "bun:test";
import fc from "fast-check";
import { type ErrorKind, isBackupError } from "../../src/backup/errors.ts";
import { expectShown } from "./expect-shown.ts";
import { judge, readName, seen } from "./judge.ts";
import { knownRun, type Model, mustBe, ofId, refresh, settle, settleCreate } from "./model.ts";
import { anyGust, type Gust, inAnyWeather } from "./weather.ts";
import type { World } from "./world.ts";

/** One thing that somebody does in a sequence. */
export type Command = fc.AsyncCommand<Model, World>;

/** Few, so that they meet again; one is beyond what a double holds. */
export const ids: readonly bigint[] = [1n, 2n, 12n, 9007199254740993n];

type Outcome = "accepted" | ErrorKind;

function command(name: string, run: (model: Model, world: World) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name };
}

/** What came of asking, in a word; after bad weather it is asked again. */
async function outcome(ask: () => Promise<unknown>): Promise<Outcome> {
  try {
    await inAnyWeather(ask);
    return "accepted";
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return error.kind;
  }
}

/** Asks our service for a backup. */
function create(id: bigint): Command {
  return command(`create ${id}`, async (model, world) => {
    const possible = await createOutcomes(model, world, id);
    const [, before] = model.openCreate ?? [];
    const came = await outcome(async () => {
      const { run, scheduledSnapshots } = await world.gateway.create(id);
      // Only one runs at a time, so the one before has ended.
      if (before) await settleCreate(model, world, before);
      model.accepted(id, run, scheduledSnapshots);
    });
    expect(possible).toContain(came);
  });
}

async function createOutcomes(model: Model, world: World, id: bigint): Promise<readonly Outcome[]> {
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

/** Asks our service to delete a backup, and thereby to cancel one that is being made. */
function remove(id: bigint): Command {
  return command(`delete ${id}`, async (model, world) => {
    const possible = await deleteOutcomes(model, world, id);
    const came = await outcome(async () => {
      const { run } = await world.gateway.delete(id);
      model.deletionAccepted(id, run);
    });
    expect(possible).toContain(came);
  });
}

async function deleteOutcomes(model: Model, world: World, id: bigint): Promise<readonly Outcome[]> {
  await refresh(model, world);
  if (model.deleting.has(id)) return ["accepted", "not-found"];
  const own = model.creates.get(id);
  if (own?.isOpen) return own.isDisturbed ? ["accepted", "not-found"] : ["accepted"];
  const verdict = await mustBe(model, world, id, await seen(world.store));
  return [verdict === undefined ? "not-found" : "accepted"];
}

/** A snapshot that somebody else makes, in Camunda's manner or in no manner. */
interface Foreign {
  readonly name: string;
  readonly isPartial: boolean;
  /** Whether they wait until nothing of ours is under way. */
  readonly isPolite: boolean;
}

function put({ name, isPartial, isPolite }: Foreign): Command {
  const manner = `${isPartial ? "partial " : ""}${name}${isPolite ? "" : ", at once"}`;
  return command(`others make ${manner}`, async (model, world) => {
    const part = readName(name);
    const isDeleting = part !== undefined && model.deleting.has(part.id);
    if (isPolite || isDeleting) await settle(model, world);
    if (part) model.disturb();
    const metadata = part && {
      backupId: Number(part.id),
      version: part.version,
      partNo: part.number,
      partCount: part.count,
    };
    const { status } = await world.store.cluster.request(
      "PUT",
      `/_snapshot/${world.store.name}/${name}?wait_for_completion=true`,
      {
        indices: isPartial ? world.redIndex : "no-index-at-all-*",
        partial: isPartial,
        include_global_state: false,
        feature_states: ["none"],
        ...(metadata ? { metadata } : {}),
      },
    );
    // A name that is taken is refused.
    expect([200, 400]).toContain(status);
    if (status === 200) model.stored.add(name);
  });
}

/** Others delete the snapshot that stands there in the list, whosever it is. */
function take(place: number, isPolite: boolean): Command {
  return command(
    `others delete snapshot ${place}${isPolite ? "" : ", at once"}`,
    async (model, world) => {
      if (isPolite) await settle(model, world);
      const snapshots = await seen(world.store);
      const name = snapshots[place % Math.max(1, snapshots.length)]?.snapshot;
      if (name === undefined) return;
      if (readName(name)) model.disturb();
      const path = `/_snapshot/${world.store.name}/${name}`;
      expect([200, 404]).toContain((await world.store.cluster.request("DELETE", path)).status);
      model.stored.delete(name);
    },
  );
}

function restart(): Command {
  return command("restart", (_, world) => world.restart());
}

function crash(): Command {
  return command("kill -9 and start", (_, world) => world.crash());
}

function jump(minutes: number): Command {
  return command(`the clock jumps by ${minutes} min`, async (_, world) => {
    world.jump?.(minutes * 60_000);
  });
}

function blow(gust: Gust): Command {
  return command(`weather ${JSON.stringify(gust)}`, async (_, world) => {
    world.proxy.on(gust.match, gust.fault);
  });
}

function look(): Command {
  return command("look", (model, world) => expectShown(model, world, ids));
}

function wait(): Command {
  return command("wait", async (model, world) => {
    await settle(model, world);
    await expectShown(model, world, ids);
  });
}

function sync(full: boolean): Command {
  return command(full ? "sync --full" : "sync", async (_, world) => {
    await inAnyWeather(() => world.gateway.sync({ full }));
  });
}

const anyId = fc.constantFrom(...ids);
const aliens = [
  "somebody-else",
  "camunda_webapps_1",
  "camunda_webapps_01_8.8.0_part_1_of_1",
  "camunda_webapps_1_8.8.0_part_1_of_1_copy",
  "camunda_webapps_99999999999999999999_8.8.0_part_1_of_1",
];

const foreignPart = fc
  .record({
    id: anyId,
    version: fc.constantFrom("8.8.0", "8.8.0", "8.7.1"),
    number: fc.integer({ min: 1, max: 3 }),
    count: fc.constantFrom(1, 2, 3, 3),
  })
  .map(
    ({ id, version, number, count }) =>
      `camunda_webapps_${id}_${version}_part_${number}_of_${count}`,
  );

/** Politeness keeps most creates undisturbed, of which more is known. */
const isPolite = fc.constantFrom(true, true, false);

const foreign: fc.Arbitrary<Foreign> = fc.record({
  name: fc.oneof(
    { weight: 4, arbitrary: foreignPart },
    { weight: 1, arbitrary: fc.constantFrom(...aliens) },
  ),
  isPartial: fc.constantFrom(false, false, false, true),
  isPolite,
});

/** A whole backup of others is several of these; so are most that are not whole. */
export const anyCommand: readonly fc.Arbitrary<Command>[] = [
  anyId.map(create),
  anyId.map(create),
  anyId.map(create),
  anyId.map(remove),
  anyId.map(remove),
  foreign.map(put),
  foreign.map(put),
  fc.tuple(fc.nat(20), isPolite).map(([place, polite]) => take(place, polite)),
  fc.constant(null).map(restart),
  fc.constant(null).map(crash),
  fc.constantFrom(6, -6, 1440, -1440).map(jump),
  anyGust.map(blow),
  fc.constant(null).map(look),
  fc.constant(null).map(wait),
  fc.boolean().map(sync),
];
