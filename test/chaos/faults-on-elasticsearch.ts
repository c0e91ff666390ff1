import {
  type RunningElasticsearch,
  waitUntilHealthy,
} from "../../scripts/elasticsearch/running-elasticsearch.ts";
import type { ChaosFault } from "./fault.ts";
import { killedOnTop, untilItAsksAgain } from "./killed-on-top.ts";
import type { Moment } from "./moments.ts";

/** What befalls Elasticsearch itself. */
export const faultsOnElasticsearch: readonly ChaosFault[] = [
  {
    name: "Elasticsearch stopped and continued",
    isSurvived: true,
    has: isNotLost,
    strike: async ({ elasticsearch, moment, over, undo }) => {
      await elasticsearch.freeze();
      undo.defer(() => revive(elasticsearch));
      if (moment.at !== "answer") return undefined;
      await over;
      return "reset";
    },
    end: async (stage, killed) => {
      await untilItAsksAgain(stage);
      const service = killed ? await killedOnTop(stage) : stage.service;
      await stage.elasticsearch.thaw();
      return service;
    },
  },
  {
    name: "Elasticsearch killed and restarted",
    isSurvived: true,
    has: isNotLost,
    strike: async ({ elasticsearch, moment, deliver, undo }, request) => {
      undo.defer(() => revive(elasticsearch));
      if (moment.at === "receipt") deliver(request);
      await elasticsearch.kill();
      return "reset";
    },
    end: async (stage, killed) => {
      const service = killed ? await killedOnTop(stage) : stage.service;
      await stage.elasticsearch.restart();
      return service;
    },
  },
];

/** A request that is lost on its way does not meet Elasticsearch. */
function isNotLost({ at, reaches }: Moment): boolean {
  return reaches || at === "next";
}

/** Leaves a node behind that the next cell can use, whatever became of this one. */
async function revive(elasticsearch: RunningElasticsearch): Promise<void> {
  const isHealthy = await waitUntilHealthy(elasticsearch.url, 1_000).then(
    () => true,
    () => false,
  );
  if (!isHealthy) await elasticsearch.restart();
}
