import { afterAll, beforeAll, test } from "bun:test";
import fc from "fast-check";
import { randomly, times } from "../fuzz/randomly.ts";
import { type Command, ids } from "./command.ts";
import { anyCommand } from "./commands.ts";
import { finish } from "./finish.ts";
import { type Home, openHome } from "./home.ts";
import { Model } from "./model.ts";
import { openServedWorld } from "./served-world.ts";
import type { World } from "./world.ts";

let home: Home;

beforeAll(async () => {
  home = await openHome();
});

afterAll(() => home[Symbol.asyncDispose]());

const sequences = fc.commands([...anyCommand], { maxCommands: 15, size: "max" });

/** Lives through one sequence, and holds what is left to what is true after each. */
async function live(world: World, commands: Iterable<Command>): Promise<void> {
  const model = new Model();
  await fc.asyncModelRun(() => ({ model, real: world }), commands);
  await finish(model, world, ids);
}

test(
  "whatever happens in whatever order, what is shown is what is there",
  async () => {
    await randomly(
      fc.asyncProperty(sequences, async (commands) => {
        await using world = await home.world();
        await live(world, commands);
      }),
      5,
    );
  },
  600_000 * times,
);

test(
  "the same through the executable, whatever signal ends it",
  async () => {
    await randomly(
      fc.asyncProperty(sequences, async (commands) => {
        await using place = await home.place();
        await using world = await openServedWorld(place);
        await live(world, commands);
      }),
      2,
    );
  },
  600_000 * times,
);
