import { expect, test } from "bun:test";
import { connectElasticsearch } from "../../src/elasticsearch/connect.ts";
import { fetchManifest, readManifest } from "../../src/engine/manifest-reader.ts";
import { Patience } from "../../src/engine/patience.ts";
import { createLog } from "../../src/log.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import type { CannedAnswer } from "../harness/fault-rule.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { manifestIndices, openManifestScene, rememberedManifest } from "./manifest-scene.ts";
import { partNames, type Served } from "./scene.ts";

const manifestOf1 = "webapps_backup_manifest_1";
/** What the run on backup 1 warns of, but for the indices that a scene does without. */
async function warnings({ client }: Served): Promise<readonly string[]> {
  const [run] = await client.runs(1);
  expect(run?.state).toBe("succeeded");
  return run?.warnings.filter((warning) => !warning.startsWith("Missing indices")) ?? [];
}

const tinyIndex = /\/webapps_backup_manifest_/;

test("a manifest holds what the parts do not: templates, aliases, counts, versions, the plan", async () => {
  await using scene = await openManifestScene();
  const { store, prefix, indices } = scene;
  const [first = "", second = ""] = indices;
  const alias = `${prefix}-operate-alias`;
  await store.cluster.call("POST", "/_aliases", {
    actions: [{ add: { index: first, alias } }],
  });
  await store.cluster.call("PUT", `/${second}/_settings`, { index: { hidden: true } });
  await store.cluster.call(
    "PUT",
    `/_index_template/${prefix}-template`,
    `{"index_patterns": ["${prefix}-operate-nothing-*"], "_meta": {"tag": 9007199254740993}}`,
  );
  // Not refreshed: what a search does not see yet is in the part as well.
  await store.cluster.call("PUT", `/${first}/_settings`, { index: { refresh_interval: "-1" } });
  await store.cluster.call("POST", `/${first}/_doc`, { value: "one more" });
  try {
    await using service = await scene.serve();
    await service.client.begin(1);
    expect((await service.client.ended(1)).state).toBe("COMPLETED");
    expect(await warnings(service)).toEqual([]);
    const manifest = rememberedManifest(scene, 1);
    const snapshots = await store.snapshots();
    expect(snapshots.map(({ snapshot }) => snapshot)).toEqual([...partNames(1), manifestOf1]);
    const [run] = await service.client.runs(1);
    expect(manifest).toMatchObject({
      format: 1,
      backupId: 1n,
      runId: run?.runId,
      camundaVersion: "8.8.0",
      elasticsearchVersion: expect.stringMatching(/^8\./),
      parts: partNames(1).map((snapshot, number) => ({
        snapshot,
        uuid: snapshots[number]?.uuid,
        indices: [indices[number]],
      })),
      surroundings: {
        componentTemplates: {},
        indexTemplates: { [`${prefix}-template`]: { _meta: { tag: 9007199254740993n } } },
      },
    });
    expect(Object.keys(manifest?.indices ?? {})).toEqual([...indices]);
    expect(manifest?.indices[first]).toMatchObject({
      snapshot: partNames(1)[0],
      aliases: [alias],
      hidden: false,
      open: true,
      blocks: [],
      shards: 1,
      documents: 2,
      sequence: 1,
      exact: true,
    });
    expect(manifest?.indices[first]?.bytes).toBeGreaterThan(1000);
    expect(manifest?.indices[second]).toMatchObject({ aliases: [], hidden: true, exact: true });
    expect(await manifestIndices(scene, 1)).toEqual([]);
  } finally {
    await store.cluster.call("DELETE", `/_index_template/${prefix}-template`);
  }
});

test("its snapshot holds one index, no global state, and says whose it is", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  await service.client.begin(1);
  await service.client.ended(1);
  const { snapshots } = await scene.store.cluster.call<{ snapshots: readonly object[] }>(
    "GET",
    `/_snapshot/${scene.store.name}/${manifestOf1}`,
  );
  const [run] = await service.client.runs(1);
  expect(snapshots).toEqual([
    expect.objectContaining({
      state: "SUCCESS",
      indices: [expect.stringMatching(/^webapps_backup_manifest_1_[0-9a-f]{12}$/)],
      include_global_state: false,
      feature_states: [],
      metadata: { runId: run?.runId, backupId: "1" },
      shards: { total: 1, failed: 0, successful: 1 },
    }),
  ]);
});

test("a count decides nothing where somebody wrote while the part was taken", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  const held = scene.proxy.on({ method: "PUT", path: /_part_2_of_3/ }, "hold");
  await service.client.begin(1);
  await held.struck;
  for (const index of scene.indices.slice(0, 2))
    await scene.store.cluster.call("POST", `/${index}/_doc`, { value: "late" });
  held.release();
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  const manifest = rememberedManifest(scene, 1);
  const entries = scene.indices.map((index) => manifest?.indices[index]);
  expect(entries.map((entry) => [entry?.documents, entry?.exact])).toEqual([
    [1, true],
    [2, false],
    [1, true],
  ]);
});

