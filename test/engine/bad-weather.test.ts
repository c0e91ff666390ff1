import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import type { Fault } from "../harness/fault-rule.ts";
import { openScene, type Scene, type Served } from "./scene.ts";

interface Weather {
  readonly name: string;
  readonly fault: Fault;
  readonly at?: "answer";
  readonly status: number;
  /** In place of Camunda's text for a cluster that cannot be reached. */
  readonly message?: RegExp;
  readonly hint: string;
}

const security = {
  error: {
    type: "security_exception",
    reason:
      "action [cluster:admin/repository/get] is unauthorized for user [backup] with effective roles [none], this action is granted by the cluster privileges [monitor_snapshot,manage,all]",
  },
};
const internal = { error: { type: "illegal_state_exception", reason: "broken inside" } };
const html = { body: "<html>hello</html>", contentType: "text/html" };

const weathers: readonly Weather[] = [
  { name: "resets", fault: "reset", status: 502, hint: "econnreset" },
  { name: "hangs", fault: "hang", status: 502, hint: "no answer in time" },
  { name: "sends half a body", fault: "cut", at: "answer", status: 502, hint: "closed" },
  { name: "answers 429", fault: { status: 429 }, status: 502, hint: "answered 429" },
  { name: "answers 502 in HTML", fault: { status: 502, ...html }, status: 502, hint: "502" },
  { name: "answers 503", fault: { status: 503 }, status: 502, hint: "answered 503" },
  { name: "answers 504", fault: { status: 504 }, status: 502, hint: "answered 504" },
  {
    name: "answers 200 in HTML",
    fault: { status: 200, ...html },
    status: 502,
    hint: "does not speak like Elasticsearch",
  },
  {
    name: "answers 403",
    fault: { status: 403, body: JSON.stringify(security) },
    status: 500,
    message: /monitor_snapshot/,
    hint: "privilege",
  },
  {
    name: "answers 500",
    fault: { status: 500, body: JSON.stringify(internal) },
    status: 500,
    message: /Elasticsearch answered 500 illegal_state_exception: broken inside/,
    hint: "Elasticsearch's log",
  },
];

let scene: Scene;
let service: Served;

beforeAll(async () => {
  scene = await openScene();
  service = await scene.serve({ WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "1s" });
  await scene.store.putPart(7, 1, 1);
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

const connecting = "Encountered an error connecting to Elasticsearch while ";

describe.each([...weathers])(
  "an Elasticsearch that $name",
  ({ fault, at, status, message, hint }) => {
    test("is told alike by POST, GET, list and DELETE, and nothing begins", async () => {
      const { client } = service;
      const rule = scene.proxy.on(
        { times: Number.POSITIVE_INFINITY, ...(at === undefined ? {} : { at }) },
        fault,
      );
      const asked = [
        { call: client.create(1), said: "retrieving repository with name" },
        { call: client.show(7), said: "searching for snapshots. Repository name:" },
        { call: client.list(), said: "searching for snapshots. Repository name:" },
        { call: client.delete(7), said: "retrieving repository with name" },
      ];
      for (const { call, said } of asked) {
        const answer = await call;
        expect(answer.status).toBe(status);
        const told = message ?? `${connecting}${said} [${scene.store.name}].`;
        expect(answer.body).toMatchObject({
          message: typeof told === "string" ? told : expect.stringMatching(told),
          hint: expect.stringContaining(hint),
        });
        expect(JSON.stringify(answer.body)).not.toContain("127.0.0.1");
      }
      rule.remove();
      expect([...(await client.runs(1)), ...(await client.runs(7))]).toEqual([]);
      expect(scene.proxy.matching("PUT")).toEqual([]);
      expect(scene.proxy.matching("DELETE")).toEqual([]);
    });
  },
);

test.each([
  {
    check: "the duplicate check",
    path: /camunda_webapps_1_\*/,
    said: "searching for duplicate backup",
  },
  { check: "the check for another", path: /_cluster\/state/, said: "searching for snapshots" },
])("a connection lost at $check of POST is told in Camunda's words", async ({ path, said }) => {
  const rule = scene.proxy.on({ path, times: Number.POSITIVE_INFINITY }, "reset");
  const { status, body } = await service.client.create(1);
  rule.remove();
  expect({ status, body }).toMatchObject({
    status: 502,
    body: { message: `${connecting}${said}. Repository name: [${scene.store.name}].` },
  });
});

test("a connection lost while indices are looked for is told in Camunda's words", async () => {
  const rule = scene.proxy.on({ path: /_resolve/, times: Number.POSITIVE_INFINITY }, "reset");
  const { status, body } = await service.client.create(1);
  rule.remove();
  expect({ status, body }).toMatchObject({
    status: 502,
    body: { message: "Unable to connect to Elasticsearch" },
  });
});

test("a read whose connection breaks once is tried again by itself", async () => {
  const before = scene.proxy.requests.length;
  const rule = scene.proxy.on({ path: /_cluster\/state/ }, "reset");
  expect((await service.client.show(7)).status).toBe(200);
  expect(rule.strikes).toHaveLength(1);
  expect(scene.proxy.requests.length - before).toBeGreaterThanOrEqual(2);
});

test("a service that starts without Elasticsearch lives, is ready, and says that it is down", async () => {
  await scene.proxy.close();
  try {
    await using early = await scene.serve({
      WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-early`,
    });
    const { client } = early;
    expect((await client.request("GET", "/actuator/health/liveness")).status).toBe(200);
    expect(await client.request("GET", "/actuator/health/readiness")).toMatchObject({
      status: 200,
      body: {
        status: "UP",
        components: { catalog: { status: "UP" }, elasticsearch: { status: "DOWN" } },
      },
    });
    expect(await client.request("GET", "/actuator/health")).toMatchObject({
      status: 503,
      body: { status: "DOWN" },
    });
    expect((await client.create(1)).status).toBe(502);
    await scene.proxy.open();
    const { body } = await eventually(() => client.list(), {
      until: ({ status }) => status === 200,
    });
    expect(body).toMatchObject([{ backupId: 7 }]);
  } finally {
    await scene.proxy.close();
    await scene.proxy.open();
  }
});
