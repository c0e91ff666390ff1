import type { RunningElasticsearch } from "../../scripts/elasticsearch/running-elasticsearch.ts";
import type { Scene, Served } from "../engine/scene.ts";
import type { Outcome, RecordedRequest } from "../harness/fault-rule.ts";
import type { Moment } from "./moments.ts";
import type { SmallDisk } from "./small-disk.ts";

/** What a fault acts on. */
export interface Stage {
  readonly scene: Scene;
  readonly elasticsearch: RunningElasticsearch;
  /** Where the state folder is, if this machine lets us mount. */
  readonly disk: SmallDisk | undefined;
  readonly moment: Moment;
  /** The service that is struck. */
  readonly service: Served;
  /** How many requests the proxy had seen when it struck, that one included. */
  readonly requestsAtStrike: number;
  /** Settles when the fault is over; what is withheld is let go then. */
  readonly over: Promise<void>;
  /** What is undone in any case, the last first. */
  readonly undo: AsyncDisposableStack;
  /** Starts the service, after its death, on the same state. */
  serve(): Promise<Served>;
  /** Lets the cluster have a request whose sender is told something else. */
  deliver(request: RecordedRequest): void;
}

/** Something that befalls the service, the way to Elasticsearch, or Elasticsearch. */
export interface ChaosFault {
  readonly name: string;
  /** Whether the service can survive it; then there is a second cell in which it is killed on top. */
  readonly isSurvived: boolean;
  /** Which moments it has; all where it says nothing. */
  readonly has?: (moment: Moment) => boolean;
  /** Strikes; the outcome is what the service sees of its request, undefined is the cluster's own. */
  strike(stage: Stage, request: RecordedRequest): Promise<Outcome | undefined>;
  /** Sees to the end of the fault and gives the service that goes on, another one if it is `killed` on top. */
  end(stage: Stage, killed: boolean): Promise<Served>;
}
