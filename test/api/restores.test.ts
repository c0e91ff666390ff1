import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { type RunningService, runService } from "../server/running-service.ts";
import { testScenarios } from "../server/scenario.ts";
import { appWith } from "../server/unreached-app.ts";

const headers = { "Content-Type": "application/json" };
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const id = "9007199254740993";
const minuteMs = 120_000;

describe("a restore over HTTP", () => {
  let repository: OwnRepository;
  let service: RunningService;
  let index: string;

  beforeAll(async () => {
    repository = await ownRepository();
    const { cluster, prefix } = repository;
    await putCamundaIndices(cluster, { prefix, documents: 40 });
    index = `${prefix}-operate-process-8.3.0_`;
    service = await runService({ repository: repository.name, indexPrefix: prefix });
    await service.gateway.ended((await service.gateway.create(BigInt(id))).run.id);
  }, minuteMs);

  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await repository[Symbol.asyncDispose]();
  }, minuteMs);

  function post(path: string, body = ""): Response | Promise<Response> {
    return service.request(path, { method: "POST", headers, body });
  }

  function bodyOf(more: object): string {
    const text = JSON.stringify({ options: { only: [index] }, ...more });
    return text.replace("{", `{"backupId":${id},`);
  }

  test(
    "is planned without being begun, with every digit of its id",
    async () => {
      const before = await service.json("/api/restores");
      const planned = await post("/api/restores", bodyOf({ dryRun: true }));
      expect(planned.status).toBe(200);
      expect(planned.headers.get("Location")).toBeNull();
      const text = await planned.text();
      expect(text).toContain(`"backupId":${id},"undoOf":null,`);
      expect(JSON.parse(text)).toMatchObject({
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        repository: repository.name,
        options: { only: [index], renamePrefix: null, safetyBackup: true },
        indices: [{ name: index, action: "over", reason: null, returnsTo: null }],
        remaining: [],
      });
      expect(await service.json("/api/restores")).toEqual(before);
    },
    minuteMs,
  );

  test(
    "answers its run, is shown with plan, report and safety backup, and stands in the lists",
    async () => {
      const refused = await post("/api/restores", bodyOf({ planHash: "another" }));
      expect(refused.status).toBe(409);
      expect(await refused.json()).toMatchObject({ kind: "plan-changed" });

      const begun = await post("/api/restores", bodyOf({}));
      expect(begun.status).toBe(202);
      const text = await begun.text();
      expect(text).toStartWith(`{"backupId":${id},"runId":"`);
      const { runId, run } = JSON.parse(text);
      expect(begun.headers.get("Location")).toBe(`/api/runs/${runId}`);
      expect(run).toMatchObject({ kind: "restore", state: "running" });
      await service.gateway.ended(runId);

      const path = `/api/restores/${runId}`;
      const shown = await service.request(path);
      const detail = await shown.json();
      expect(detail).toMatchObject({
        run: { runId, kind: "restore", state: "succeeded", endTime: time, worked: false },
        plan: { indices: [{ name: index }] },
        report: { indices: [{ name: index, state: "restored", detail: null }] },
        safetySnapshots: [`webapps_backup_before_restore_${runId}`],
        safetyUntil: time,
      });
      const tag = shown.headers.get("ETag") ?? "";
      expect(tag).toStartWith('W/"');
      const again = await service.request(path, { headers: { "If-None-Match": tag } });
      expect(again.status).toBe(304);
      expect(await service.json("/api/restores?limit=1")).toEqual({ restores: [detail] });
      const runs = await service.json("/api/runs?limit=1");
      expect(runs).toMatchObject({ runs: [{ runId, kind: "restore" }] });

      const late = await post(`${path}/abort`);
      expect(late.status).toBe(400);
      expect(await late.json()).toMatchObject({ kind: "invalid" });
    },
    minuteMs,
  );

  test(
    "that is aborted answers its run, which goes back",
    async () => {
      const hold = service.proxy.on({ method: "PUT", path: /_before_restore_/ }, "hold");
      const begun = await post("/api/restores", bodyOf({}));
      const { runId } = JSON.parse(await begun.text());
      await hold.struck;
      const aborting = post(`/api/restores/${runId}/abort`);
      hold.release();
      const aborted = await aborting;
      expect(aborted.status).toBe(202);
      expect(aborted.headers.get("Location")).toBe(`/api/runs/${runId}`);
      expect(await aborted.json()).toMatchObject({ runId, run: { kind: "restore" } });
      expect((await service.gateway.ended(runId)).state).toBe("cancelled");
      expect(await service.json(`/api/restores/${runId}`)).toMatchObject({
        run: { state: "cancelled" },
        report: { indices: [{ name: index, state: "put back" }] },
      });
    },
    minuteMs,
  );

  testScenarios(
    () => service,
    [
      {
        name: "of a backup that is not there is not found",
        method: "POST",
        path: "/api/restores",
        headers,
        body: '{"backupId":404,"dryRun":true}',
        status: 404,
        contains: ['"kind":"not-found"'],
      },
      {
        name: "that is not there is not found",
        path: "/api/restores/nobody",
        status: 404,
        contains: ['"kind":"not-found"', "nobody"],
      },
      {
        name: "that is not there cannot be aborted",
        method: "POST",
        path: "/api/restores/nobody/abort",
        status: 404,
        contains: ['"kind":"not-found"'],
      },
    ],
  );
});

describe("what cannot be a restore is refused before anybody is asked", () => {
  const request = { method: "POST", path: "/api/restores", headers };
  testScenarios(appWith, [
    {
      ...request,
      name: "a body with everything wrong",
      body: '{"backupId":true,"options":{"full":1},"x":1}',
      status: 400,
      contains: ['"kind":"invalid"', "backupId: ", "options.full: ", "x: unknown", "undoOf"],
    },
    { ...request, name: "an id that cannot be", body: '{"backupId":0}', status: 400 },
    { ...request, name: "a body that is no JSON", body: "yes", status: 400 },
    { ...request, name: "a body that is too large", body: " ".repeat(1_048_577), status: 413 },
    {
      ...request,
      name: "a body of another type",
      headers: { "Content-Type": "text/plain" },
      body: '{"backupId":1}',
      status: 415,
    },
    {
      name: "parameters of the list that are not there",
      path: "/api/restores?limit=0&after=x",
      status: 400,
      contains: ["limit: expected an integer from 1 to 1000", "after: unknown"],
    },
    ...[
      { method: "DELETE", path: "/api/restores", allow: "GET, POST" },
      { method: "POST", path: "/api/restores/r", allow: "GET" },
      { method: "GET", path: "/api/restores/r/abort", allow: "POST" },
      { method: "POST", path: "/api/runs/r/events", allow: "GET" },
    ].map(({ method, path, allow }) => ({
      name: `${method} ${path}`,
      method,
      path,
      status: 405,
      answers: { Allow: allow },
    })),
  ]);
});
