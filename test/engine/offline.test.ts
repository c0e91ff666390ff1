import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { eventually } from "../harness/eventually.ts";
import type { FaultRule } from "../harness/fault-rule.ts";
import type { Answered, ShownBackup } from "./backup-client.ts";
import { openScene, type Scene, type Served } from "./scene.ts";

let scene: Scene;
let service: Served;

beforeAll(async () => {
  scene = await openScene();
  service = await scene.serve({ WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "500ms" });
  await scene.store.putPart(1, 1, 1);
  await scene.store.putPart(2, 1, 2);
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await fresh();
});

/** A list straight from Elasticsearch, which a slow machine does not give within the deadline each time. */
async function fresh(): Promise<Answered<readonly ShownBackup[]>> {
  const list = await eventually(() => service.client.list(), {
    until: ({ status }) => status === 200,
  });
  expect(list.body).toHaveLength(2);
  expect(list.headers.get("age")).toBeNull();
  return list;
}

/** Ways to have no Elasticsearch; each gives what brings it back. */
const outages: readonly { readonly name: string; readonly begin: () => Promise<() => unknown> }[] =
  [
    {
      name: "refuses connections",
      begin: async () => {
        await scene.proxy.close();
        return () => scene.proxy.open();
      },
    },
    { name: "resets connections", begin: async () => ending(everything("reset")) },
    { name: "hangs", begin: async () => ending(everything("hang")) },
    { name: "is a proxy's 503", begin: async () => ending(everything({ status: 503 })) },
  ];

function everything(fault: "reset" | "hang" | { readonly status: number }): FaultRule {
  return scene.proxy.on({ times: Number.POSITIVE_INFINITY }, fault);
}

function ending(rule: FaultRule): () => void {
  return () => rule.remove();
}

test.each([...outages])(
  "while Elasticsearch $name, reads are 502, and what is remembered is there for the asking",
  async ({ begin }) => {
    const { client } = service;
    const before = await fresh();
    const end = await begin();
    try {
      const refused = [await client.list(), await client.show(1)];
      for (const { status, body } of refused) {
        expect({ status, body }).toMatchObject({
          status: 502,
          body: {
            message: `Encountered an error connecting to Elasticsearch while searching for snapshots. Repository name: [${scene.store.name}].`,
          },
        });
        expect(JSON.stringify(body)).not.toContain("127.0.0.1:");
      }
      const cached = await client.list({ "cache-control": "only-if-cached" });
      expect(cached).toMatchObject({ status: 200, body: before.body });
      expect(cached.headers.get("cache-status")).toBe(
        'webapps-backup; hit; detail="only-if-cached"',
      );
      const stale = await client.list({ "cache-control": "stale-if-error" });
      expect(stale).toMatchObject({ status: 200, body: before.body });
      expect(stale.headers.get("cache-status")).toStartWith(
        'webapps-backup; hit; detail="stale-if-error: ',
      );
      for (const { headers } of [cached, stale]) {
        expect(headers.get("age")).toMatch(/^\d+$/);
        const age = Date.now() - Date.parse(headers.get("date") ?? "");
        expect(age).toBeLessThan(60_000);
      }
      const one = await client.show(2, { "cache-control": "only-if-cached" });
      expect(one).toMatchObject({ status: 200, body: { backupId: 2, state: "IN_PROGRESS" } });
      const old = await client.list({ "cache-control": "stale-if-error=0" });
      expect(old.status).toBe(502);
    } finally {
      await end();
    }
    await fresh();
  },
);

test("only-if-cached asks nothing, and stale-if-error asks first", async () => {
  const { client } = service;
  const before = scene.proxy.requests.length;
  await client.list({ "cache-control": "only-if-cached" });
  expect(scene.proxy.requests).toHaveLength(before);
  // How many calls it takes is the cluster's affair: its state may have changed by itself.
  const asked = await eventually(() => client.list({ "cache-control": "stale-if-error" }), {
    until: ({ headers }) => headers.get("age") === null,
  });
  expect(asked.status).toBe(200);
  expect(scene.proxy.requests.length).toBeGreaterThan(before);
});

test("where nothing is remembered, the cache is 504", async () => {
  await using empty = await scene.serve({
    WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-empty`,
  });
  const answer = await empty.client.list({ "cache-control": "only-if-cached" });
  expect(answer).toMatchObject({
    status: 504,
    body: { message: `Nothing is remembered of the repository "${scene.store.name}"` },
  });
  const stale = scene.proxy.on({ times: 10 }, { status: 503 });
  expect((await empty.client.list({ "cache-control": "stale-if-error" })).status).toBe(502);
  stale.remove();
});

test("what was remembered by a service that was killed is there in the next one, offline", async () => {
  await using first = await scene.serve({ WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-again` });
  const { body } = await eventually(() => first.client.list(), {
    until: ({ status }) => status === 200,
  });
  await first.server.kill();
  await scene.proxy.close();
  try {
    await using second = await scene.serve({ WEBAPPS_BACKUP_STATE_DIR: `${scene.stateDir}-again` });
    const cached = await second.client.list({ "cache-control": "only-if-cached" });
    expect(cached).toMatchObject({ status: 200, body });
  } finally {
    await scene.proxy.open();
  }
});
