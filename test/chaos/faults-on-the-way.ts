import type { Outcome } from "../harness/fault-rule.ts";
import { killedOnTop } from "./killed-on-top.ts";
import type { ChaosFault } from "./fault.ts";

const refusal = (type: string): string => JSON.stringify({ error: { type, reason: "too busy" } });

/** What befalls one request between the service and Elasticsearch. */
export const faultsOnTheWay: readonly ChaosFault[] = [
  onTheWay("connection reset", "reset"),
  onTheWay("no answer", "hang"),
  onTheWay("429", { status: 429, body: refusal("es_rejected_execution_exception") }),
  onTheWay("503", { status: 503, body: refusal("unavailable_shards_exception") }),
];

function onTheWay(name: string, outcome: Outcome): ChaosFault {
  return {
    name,
    isSurvived: true,
    strike: async ({ moment, deliver, over }, request) => {
      if (moment.at === "receipt" && moment.reaches) deliver(request);
      if (outcome === "hang") await over;
      return outcome;
    },
    end: async (stage, killed) => (killed ? await killedOnTop(stage) : stage.service),
  };
}
