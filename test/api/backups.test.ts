import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { type RunningService, runService } from "../server/running-service.ts";
import { testScenarios } from "../server/scenario.ts";

const headers = { "Content-Type": "application/json" };
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const uuid = expect.stringMatching(/^[\w-]{22}$/);
const id = "9007199254740993";

let repository: OwnRepository;
let service: RunningService;
let created: Response;

beforeAll(async () => {
  repository = await ownRepository();
  await putCamundaIndices(repository.cluster, { prefix: repository.prefix, documents: 40 });
  service = await runService({ repository: repository.name, indexPrefix: repository.prefix });
  created = await service.request("/api/backups", {
    method: "POST",
    headers,
    body: `{"backupId":"${id}"}`,
  });
  await ended(created);
}, 120_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await repository[Symbol.asyncDispose]();
}, 120_000);

async function ended(answer: Response): Promise<void> {
  const location = answer.headers.get("Location") ?? "";
  await eventually(async () => (await service.request(location)).text(), {
    until: (text) => text.includes('"state":"succeeded"') && !text.includes('"endTime":null'),
  });
}

describe("a backup that was created", () => {
  test("is answered with its run, every digit of its id, and where to look", async () => {
    expect(created.status).toBe(202);
    expect(created.headers.get("Content-Type")).toBe("application/json");
    const text = await created.text();
    expect(text).toStartWith(`{"backupId":${id},"runId":"`);
    const body = JSON.parse(text);
    expect(created.headers.get("Location")).toBe(`/api/runs/${body.runId}`);
    expect(body).toMatchObject({
      scheduledSnapshots: [
        `camunda_webapps_${id}_8.8.0_part_1_of_5`,
        `camunda_webapps_${id}_8.8.0_part_2_of_5`,
        `camunda_webapps_${id}_8.8.0_part_3_of_5`,
        `camunda_webapps_${id}_8.8.0_part_4_of_5`,
        `camunda_webapps_${id}_8.8.0_part_5_of_5`,
      ],
      warnings: [],
      run: { runId: body.runId, kind: "create", state: "running" },
    });
  });

  test("is shown with everything that is known of it", async () => {
    const shown = await service.request(`/api/backups/${id}`);
    const text = await shown.text();
    expect(text).toContain(`"backupId":${id},`);
    const body = JSON.parse(text);
    expect(body).toMatchObject({
      state: "COMPLETED",
      failureReason: null,
      expectedParts: 5,
      version: "8.8.0",
      startTime: time,
      endTime: time,
      durationMs: Date.parse(body.endTime) - Date.parse(body.startTime),
      runId: body.runs[0].runId,
      warnings: [],
      asOf: time,
      remembered: false,
      repositoryWarnings: [],
    });
    expect(body.details[0]).toEqual({
      snapshotName: `camunda_webapps_${id}_8.8.0_part_1_of_5`,
      state: "SUCCESS",
      startTime: time,
      failures: [],
      endTime: time,
      uuid,
      number: 1,
      count: 5,
      version: "8.8.0",
      shards: { total: 2, failed: 0, successful: 2 },
      runId: body.runId,
      trouble: null,
      drift: null,
    });
    expect(body.indices[body.details[0].snapshotName].toSorted()).toEqual([
      `${repository.prefix}-operate-import-position-8.3.0_`,
      `${repository.prefix}-tasklist-import-position-8.2.0_`,
    ]);
    expect(body.runs).toHaveLength(1);
    expect(body.runs[0]).toMatchObject({ state: "succeeded", worked: false, progress: null });
  });

  test("has the same state in Camunda's dialect", async () => {
    expect(await service.json(`/actuator/backupHistory/${id}`)).toMatchObject({
      state: "COMPLETED",
    });
  });

  test("has an ETag that does not change with the time of asking", async () => {
    for (const path of ["/api/backups", `/api/backups/${id}`, "/api/runs"]) {
      const tag = (await service.request(path)).headers.get("ETag") ?? "";
      const again = await service.request(path, { headers: { "If-None-Match": tag } });
      expect({ path, status: again.status }).toEqual({ path, status: 304 });
    }
  });

  test("stands in the list, whose shape is total, asOf, backups and next", async () => {
    const list = await service.request("/api/backups");
    const text = await list.text();
    expect(text).toMatch(/^\{"total":1,"asOf":"[^"]*Z",/);
    expect(Object.keys(JSON.parse(text))).toEqual([
      "total",
      "asOf",
      "remembered",
      "repositoryWarnings",
      "backups",
      "next",
    ]);
  });

  test("is filtered by state, time and pattern", async () => {
    const total = async (query: string): Promise<unknown> => {
      const page = await service.json(`/api/backups?${query}`);
      return Object.entries(page ?? {}).find(([name]) => name === "total")?.[1];
    };
    expect(await total("state=COMPLETED")).toBe(1);
    expect(await total("state=FAILED")).toBe(0);
    expect(await total("since=2020-01-01")).toBe(1);
    expect(await total("until=1577836800")).toBe(0);
    expect(await total("pattern=9*&limit=1")).toBe(1);
    expect(await total("pattern=8*")).toBe(0);
  });

  test("has a run that tells every step", async () => {
    const run = await service.json(created.headers.get("Location") ?? "");
    expect(run).toMatchObject({
      kind: "create",
      repository: repository.name,
      version: "8.8.0",
      clusterUuid: uuid,
      repositoryUuid: uuid,
      state: "succeeded",
      startTime: time,
      endTime: time,
      reason: null,
      worked: false,
      progress: null,
    });
    expect(run).toMatchObject({
      steps: [1, 2, 3, 4, 5].map((number) => ({
        number,
        snapshots: [{ name: `camunda_webapps_${id}_8.8.0_part_${number}_of_5`, uuid }],
        state: "succeeded",
        attempts: 1,
        startTime: time,
        endTime: time,
        reason: null,
      })),
    });
  });

  test("cannot be created twice", async () => {
    const again = await service.request("/api/backups", {
      method: "POST",
      headers,
      body: `{"backupId":${id}}`,
    });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ kind: "already-exists", hint: expect.any(String) });
  });
});