test("an alias that came in mid-backup is none that a part must have", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  const [first = ""] = scene.indices;
  const held = scene.proxy.on({ method: "PUT", path: /_part_2_of_3/ }, "hold");
  await service.client.begin(1);
  await held.struck;
  await scene.store.cluster.call("PUT", `/${first}/_alias/${scene.prefix}-late`);
  held.release();
  await service.client.ended(1);
  expect(rememberedManifest(scene, 1)?.indices[first]?.aliases).toEqual([]);
});

const forbidden = (action: string, privilege: string) => ({
  status: 403,
  headers: { "x-elastic-product": "Elasticsearch" },
  body: JSON.stringify({
    error: {
      type: "security_exception",
      reason: `action [${action}] is unauthorized for user [u] with effective roles [r], this action is granted by the index privileges [${privilege}]`,
    },
    status: 403,
  }),
});

test.each([
  ["its index", "PUT", tinyIndex, "indices:admin/create", "create_index"],
  ["its document", "PUT", /_doc\/manifest/, "indices:data/write/index", "index"],
  [
    "its snapshot",
    "PUT",
    /_snapshot\/.*manifest/,
    "cluster:admin/snapshot/create",
    "create_snapshot",
  ],
  ["the deletion of its index", "DELETE", tinyIndex, "indices:admin/delete", "delete_index"],
] as const)(
  "a refusal of %s leaves the backup whole, and a warning names the privilege",
  async (_what, method, path, action, privilege) => {
    await using scene = await openManifestScene();
    await using service = await scene.serve();
    scene.proxy.on({ method, path, times: 100 }, forbidden(action, privilege));
    await service.client.begin(1);
    const backup = await service.client.ended(1);
    expect(backup.state).toBe("COMPLETED");
    const told = await warnings(service);
    expect(told).toEqual([
      expect.stringMatching(
        new RegExp(`^The manifest of this backup was not saved: .*\\[${privilege}\\]$`),
      ),
    ]);
    expect((await service.client.detail(1)).body.warnings).toContain(told[0] ?? "");
    expect(await scene.store.names()).toEqual([...partNames(1)]);
    expect(rememberedManifest(scene, 1)).toBeUndefined();
    if (method !== "DELETE") expect(await manifestIndices(scene, 1)).toEqual([]);
  },
);

test("without the privilege to count, the rest of it is saved", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  scene.proxy.on({ path: /_stats\//, times: 100 }, forbidden("indices:monitor/stats", "monitor"));
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  expect(await warnings(service)).toEqual([
    expect.stringMatching(/^The manifest of this backup has no document counts: .*\[monitor\]$/),
  ]);
  const entry = rememberedManifest(scene, 1)?.indices[scene.indices[0] ?? ""];
  expect(entry).toMatchObject({ documents: undefined, exact: false, shards: 1 });
  expect(scene.proxy.matching("GET", /_stats\//)).toHaveLength(1);
});

test("a cluster that is away for a while is waited for", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  const away = scene.proxy.on({ method: "PUT", path: tinyIndex, times: 3 }, "reset");
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  expect(away.strikes).toHaveLength(3);
  expect(await warnings(service)).toEqual([]);
  expect(rememberedManifest(scene, 1)).toMatchObject({ backupId: 1n });
});

test("one that takes longer than a part may is given up, and nothing of it stays", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve({ WEBAPPS_BACKUP_BACKUP_PART_TIMEOUT: "6s" });
  const ofSnapshot = /_snapshot\/.*manifest/;
  const made = scene.proxy.on({ method: "PUT", path: ofSnapshot, at: "answer" }, () => {
    const looks = scene.proxy.on({ method: "GET", path: ofSnapshot, times: 1000 }, running);
    scene.proxy.on({ method: "DELETE", path: ofSnapshot }, () => {
      looks.remove();
      return undefined;
    });
    return undefined;
  });
  const running = async (): Promise<CannedAnswer> => {
    const [run] = await service.client.runs(1);
    const snapshot = { snapshot: manifestOf1, uuid: "u", state: "IN_PROGRESS" };
    return {
      status: 200,
      headers: { "x-elastic-product": "Elasticsearch" },
      body: JSON.stringify({ snapshots: [{ ...snapshot, metadata: { runId: run?.runId } }] }),
    };
  };
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  expect(made.strikes).toHaveLength(1);
  expect(await warnings(service)).toEqual([
    "The manifest of this backup was not saved: The snapshot webapps_backup_manifest_1 did not end within 6 s and was aborted",
  ]);
  expect(await scene.store.names()).toEqual([...partNames(1)]);
  expect(await manifestIndices(scene, 1)).toEqual([]);
});

test("Camunda's routes, counts and the comparison with the repository do not see it", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  for (const id of [1, 2]) {
    await service.client.begin(id);
    await service.client.ended(id);
  }
  const { body } = await service.client.list();
  expect(body.map(({ backupId, state }) => [backupId, state])).toEqual([
    [2, "COMPLETED"],
    [1, "COMPLETED"],
  ]);
  const [, backup] = body;
  expect(backup?.details.map(({ snapshotName }) => snapshotName)).toEqual([...partNames(1)]);
  const page = await service.client.request<{ readonly total: number }>("GET", "/api/backups");
  expect(page.body.total).toBe(2);
  const drift = await service.client.request("POST", "/api/sync?full=true");
  expect(drift.body).toMatchObject({ listed: 6, added: [], missing: [], aliens: [] });
  expect((await service.client.create(2)).status).toBe(400);
});

