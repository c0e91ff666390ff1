import { rmSync } from "node:fs";
import { Cluster } from "../../scripts/elasticsearch/cluster.ts";
import type { RunningElasticsearch } from "../../scripts/elasticsearch/running-elasticsearch.ts";
import { openScene, type Served } from "../engine/scene.ts";
import { eventually } from "../harness/eventually.ts";
import type { RecordedRequest } from "../harness/fault-rule.ts";
import { assertWhole } from "./assert-whole.ts";
import type { Cell } from "./cells.ts";
import type { Stage } from "./fault.ts";
import { type SeenRun, seenRuns } from "./seen.ts";
import type { SmallDisk } from "./small-disk.ts";

/** What all cells have in common. */
export interface Ground {
  readonly elasticsearch: RunningElasticsearch;
  readonly disk: SmallDisk | undefined;
}

const strikeDeadlineMs = 20_000;
/** From when the fault is over, so the service's patience is not in it. */
const endDeadlineMs = 90_000;

/** Lets one fault strike, and asserts what must be true whatever it did; gives how the run ended. */
export async function runCell(cell: Cell, { elasticsearch, disk }: Ground): Promise<string> {
  const { step, moment, fault, killed } = cell;
  await using undo = new AsyncDisposableStack();
  const on = new Cluster(elasticsearch);
  const state = disk && { WEBAPPS_BACKUP_STATE_DIR: `${disk.path}/state-${Bun.randomUUIDv7()}` };
  // Otherwise the small disk would be full one day without any fault.
  undo.defer(async () => {
    if (state) rmSync(state.WEBAPPS_BACKUP_STATE_DIR, { recursive: true, force: true });
  });
  const scene = undo.use(await openScene({ on, ...step.scene, env: { ...patient, ...state } }));
  undo.defer(async () => disk?.free());
  const serve = async (): Promise<Served> => undo.use(await scene.serve());
  const service = await serve();
  const judge = await step.prepare(scene, service);
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  undo.defer(async () => end());
  const delivered: Promise<unknown>[] = [];
  let requestsAtStrike = 0;
  const deliver = (request: RecordedRequest): void => {
    delivered.push(Promise.allSettled([repeat(on, request)]));
  };
  const stage: Stage = {
    ...{ scene, elasticsearch, disk, moment, service, over, undo, serve, deliver },
    get requestsAtStrike(): number {
      return requestsAtStrike;
    },
  };
  const { method, path } = step;
  const rule = scene.proxy.on({ method, path, at: moment.at }, async (request) => {
    requestsAtStrike = scene.proxy.requests.length;
    return await fault.strike(stage, request);
  });
  const asked = Promise.allSettled([step.ask(service)]);
  await eventually(() => rule.strikes.length > 0, {
    deadlineMs: strikeDeadlineMs,
    describe: "the moment to come",
  });
  const next = await fault.end(stage, killed);
  end();
  await Promise.all([asked, ...delivered]);
  const { outcome, newest } = await expectEnds(next);
  const lies = newest && judge ? await judge(newest) : [];
  if (lies.length > 0) throw new Error(lies.join("; "));
  await scene.register({});
  await assertWhole(scene, next);
  return outcome;
}

/** Short deadlines, so that silence is noticed soon, and patience for an Elasticsearch that starts on a busy machine. */
const patient = {
  WEBAPPS_BACKUP_BACKUP_MANIFEST: "true",
  WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "2s",
  WEBAPPS_BACKUP_ELASTICSEARCH_PATIENCE: "5m",
};

/** Sends to the cluster what the service has sent. */
function repeat(on: Cluster, { method, path, body }: RecordedRequest): Promise<unknown> {
  return on.request(method, path, body === "" ? undefined : JSON.parse(body));
}

/** Every run goes on or has ended with a reason, and none goes on for ever. */
async function expectEnds({
  client,
}: Served): Promise<{ readonly outcome: string; readonly newest: SeenRun | undefined }> {
  await eventually(() => seenRuns(client), {
    describe: "every open run to be worked on",
    until: (runs) => runs.every(({ state, worked }) => state !== "running" || worked),
  });
  const runs = await eventually(() => seenRuns(client), {
    deadlineMs: endDeadlineMs,
    describe: "every run to end",
    until: (seen) => seen.every(({ state }) => state !== "running"),
  });
  const [newest] = runs;
  if (!newest) return { outcome: "not begun", newest };
  const outcome = newest.reason === null ? newest.state : `${newest.state}: ${newest.reason}`;
  return { outcome, newest };
}