test("runs are paged, and open ones taken up", async () => {
  const second = await service.request("/api/backups", {
    method: "POST",
    headers,
    body: '{"backupId":5}',
  });
  await ended(second);
  const first = JSON.stringify(await service.json("/api/runs?limit=1"));
  const next = /"next":"([^"]+)"/.exec(first)?.[1];
  expect(await service.json(`/api/runs?limit=1&after=${next}`)).toMatchObject({
    runs: [{ kind: "create" }],
  });
  expect(await service.json("/api/runs/resume", { method: "POST" })).toEqual({ runs: [] });

  const deleted = await service.request("/api/backups/5", { method: "DELETE" });
  expect(deleted.status).toBe(202);
  const body = JSON.stringify(await deleted.json());
  expect(body).toContain('"kind":"delete"');
  expect(body).toContain('"version":null');
  await ended(deleted);
  expect((await service.request("/api/backups/5")).status).toBe(404);
}, 120_000);

describe("what is not there", () => {
  testScenarios(
    () => service,
    [
      { name: "a backup", path: "/api/backups/404", status: 404, contains: ['"kind":"not-found"'] },
      { name: "a run", path: "/api/runs/404", status: 404, contains: ['"kind":"not-found"'] },
      {
        name: "a backup to delete",
        method: "DELETE",
        path: "/api/backups/404",
        status: 404,
        contains: ['"kind":"not-found"'],
      },
      {
        name: "an id that cannot be",
        path: "/api/backups/0",
        status: 400,
        contains: ['"kind":"invalid"', "BackupId must be a non-negative Integer"],
      },
      {
        name: "a page behind nothing",
        path: "/api/backups?after=nonsense",
        status: 400,
        contains: ['"kind":"invalid"'],
      },
    ],
  );
});