test("it goes with its backup, here and in the repository", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  for (const id of [1, 2]) {
    await service.client.begin(id);
    await service.client.ended(id);
  }
  expect((await service.client.delete(1)).status).toBe(204);
  await service.client.gone(1);
  expect(await scene.store.names()).toEqual([...partNames(2), "webapps_backup_manifest_2"]);
  expect(rememberedManifest(scene, 1)).toBeUndefined();
  expect(rememberedManifest(scene, 2)).toMatchObject({ backupId: 2n });
});

test("where it is all that is left of a backup, it can be deleted", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  await service.client.begin(1);
  await service.client.ended(1);
  for (const part of partNames(1)) await scene.store.delete(part);
  expect((await service.client.show(1)).status).toBe(404);
  expect((await service.client.delete(1)).status).toBe(204);
  await service.client.gone(1);
  expect(await scene.store.names()).toEqual([]);
  expect((await service.client.delete(1)).status).toBe(404);
});

test("what an earlier backup of the same id has left behind makes way", async () => {
  await using scene = await openManifestScene();
  await scene.store.put(manifestOf1, { indices: scene.indices.slice(0, 1), metadata: { a: "b" } });
  await using service = await scene.serve();
  await service.client.begin(1);
  expect((await service.client.ended(1)).state).toBe("COMPLETED");
  expect(await warnings(service)).toEqual([]);
  expect(rememberedManifest(scene, 1)).toMatchObject({ backupId: 1n });
  const [, , , manifest] = await scene.store.snapshots();
  expect(manifest?.indices).toEqual([expect.stringMatching(/^webapps_backup_manifest_1_/)]);
});

test("a deletion that meets it half made takes snapshot and index away", async () => {
  await using scene = await openManifestScene();
  await using service = await scene.serve();
  const held = scene.proxy.on({ method: "PUT", path: /_snapshot\/.*manifest/ }, "hold");
  await service.client.begin(1);
  await held.struck;
  const deleting = service.client.delete(1);
  held.release();
  expect((await deleting).status).toBe(204);
  await service.client.gone(1);
  expect(await scene.store.names()).toEqual([]);
  expect(await manifestIndices(scene, 1)).toEqual([]);
});

test("with backup.manifest false nothing of it is asked", async () => {
  await using scene = await openManifestScene({ env: { WEBAPPS_BACKUP_BACKUP_MANIFEST: "false" } });
  await using service = await scene.serve();
  await service.client.begin(1);
  await service.client.ended(1);
  expect(scene.proxy.requests.filter(({ path }) => /manifest|_stats\//.test(path))).toEqual([]);
  expect(await scene.store.names()).toEqual([...partNames(1)]);
});

test("another host reads it from the repository, and remembers it", async () => {
  await using scene = await openManifestScene();
  {
    await using service = await scene.serve();
    await service.client.begin(1);
    await service.client.ended(1);
  }
  using folder = temporaryFolder();
  await using open = new AsyncDisposableStack();
  const connection = connectElasticsearch({
    urls: [scene.proxy.url],
    auth: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined },
    requestTimeoutMs: 10_000,
  });
  open.defer(() => connection.close());
  const catalog = openCatalog(folder.join("catalog.db"), scene.store.name);
  open.defer(() => catalog.close());
  const { signal } = new AbortController();
  const parts = {
    catalog,
    restores: connection.restores(scene.store.name),
    manifestIndex: connection.manifestIndex,
    log: createLog({ level: "silent", readable: false, colour: false, fd: 2 }),
  };
  const patience = new Patience(5000, signal);
  expect(readManifest(parts, 1n)).toBeUndefined();
  const manifest = await fetchManifest(parts, 1n, patience, signal);
  expect(manifest).toStrictEqual(rememberedManifest(scene, 1) ?? expect.anything());
  expect(readManifest(parts, 1n)).toStrictEqual(manifest);
  expect(await manifestIndices(scene, 1)).toEqual([]);
  expect(await fetchManifest(parts, 2n, patience, signal)).toBeUndefined();
  // What is remembered is not asked for again.
  const asked = scene.proxy.requests.length;
  await fetchManifest(parts, 1n, patience, signal);
  expect(scene.proxy.requests).toHaveLength(asked);
});
