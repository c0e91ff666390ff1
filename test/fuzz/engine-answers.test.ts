import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { createLog } from "../../src/log.ts";
import { createApp } from "../../src/server/app.ts";
import { eventually } from "../harness/eventually.ts";
import { within } from "../harness/within.ts";
import { type Home, openHome } from "../model/home.ts";
import { judge, seen } from "../model/judge.ts";
import { ofId } from "../model/model.ts";
import { openEngineWorld, type World } from "../model/world.ts";
import { anyNonsense, type Nonsense } from "./nonsense.ts";
import { randomly, times } from "./randomly.ts";
import { openSpoilingRelay, type SpoilingRelay } from "./spoiling-relay.ts";

const requestTimeoutMs = 1000;
/** Far beyond what the slowest machine takes for all calls behind one question. */
const deadlineMs = 60_000;
const opened = new AsyncDisposableStack();
let relay: SpoilingRelay;
let world: World;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  const home: Home = opened.use(await openHome());
  const place = opened.use(await home.place());
  relay = opened.use(await openSpoilingRelay(place.store.cluster.url));
  world = opened.use(
    await openEngineWorld({ ...place, relay: { url: relay.url, requestTimeoutMs } }),
  );
  app = createApp({
    gateway: world.gateway,
    log: createLog({ level: "silent", readable: false, colour: false, fd: 2 }),
    basePath: "/actuator",
    backupsEndpoint: true,
    version: "1.2.3",
  });
});

afterAll(() => opened.disposeAsync());

const foreignId = 7n;
const ownId = 8n;

interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

const history = "/actuator/backupHistory";
const questions: readonly Question[] = [
  { method: "GET", path: history },
  { method: "GET", path: `${history}/${foreignId}` },
  { method: "GET", path: "/api/backups?limit=1" },
  { method: "GET", path: `/api/backups/${foreignId}` },
  { method: "GET", path: "/actuator/health" },
  { method: "POST", path: "/api/sync" },
  { method: "POST", path: "/api/sync?full=true" },
  { method: "POST", path: history, body: `{"backupId":${ownId}}` },
  { method: "DELETE", path: `${history}/${foreignId}` },
  { method: "DELETE", path: `/api/backups/${ownId}` },
];

/** A question, and what becomes of the answers to the calls from then on. */
const weather = fc.record({
  question: fc.constantFrom(...questions),
  nonsense: fc.array(fc.option(anyNonsense, { nil: undefined, freq: 2 }), {
    minLength: 1,
    maxLength: 10,
  }),
});

async function ask({ method, path, body }: Question): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const answer = app.request(path, { method, headers, ...(body ? { body } : {}) });
  const response = await within(deadlineMs, `${method} ${path}`, Promise.resolve(answer));
  const text = await response.text();
  const { status } = response;
  const isFair = [200, 202, 204, 400, 404, 409, 500, 502, 503].includes(status);
  expect({ isFair, status, text }).toEqual({ isFair: true, status, text });
  expect(text).not.toContain("Unexpected error");
  expect(text).not.toContain("127.0.0.1");
  const isError = status >= 400 && path !== "/actuator/health";
  if (isError)
    expect(JSON.parse(text)).toMatchObject({ message: expect.stringMatching(/^[A-Z].{9}/) });
}

/** With the truth back, everything is over soon, and what is shown is what is there. */
async function expectTruth(): Promise<void> {
  relay.clear();
  const { runs } = await eventually(() => world.gateway.runs({ limit: 1000 }), {
    deadlineMs: 60_000,
    until: (page) => page.runs.every(({ run }) => run.state !== "running"),
  });
  await eventually(() => world.gateway.sync({ full: true }));
  const snapshots = await seen(world.store);
  const { value } = await eventually(() =>
    world.gateway.list({ limit: 1000 }, { from: "cluster" }),
  );
  for (const id of [foreignId, ownId]) {
    const [newest] = runs.flatMap(({ run }) => (run.backupId === id ? run : []));
    const create = newest?.kind === "create" ? newest : undefined;
    const wanted = judge(ofId(snapshots, id), create, world.now());
    const backup = value.backups.find((one) => one.id === id);
    const shown = backup && { state: backup.state, reason: backup.failureReason };
    expect<unknown>({ id, shown }).toEqual({ id, shown: wanted });
  }
}

/** Puts others' backup back, and clears away ours. */
async function restore(): Promise<void> {
  const names = (await seen(world.store)).map(({ snapshot }) => snapshot);
  for (const part of [1, 2]) {
    const name = `camunda_webapps_${foreignId}_8.8.0_part_${part}_of_2`;
    if (!names.includes(name)) await world.store.putPart(Number(foreignId), part, 2);
  }
  const { value } = await eventually(() => world.gateway.list({ limit: 10 }, { from: "cluster" }));
  if (value.backups.every(({ id }) => id !== ownId)) return;
  const { run } = await eventually(() => world.gateway.delete(ownId));
  if (run) expect((await world.gateway.ended(run.id)).state).toBe("succeeded");
}

test(
  "whatever Elasticsearch answers, we say what it is, and know better as soon as it does",
  async () => {
    await randomly(
      fc.asyncProperty(weather, async ({ question, nonsense }) => {
        await restore();
        const left: (Nonsense | undefined)[] = [...nonsense];
        relay.spoiling = () => left.shift();
        await ask(question);
        await expectTruth();
        if (question.method === "DELETE") return;
        const foreign = ofId(await seen(world.store), foreignId);
        expect(foreign.map(({ state }) => state)).toEqual(["SUCCESS", "SUCCESS"]);
      }),
      40,
    );
  },
  120_000 * times,
);
