import { afterAll, beforeAll, test } from "bun:test";
import fc from "fast-check";
import { Store } from "../engine/store.ts";
import { threeBases } from "../engine/scene.ts";
import { randomly, times } from "../fuzz/randomly.ts";
import { ownRepository, type OwnRepository } from "../harness/cluster.ts";
import { anyCommand, ids } from "./commands.ts";
import { finish } from "./finish.ts";
import { Model } from "./model.ts";
import { openEngineWorld } from "./world.ts";

/** The indices that all sequences back up; each has a repository of its own. */
let home: OwnRepository;

beforeAll(async () => {
  home = await ownRepository();
  const store = new Store(home);
  for (const base of threeBases) await store.putIndex(`${home.prefix}-${base}`, 1000);
  await home.cluster.call("PUT", `/${home.prefix}-red?wait_for_active_shards=0&timeout=1s`, {
    settings: { "index.routing.allocation.require._name": "no-such-node" },
  });
});

afterAll(() => home[Symbol.asyncDispose]());

test(
  "whatever happens in whatever order, what is shown is what is there",
  async () => {
    const sequences = fc.commands([...anyCommand], { maxCommands: 15, size: "max" });
    await randomly(
      fc.asyncProperty(sequences, async (commands) => {
        await using own = await ownRepository({ on: home.cluster });
        const place = {
          store: new Store(own),
          prefix: home.prefix,
          redIndex: `${home.prefix}-red`,
        };
        await using world = await openEngineWorld(place);
        const model = new Model();
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        await finish(model, world, ids);
      }),
      12,
    );
  },
  300_000 * times,
);
