import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import type { Fault, FaultMatch } from "../harness/fault-rule.ts";
import { openScene, partNames, type Scene, type Served, slowUntilHurried } from "./scene.ts";

interface Silence {
  readonly name: string;
  readonly at: NonNullable<FaultMatch["at"]>;
  readonly fault: Fault;
}

const html = { body: "<html>Bad Gateway</html>", contentType: "text/html" };
const busy = { error: { type: "es_rejected_execution_exception", reason: "queue is full" } };

/** Answers to a PUT that say nothing about what has become of it. */
const silences: readonly Silence[] = [
  { name: "is reset before the cluster has it", at: "receipt", fault: "reset" },
  { name: "is reset after the cluster has it", at: "answer", fault: "reset" },
  { name: "is cut in the middle of its answer", at: "answer", fault: "cut" },
  { name: "hangs past the deadline before the cluster has it", at: "receipt", fault: "hang" },
  { name: "hangs past the deadline after the cluster has it", at: "answer", fault: "hang" },
  { name: "is answered 503 by a proxy", at: "receipt", fault: { status: 503, ...html } },
  { name: "is done, and answered 503", at: "answer", fault: { status: 503 } },
  { name: "is answered 429", at: "receipt", fault: { status: 429, body: JSON.stringify(busy) } },
  { name: "is done, and answered 502 in HTML", at: "answer", fault: { status: 502, ...html } },
  { name: "is done, and answered 504", at: "answer", fault: { status: 504, ...html } },
  { name: "is done, and answered 200 in HTML", at: "answer", fault: { status: 200, ...html } },
];

let scene: Scene;
let service: Served;
let lastId = 0;

beforeAll(async () => {
  scene = await openScene();
  service = await scene.serve({ WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "1s" });
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

test.each([...silences])(
  "a part whose request $name is made exactly once",
  async ({ at, fault }) => {
    lastId += 1;
    const id = lastId;
    const path = new RegExp(`_webapps_${id}_.*_part_2_of_3\\?`);
    scene.proxy.on({ method: "PUT", path, at }, fault);
    await service.client.begin(id);
    expect(await service.client.ended(id)).toMatchObject({
      state: "COMPLETED",
      failureReason: null,
    });
    const stored = await scene.store.snapshots(id);
    expect(stored.map(({ snapshot }) => snapshot)).toEqual([...partNames(id)]);
    expect(new Set(stored.map(({ metadata }) => metadata?.["runId"])).size).toBe(1);
  },
);

test("a request that arrives after it has been asked again makes no second part", async () => {
  lastId += 1;
  const id = lastId;
  const path = new RegExp(`_webapps_${id}_.*_part_1_of_3\\?`);
  const late = scene.proxy.on({ method: "PUT", path }, "hold");
  const again = scene.proxy.on({ method: "PUT", path, nth: 2 }, () => {
    late.release();
    return undefined;
  });
  await service.client.begin(id);
  await again.struck;
  expect((await service.client.ended(id)).state).toBe("COMPLETED");
  expect(await scene.store.names(id)).toEqual(partNames(id));
  const [run] = await service.client.runs(id);
  expect(run?.steps.map(({ attempts }) => attempts)).toEqual([2, 1, 1]);
});

test("a cluster that is silent for longer than patience lasts ends the run with that reason", async () => {
  await using quiet = await openScene();
  await using impatient = await quiet.serve({
    WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "1s",
    WEBAPPS_BACKUP_ELASTICSEARCH_PATIENCE: "1s",
  });
  const silence = quiet.proxy.on(
    { path: /_part_2_of_3/, times: Number.POSITIVE_INFINITY },
    { status: 503 },
  );
  await impatient.client.begin(1);
  const run = await impatient.client.ranOut(1);
  expect(run).toMatchObject({ state: "failed" });
  expect(run.reason).toContain("Elasticsearch was not accessible for ");
  silence.remove();
  const shown = await impatient.client.show(1);
  expect(shown.body).toMatchObject({ state: "FAILED", failureReason: run.reason });
  expect(await quiet.store.names()).toEqual(partNames(1).slice(0, 1));
});

test("a part that begins only after its run was given up is aborted at the next look", async () => {
  await using scene = await openScene({ ...slowUntilHurried, bytes: [300_000, 1_000, 1_000] });
  await using impatient = await scene.serve({
    WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "1s",
    WEBAPPS_BACKUP_ELASTICSEARCH_PATIENCE: "1ms",
  });
  const late = scene.proxy.on({ method: "PUT", path: /_part_1_of_3\?/ }, "hold");
  const silence = scene.proxy.on(
    { path: /_part_1_of_3/, nth: 2, times: Number.POSITIVE_INFINITY },
    { status: 503 },
  );
  await impatient.client.begin(1);
  expect((await impatient.client.ranOut(1)).state).toBe("failed");
  silence.remove();
  late.release();
  const [name = ""] = partNames(1);
  await scene.store.running(name);
  await eventually(() => impatient.client.list(), {
    until: ({ body }) => body.some(({ details }) => details.length > 0),
  });
  await eventually(() => scene.store.names(), { until: (names) => names.length === 0 });
  expect((await impatient.client.show(1)).body).toMatchObject({ state: "FAILED", details: [] });
  expect(impatient.server.stdout).toContain("a snapshot of a run that has ended is deleted");
});
