import { afterAll, beforeAll, expect, test } from "bun:test";
import type { NewSnapshot, Repository } from "../../src/backup/repository.ts";
import { Store } from "../engine/store.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { connected } from "./connected.ts";

let own: OwnRepository;
let store: Store;
let connection: ReturnType<typeof connected>;
let repository: Repository;
let index: string;

beforeAll(async () => {
  own = await ownRepository();
  store = new Store(own);
  connection = connected([own.cluster.url]);
  repository = connection.repository(own.name);
  index = `${own.prefix}-index`;
  await store.putIndex(index, 1_000);
});

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

function newSnapshot(backupId: bigint, change: Partial<NewSnapshot> = {}): NewSnapshot {
  const snapshot = `camunda_webapps_${backupId}_8.8.0_part_1_of_1`;
  const runId = "0190-run";
  return {
    snapshot,
    backupId,
    version: "8.8.0",
    number: 1,
    count: 1,
    runId,
    indices: [index],
    ...change,
  };
}

async function over(snapshot: string): Promise<void> {
  await eventually(() => repository.look(snapshot), {
    until: (part) => part?.state === "SUCCESS",
  });
}

test("a snapshot is made with Camunda's metadata and our run, exact to the last digit of the id", async () => {
  const snapshot = newSnapshot(9_007_199_254_740_993n);
  await repository.create(snapshot);
  await over(snapshot.snapshot);
  const raw = await own.cluster.request("GET", `/_snapshot/${own.name}/${snapshot.snapshot}`);
  expect(raw.text).toContain('"backupId":9007199254740993');
  expect(raw.body).toMatchObject({
    snapshots: [
      {
        indices: [index],
        feature_states: [],
        metadata: { version: "8.8.0", partNo: 1, partCount: 1, runId: "0190-run" },
      },
    ],
  });
  const part = await repository.look(snapshot.snapshot);
  expect(part).toMatchObject({ state: "SUCCESS", runId: "0190-run", drift: undefined });
  expect((await repository.indices([snapshot.snapshot])).get(snapshot.snapshot)).toEqual([index]);
});

test("a name that is taken is refused as that, whoever has it and whether it still runs", async () => {
  const snapshot = newSnapshot(1n);
  await repository.create(snapshot);
  const again = repository.create({ ...snapshot, runId: "another" });
  await expect(again).rejects.toMatchObject({ kind: "already-exists" });
  await over(snapshot.snapshot);
  await expect(repository.create(snapshot)).rejects.toMatchObject({ kind: "already-exists" });
});

test("an index that is not there is refused by name, and nothing is made", async () => {
  const snapshot = newSnapshot(2n, { indices: [`${own.prefix}-nothing`] });
  await expect(repository.create(snapshot)).rejects.toMatchObject({
    kind: "not-found",
    message: expect.stringContaining(`no such index [${own.prefix}-nothing]`),
  });
  expect(await repository.look(snapshot.snapshot)).toBeUndefined();
});

test("a deletion with one missing name deletes none and says so", async () => {
  const kept = await store.putPart(3, 1, 1);
  const both = [kept, "camunda_webapps_3_8.8.0_part_2_of_2"];
  await expect(repository.delete(both)).rejects.toMatchObject({ kind: "not-found" });
  expect((await repository.list("camunda_webapps_3_*")).map((one) => one.snapshot)).toEqual([kept]);
  await repository.delete([kept]);
  await eventually(() => repository.list("camunda_webapps_3_*"), {
    until: (listed) => listed.length === 0,
  });
});

test("a list holds names, uuids and states, and is empty where nothing matches", async () => {
  const name = await store.putPart(4, 1, 1);
  const listed = await repository.list("camunda_webapps_4_*");
  expect(listed).toEqual([{ snapshot: name, uuid: expect.any(String), state: "SUCCESS" }]);
  expect(await repository.list("camunda_webapps_44_*")).toEqual([]);
});

test("what is gone is left out of what is fetched", async () => {
  const name = await store.putPart(5, 1, 1);
  const gone = "camunda_webapps_5_8.8.0_part_9_of_9";
  const batches = await Array.fromAsync(repository.fetch([name, gone]));
  expect(batches.flat().map(({ snapshot }) => snapshot)).toEqual([name]);
});

test("any snapshot can be fetched by name, one that is no part as one that is", async () => {
  const part = await store.putPart(8, 1, 1);
  await store.put("webapps_backup_beside");
  const wanted = [part, "webapps_backup_beside", "webapps_backup_gone"];
  const found = (await Array.fromAsync(repository.fetchAny(wanted))).flat();
  expect(found.map(({ snapshot, state }) => [snapshot, state]).toSorted()).toEqual([
    [part, "SUCCESS"],
    ["webapps_backup_beside", "SUCCESS"],
  ]);
  expect((await Array.fromAsync(repository.fetch(wanted))).flat()).toHaveLength(1);
  const listed = await repository.list("camunda_webapps_8_*", "webapps_backup_b*");
  expect(listed.map(({ snapshot }) => snapshot).toSorted()).toEqual(wanted.slice(0, 2));
});

test("a repository that is not registered is missing, for every question", async () => {
  const missing = connection.repository("nowhere");
  const questions = [
    () => missing.info(),
    () => missing.list("*"),
    () => missing.look("camunda_webapps_1_8.8.0_part_1_of_1"),
    () => missing.create(newSnapshot(6n)),
    () => missing.delete(["camunda_webapps_1_8.8.0_part_1_of_1"]),
  ];
  for (const question of questions) {
    await expect(question()).rejects.toMatchObject({
      kind: "repository-missing",
      message: "No repository with name [nowhere] could be found.",
    });
  }
});

test("a fresh repository has no uuid and generation -1, and gets both with its first snapshot", async () => {
  await using fresh = await ownRepository();
  const asked = connection.repository(fresh.name);
  expect(await asked.info()).toEqual({ uuid: undefined, readOnly: false });
  expect(await asked.fingerprint()).toMatchObject({ repositoryUuid: undefined, generation: -1 });
  await new Store(fresh).putPart(1, 1, 1);
  const { uuid } = await asked.info();
  expect(uuid).toBeString();
  expect(await asked.fingerprint()).toMatchObject({ repositoryUuid: uuid, generation: 0 });
  await fresh.register({ readonly: true });
  expect(await asked.info()).toEqual({ uuid, readOnly: true });
  expect((await asked.fingerprint()).generation).toBe(-2);
});

test("while a snapshot runs, pulse and progress tell of it, and of its abortion", async () => {
  await using slow = await ownRepository({ settings: { max_snapshot_bytes_per_sec: "100kb" } });
  const content = `${slow.prefix}-content`;
  await new Store(slow).putIndex(content, 200_000);
  const asked = connection.repository(slow.name);
  const { snapshot } = newSnapshot(7n);
  await asked.create(newSnapshot(7n, { indices: [content] }));
  const { running } = await eventually(() => asked.pulse(), {
    until: (pulse) => pulse.running.length > 0,
  });
  expect(running).toMatchObject([{ snapshot, state: "STARTED" }]);
  expect((await repository.pulse()).running).toEqual([]);
  const progress = await eventually(() => asked.progress(snapshot));
  expect(progress?.shards).toMatchObject({ total: 1, failed: 0 });
  await asked.delete([snapshot]);
  await eventually(() => asked.list("*"), { until: (listed) => listed.length === 0 });
  expect(await asked.progress(snapshot)).toBeUndefined();
});
