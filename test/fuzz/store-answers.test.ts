import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { Cluster } from "../../src/backup/cluster.ts";
import { asBackupError, isBackupError } from "../../src/backup/errors.ts";
import type { Repository } from "../../src/backup/repository.ts";
import {
  connectElasticsearch,
  type ElasticsearchConnection,
} from "../../src/elasticsearch/connect.ts";
import { Store } from "../engine/store.ts";
import { ownRepository, type OwnRepository } from "../harness/cluster.ts";
import { within } from "../harness/within.ts";
import { anyNonsense, type Nonsense } from "./nonsense.ts";
import { randomly, times } from "./randomly.ts";
import { openSpoilingRelay, type SpoilingRelay } from "./spoiling-relay.ts";

const requestTimeoutMs = 400;
/** Far beyond what the slowest machine takes for all calls behind one question. */
const deadlineMs = 60_000;
let own: OwnRepository;
let relay: SpoilingRelay;
let connection: ElasticsearchConnection;
/** Hears also what a slow machine says late. */
let patient: ElasticsearchConnection;
let names: readonly string[];

function connectedWithin(timeoutMs: number): ElasticsearchConnection {
  return connectElasticsearch({
    urls: [relay.url],
    auth: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined },
    requestTimeoutMs: timeoutMs,
  });
}

beforeAll(async () => {
  own = await ownRepository();
  const store = new Store(own);
  for (const part of [1, 2, 3]) await store.putPart(7, part, 3);
  await store.put("camunda_webapps_alien");
  relay = await openSpoilingRelay(own.cluster.url);
  connection = connectedWithin(requestTimeoutMs);
  patient = connectedWithin(30_000);
  const listed = await patient.repository(own.name).list("camunda_webapps_*");
  names = listed.map(({ snapshot }) => snapshot);
});

afterAll(async () => {
  await connection.close();
  await patient.close();
  await relay[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

type Ask = (repository: Repository, cluster: Cluster) => Promise<unknown>;

const name = "camunda_webapps_7_8.8.0_part_1_of_3";
const newSnapshot = {
  snapshot: "camunda_webapps_8_8.8.0_part_1_of_1",
  backupId: 8n,
  version: "8.8.0",
  number: 1,
  count: 1,
  runId: "run-1",
  indices: ["no-such-index-at-all-*"],
};

/** Every question that we have for Elasticsearch. */
const questions: Readonly<Record<string, Ask>> = {
  info: (repository) => repository.info(),
  pulse: (repository) => repository.pulse(),
  fingerprint: (repository) => repository.fingerprint(),
  list: (repository) => repository.list("camunda_webapps_*"),
  fetch: async (repository) => (await Array.fromAsync(repository.fetch(names))).flat(),
  look: (repository) => repository.look(name),
  indices: (repository) => repository.indices([name]),
  progress: (repository) => repository.progress(name),
  create: (repository) => repository.create({ ...newSnapshot, indices: ["nothing-at-all"] }),
  delete: (repository) => repository.delete(["camunda_webapps_9_8.8.0_part_1_of_1"]),
  "indices of the cluster": (_, cluster) => cluster.indices(["camunda-*", "operate-*"]),
  "schema version": (_, cluster) => cluster.schemaVersion("operate-metadata-8.8.0_"),
};

/** Which of the answers to one question are spoilt: a read is tried twice, and some take several calls. */
const spoilt = fc.record({
  question: fc.constantFrom(...Object.keys(questions)),
  nonsense: fc.array(fc.option(anyNonsense, { nil: undefined, freq: 8 }), {
    minLength: 1,
    maxLength: 4,
  }),
});

/** Times that a calendar can show and a database can hold, and counts that are some. */
function expectUsable(value: unknown, key = ""): void {
  if (typeof value === "number") {
    expect({ [key]: Number.isSafeInteger(value) }).toEqual({ [key]: true });
    if (key.endsWith("Ms")) expect(new Date(value).getTime()).toBe(value);
  } else if (value instanceof Map) {
    for (const entry of value.values()) expectUsable(entry);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, entry] of Object.entries(value)) expectUsable(entry, name);
  }
}

async function expectAnswerOrError(
  question: string,
  nonsense: readonly (Nonsense | undefined)[],
): Promise<void> {
  const left = [...nonsense];
  relay.spoiling = () => left.shift();
  const asking = questions[question]?.(connection.repository(own.name), connection.cluster);
  try {
    expectUsable(await within(deadlineMs, `an answer to "${question}"`, Promise.resolve(asking)));
  } catch (thrown) {
    if (!isBackupError(thrown)) throw thrown;
    const { kind, message, hint } = asBackupError(thrown);
    expect(kind).not.toBe("bug");
    expect(message).toMatch(/^(Cannot|No) [^\n]{5,}$/);
    expect(message).not.toContain("127.0.0.1");
    expect(hint).toMatch(/\.$/);
  }
}

test(
  "whatever Elasticsearch answers, we have an answer that can be used or an error that says so",
  async () => {
    await randomly(
      fc.asyncProperty(spoilt, ({ question, nonsense }) => expectAnswerOrError(question, nonsense)),
      400,
    );
  },
  120_000 * times,
);

test.each([
  ["no repository at all", "{}"],
  ["another repository", '{"another":{"type":"fs","uuid":"u","settings":{}}}'],
])("an answer that holds %s is not taken for a repository that is fresh", async (_what, body) => {
  relay.spoiling = (_, path) => (path.includes(own.name) ? { spoil: "body", body } : undefined);
  const asked = patient.repository(own.name).info();
  expect(asked).rejects.toMatchObject({
    kind: "unreachable",
    message: expect.stringContaining("does not speak like Elasticsearch"),
  });
  await asked.catch(() => relay.clear());
});

test("an answer about other snapshots than those asked for is none: nothing is deleted for it", async () => {
  const body = '{"snapshots":[{"snapshot":"camunda_webapps_8_8.8.0_part_1_of_1","uuid":"u"}]}';
  relay.spoiling = () => ({ spoil: "body", body });
  const repository = patient.repository(own.name);
  // One after another: a refusal that nobody waits for yet would be an error of its own.
  for (const ask of [
    () => repository.list("camunda_webapps_7_*"),
    () => repository.look(name),
    () => repository.indices([name]),
  ]) {
    const refusal: unknown = await ask().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ kind: "unreachable" });
  }
  relay.clear();
});
