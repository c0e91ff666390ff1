import { afterAll, beforeAll, test } from "bun:test";
import fc from "fast-check";
import { randomly, times } from "../fuzz/randomly.ts";
import { ids } from "./command.ts";
import { anyCommand } from "./commands.ts";
import { finish } from "./finish.ts";
import { type Home, openHome } from "./home.ts";
import { Model } from "./model.ts";

let home: Home;

beforeAll(async () => {
  home = await openHome();
});

afterAll(() => home[Symbol.asyncDispose]());

test(
  "whatever happens in whatever order, what is shown is what is there",
  async () => {
    const sequences = fc.commands([...anyCommand], { maxCommands: 15, size: "max" });
    await randomly(
      fc.asyncProperty(sequences, async (commands) => {
        await using world = await home.world();
        const model = new Model();
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        await finish(model, world, ids);
      }),
      12,
    );
  },
  300_000 * times,
);
