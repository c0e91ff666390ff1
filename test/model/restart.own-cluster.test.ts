import { test } from "bun:test";
import fc from "fast-check";
import { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import type { RunningElasticsearch } from "../../scripts/elasticsearch/running-elasticsearch.ts";
import { startElasticsearch } from "../../scripts/elasticsearch/start-elasticsearch.ts";
import { times } from "../fuzz/randomly.ts";
import { type Command, command, ids } from "./command.ts";
import { anyCommand } from "./commands.ts";
import { finish } from "./finish.ts";
import { type Home, openHome, putRedIndex } from "./home.ts";
import { Model } from "./model.ts";

/** What runs in the cluster is lost with it. */
function powerCut(elasticsearch: RunningElasticsearch): Command {
  return command("Elasticsearch is killed and starts again", async (model, { store, redIndex }) => {
    model.disturb();
    // It counts as started when no index is red.
    await store.cluster.call("DELETE", `/${redIndex}`);
    await elasticsearch.kill();
    await elasticsearch.restart();
    await putRedIndex(store.cluster, redIndex);
  });
}

async function live(home: Home, commands: readonly Command[]): Promise<void> {
  await using world = await home.world();
  const model = new Model();
  try {
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    await finish(model, world, ids);
  } catch (error) {
    throw new Error(`In the sequence [${commands.join(", ")}]`, { cause: error });
  }
}

test(
  "an Elasticsearch that is killed in the middle of a sequence, and comes back, leaves nothing wrong",
  async () => {
    await using elasticsearch = await startElasticsearch({ own: true });
    await using home = await openHome(new Cluster(elasticsearch));
    const some = fc.array(fc.oneof(...anyCommand), { minLength: 4, maxLength: 8 });
    const cut = powerCut(elasticsearch);
    const sequence = fc.tuple(some, some).map(([before, after]) => [...before, cut, ...after]);
    // A restart takes long, so one of them is enough for make test, and nothing is made smaller.
    for (const commands of fc.sample(sequence, Math.ceil(times))) await live(home, commands);
  },
  600_000 * times,
);
