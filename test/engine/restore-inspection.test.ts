import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { isBackupError } from "../../src/backup/errors.ts";
import { indexWildcards } from "../../src/backup/index-name.ts";
import { type Manifest, manifestName, manifestText } from "../../src/backup/manifest.ts";
import type { RestoreOptions, RestorePlan } from "../../src/backup/restore-plan.ts";
import type { RestoreParts } from "../../src/engine/restore-context.ts";
import { inspect } from "../../src/engine/restore-inspection.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import { refusal } from "../../src/restore/refusal.ts";
import { connectCamunda } from "../../src/remote/camunda-info.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { plainOptions, told } from "../restore/sample-facts.ts";
import { newRun } from "../sqlite/new-run.ts";
import { openRestore } from "./opened-restore.ts";
import { Store } from "./store.ts";

const listView = "operate-list-view-8.3.0_";
const bases = [
  "operate-import-position-8.3.0_",
  "operate-list-view-8.3.0_",
  "operate-process-8.3.0_",
];
const deadlineMs = 120_000;

describe("what a restore is planned from", () => {
  let own: OwnRepository;
  let store: Store;
  const index = (base: string): string => `${own.prefix}-${base}`;

  /** Makes a part as Camunda does, of some of our indices. */
  async function putPart(id: number, number: number, indices: readonly string[]): Promise<void> {
    await store.put(`camunda_webapps_${id}_8.8.0_part_${number}_of_3`, {
      indices,
      metadata: { backupId: id, version: "8.8.0", partNo: number, partCount: 3 },
    });
  }

  async function plan(
    parts: RestoreParts,
    options: Partial<RestoreOptions> = {},
    backupId = 1n,
  ): Promise<RestorePlan> {
    const source = { kind: "backup", backupId } as const;
    return planRestore(await inspect(parts, { source, options: { ...plainOptions, ...options } }));
  }

  beforeAll(async () => {
    own = await ownRepository();
    store = new Store(own);
    for (const base of bases) await store.putIndex(index(base), 20_000);
    for (const [number, base] of bases.entries()) await putPart(1, number + 1, [index(base)]);
    await putPart(2, 1, [index(bases[0] ?? "")]);
    await putPart(3, 1, [index(bases[0] ?? "")]);
    await putPart(3, 2, [index(bases[0] ?? ""), index(bases[1] ?? "")]);
    await putPart(3, 3, [index(bases[2] ?? "")]);
  }, deadlineMs);

  afterAll(() => own[Symbol.asyncDispose](), deadlineMs);

  test("is read from a real cluster, where nothing stands against it", async () => {
    await using opened = openRestore(own);
    const made = await plan(opened.parts);
    expect(refusal(made)).toEqual([]);
    expect(made.clusterUuid).toHaveLength(22);
    expect(made.repositoryUuid).toHaveLength(22);
    expect(made.parts.map(({ uuid }) => uuid.length)).toEqual([22, 22, 22]);
    expect(
      made.indices.map(({ name, action, shards, before }) => [name, action, shards, before?.open]),
    ).toEqual(bases.map((base) => [index(base), "over", 1, true]));
    expect(made.indices.every(({ bytes = 0 }) => bytes > 20_000)).toBe(true);
    expect(told(made, "parts")).toBe("ok: 3 parts, all of them SUCCESS");
    expect(told(made, "version")).toStartWith("ok: Made by Elasticsearch 8.");
    expect(told(made, "health")).toStartWith("ok");
    expect(told(made, "disk")).toStartWith("ok: Up to ");
    expect(told(made, "shards")).toStartWith("ok");
    expect(told(made, "writers")).toBe("ok: Nothing was written while we looked");
    expect(told(made, "safety")).toStartWith("ok: 3 indices are saved");
  });

  test("is the same when it is read again, and nothing was changed by reading", async () => {
    await using opened = openRestore(own);
    const [names, first] = [await store.names(), await plan(opened.parts)];
    expect((await plan(opened.parts)).hash).toBe(first.hash);
    expect(await store.names()).toEqual(names);
  });

  test(
    "shows what has become of the indices since",
    async () => {
      await using other = await ownRepository();
      const there = new Store(other);
      const name = (base: string): string => `${other.prefix}-${base}`;
      const [positions = "", listView = "", processes = ""] = bases.map(name);
      for (const each of [positions, listView, processes]) await there.putIndex(each, 1_000);
      for (const [number, each] of [positions, listView, processes].entries()) {
        await there.put(`camunda_webapps_1_8.8.0_part_${number + 1}_of_3`, {
          indices: [each],
          metadata: { backupId: 1, version: "8.8.0", partNo: number + 1, partCount: 3 },
        });
      }
      const { cluster } = other;
      await cluster.call("DELETE", `/${positions}`);
      await cluster.call("DELETE", `/${listView}`);
      await cluster.call("PUT", `/${listView}`, { settings: { number_of_shards: 2 } });
      await cluster.call("PUT", `/${processes}/_settings`, { "index.blocks.write": true });
      await cluster.call("POST", `/${processes}/_close`);
      await there.putIndex(`${listView}2026-01-31`, 0);
      await there.putIndex(`${other.prefix}-zeebe-record_job_8.8.0_`, 0);
      await using opened = openRestore(other);
      const made = await plan(opened.parts);
      expect(made.indices.map(({ name: each, action }) => [each, action])).toEqual([
        [positions, "create"],
        [listView, "replace"],
        [processes, "over"],
      ]);
      expect(made.indices[2]?.before).toMatchObject({
        open: false,
        blocks: ["index.blocks.write"],
      });
      expect(made.remaining.map((each) => each.name)).toEqual([`${listView}2026-01-31`]);
    },
    deadlineMs,
  );

  test("refuses a backup that is not known, and one that is not whole", async () => {
    await using opened = openRestore(own);
    const thrown = await plan(opened.parts, {}, 99n).catch((error: unknown) => error);
    expect(isBackupError(thrown, "not-found")).toBe(true);
    const poor = await plan(opened.parts, { force: ["parts"] }, 2n);
    expect(refusal(poor).map(({ name }) => name)).toEqual(["parts"]);
    expect(told(poor, "parts")).toBe("fail: Of 3 parts these are missing: part 2, part 3");
    const twice = await plan(opened.parts, {}, 3n);
    expect(refusal(twice).map(({ name }) => name)).toEqual(["overlap"]);
  });

  test("knows the names that copies would have", async () => {
    await using opened = openRestore(own);
    const copy = `copy-${index(bases[0] ?? "")}`;
    await store.putIndex(copy, 0);
    try {
      const made = await plan(opened.parts, { renamePrefix: "copy-" });
      expect(told(made, "indices")).toBe(`fail: There already: ${copy}`);
      expect(refusal(await plan(opened.parts, { renamePrefix: "other-" }))).toEqual([]);
    } finally {
      await own.cluster.call("DELETE", `/${copy}`);
    }
  });

  test("sees somebody who writes", async () => {
    await using opened = openRestore(own);
    const stop = new AbortController();
    const writing = (async () => {
      while (!stop.signal.aborted)
        await own.cluster.call("POST", `/${index(bases[1] ?? "")}/_doc`, { a: 1 });
    })();
    const made = await plan(opened.parts);
    stop.abort();
    await writing;
    expect(told(made, "writers")).toBe(
      `fail: Written to while we looked: ${index(bases[1] ?? "")}`,
    );
  });

  test("sees a Camunda that runs, and one that does not", async () => {
    await using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => new Response("no", { status: 404 }),
    });
    await using running = openRestore(own, { camunda: connectCamunda(`${server.url}`) });
    expect(told(await plan(running.parts), "writers")).toStartWith("fail: Camunda answers");
    const gone = connectCamunda(`http://127.0.0.1:${await freePort()}`);
    await using stopped = openRestore(own, { camunda: gone });
    expect(told(await plan(stopped.parts), "writers")).toEndWith("and Camunda does not answer");
  });

  test("knows whether the safety backup can be written", async () => {
    await using readOnly = await ownRepository({ settings: { readonly: true } });
    await using closed = openRestore(own, { safetyRepository: readOnly.name });
    expect(told(await plan(closed.parts), "safety")).toBe(
      `fail: The repository "${readOnly.name}" is read-only`,
    );
    await using missing = openRestore(own, { safetyRepository: "not-there" });
    expect(told(await plan(missing.parts), "safety")).toBe(
      'fail: There is no repository "not-there"',
    );
  });

  test("knows what of ours is going on", async () => {
    await using opened = openRestore(own);
    const { journal } = opened.parts;
    journal.begin(newRun({ id: "d", kind: "delete", backupId: 1n, repository: own.name }));
    const made = await plan(opened.parts);
    expect(refusal(made).map(({ name }) => name)).toEqual(["parts", "deletion", "activity"]);
    expect(told(made, "activity")).toBe("fail: The delete of backup 1 goes on as run d");
  });

  test("goes back by what a restore has journaled of its safety backup", async () => {
    await using opened = openRestore(own);
    const { parts } = opened;
    const earlier = await plan(parts, { only: ["*list-view*"] });
    const safety = "webapps_backup_before_restore_r-1";
    await store.put(safety, { indices: [index(bases[1] ?? "")], metadata: { runId: "r-1" } });
    const uuid = (await store.snapshots()).find(({ snapshot }) => snapshot === safety)?.uuid;
    parts.journal.begin({
      ...newRun({
        id: "r-1",
        kind: "restore",
        backupId: 1n,
        repository: own.name,
        version: undefined,
      }),
      plan: earlier,
      steps: [{ action: "safety", snapshots: [{ name: safety, uuid }], indices: [] }],
    });
    parts.journal.writeStep("r-1", 1, { state: "succeeded" });
    parts.journal.end("r-1", "succeeded", Date.now());
    const source = { kind: "safety", runId: "r-1" } as const;
    const made = planRestore(await inspect(parts, { source, options: plainOptions }));
    expect(refusal(made)).toEqual([]);
    expect(made.parts).toEqual([{ snapshot: safety, uuid: uuid ?? "", partial: false }]);
    expect(
      made.indices.map(({ name, action, returnsTo }) => [name, action, returnsTo?.open]),
    ).toEqual([[index(bases[1] ?? ""), "over", true]]);
    expect(made.remaining).toEqual([]);
    const unknown = { source: { kind: "safety", runId: "x" } as const, options: plainOptions };
    const thrown = await inspect(parts, unknown).catch((error: unknown) => error);
    expect(isBackupError(thrown, "not-found")).toBe(true);
  });

  test("holds what is remembered of the manifest, and names one that is not", async () => {
    await using opened = openRestore(own);
    const { catalog, target } = opened.parts;
    await store.put(manifestName(1n));
    const unread = await plan(opened.parts);
    expect(told(unread, "templates")).toBe(
      "warn: The manifest of the backup, in the snapshot webapps_backup_manifest_1: not read",
    );
    const missing = { index_patterns: [`${index(listView)}*`] };
    const surroundings = await target.surroundings();
    const manifest: Manifest = {
      format: 1,
      backupId: 1n,
      runId: "r-0",
      takenMs: Date.now(),
      camundaVersion: "8.8.0",
      elasticsearchVersion: undefined,
      parts: unread.parts.map((part) => ({ ...part, indices: [] })),
      indices: {
        [index(listView)]: {
          snapshot: "",
          aliases: ["then"],
          hidden: false,
          open: true,
          lifecyclePolicy: undefined,
          blocks: [],
          createdMs: undefined,
          shards: 1,
          bytes: 1,
          documents: 2,
          sequence: 1,
          exact: true,
        },
      },
      surroundings: { ...surroundings, indexTemplates: { "gone-template": missing } },
    };
    catalog.writeManifest(1n, { snapshotUuid: "u", text: manifestText(manifest) });
    const made = await plan(opened.parts);
    expect(made.documents).toEqual([{ index: index(listView), documents: 2, exact: true }]);
    expect(made.aliases).toEqual([{ index: index(listView), aliases: ["then"], hidden: false }]);
    expect(made.templates).toEqual([{ kind: "index", name: "gone-template", body: missing }]);
    expect(told(made, "templates")).toContain("index templates: missing gone-template");
  });

  test("is read as far as our user may, and says what is missing", async () => {
    const asked: unknown[] = [];
    // Answers what a cluster with security answers to a user who may restore and little else.
    await using relay = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async (request) => {
        const { pathname, search } = new URL(request.url);
        const headers = { "x-elastic-product": "Elasticsearch" };
        if (pathname === "/_security/user/_has_privileges") {
          asked.push(await request.json());
          const cluster = { create_snapshot: false, monitor: false, manage_index_templates: false };
          return Response.json({ cluster, index: { "t-*": { manage: false } } }, { headers });
        }
        if (/^\/_cluster|_stats|_template|_ilm|_ingest|_nodes/.test(pathname)) {
          const error = { type: "security_exception", reason: "action is unauthorized" };
          return Response.json({ error, status: 403 }, { status: 403, headers });
        }
        const answer = await fetch(`${own.cluster.url}${pathname}${search}`);
        return Response.json(await answer.json(), { status: answer.status, headers });
      },
    });
    await using opened = openRestore(own, { url: `${relay.url}`.replace(/\/$/, "") });
    const made = await plan(opened.parts);
    for (const name of ["health", "activity", "shards", "writers"])
      expect(`${name} ${told(made, name)}`).toMatch(/warn: .*[Nn]ot read$/);
    expect(told(made, "disk")).toEndWith("the disks: not read");
    expect(told(made, "privileges")).toBe("fail: Missing: create_snapshot, monitor, manage on t-*");
    const naming = { prefix: own.prefix, optimize: true, optimizePrefix: `${own.prefix}-optimize` };
    expect(asked).toMatchObject([{ index: [{ names: indexWildcards(naming) }] }]);
  });

  test("is not made up where the cluster cannot be reached", async () => {
    await using opened = openRestore(own, { url: `http://127.0.0.1:${await freePort()}` });
    const thrown = await plan(opened.parts).catch((error: unknown) => error);
    expect(isBackupError(thrown, "unreachable")).toBe(true);
  });
});
