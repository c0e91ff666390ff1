import { expect } from "bun:test";
import fc from "fast-check";
import { createTogether, createWhileDeleting, deleteTogether } from "./at-once.ts";
import { type Command, command, ids } from "./command.ts";
import { expectShown } from "./expect-shown.ts";
import { settle, settleCreate } from "./model.ts";
import { anyOfOthers } from "./others.ts";
import { createOutcomes, deleteOutcomes, outcome } from "./outcomes.ts";
import { anyGust, type Gust, inAnyWeather } from "./weather.ts";

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
const twoIds = fc.tuple(anyId, anyId);

/** Everything that can happen; what is asked of our service more often than the rest. */
export const anyCommand: readonly fc.Arbitrary<Command>[] = [
  ...anyOfOthers,
  anyId.map(create),
  anyId.map(create),
  anyId.map(create),
  anyId.map(remove),
  anyId.map(remove),
  twoIds.map(([one, other]) => createTogether(one, other)),
  anyId.map(createWhileDeleting),
  anyId.map(deleteTogether),
  fc.constant(null).map(restart),
  fc.constant(null).map(crash),
  fc.constantFrom(6, -6, 1440, -1440).map(jump),
  anyGust.map(blow),
  fc.constant(null).map(look),
  fc.constant(null).map(wait),
  fc.boolean().map(sync),
];
