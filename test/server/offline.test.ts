import { describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { type RunningService, runService } from "./running-service.ts";

const headers = { "Content-Type": "application/json" };
const history = "/actuator/backupHistory";
const onlyIfCached = { "Cache-Control": "only-if-cached" };
const staleIfError = { "Cache-Control": "stale-if-error" };

async function withBackup(service: RunningService): Promise<void> {
  const posted = await service.request(history, {
    method: "POST",
    headers,
    body: '{"backupId":7}',
  });
  expect(posted.status).toBe(200);
  await eventually(async () => (await service.request(`${history}/7`)).text(), {
    until: (text) => text.includes('"COMPLETED"'),
  });
}

test("while the cluster is away every route says so, and memory answers whoever asks for it", async () => {
  await using repository = await ownRepository();
  await putCamundaIndices(repository.cluster, { prefix: repository.prefix, documents: 40 });
  await using service = await runService({
    repository: repository.name,
    indexPrefix: repository.prefix,
  });
  await withBackup(service);
  const list = await service.request(history);
  const listText = await list.text();
  const listTag = list.headers.get("ETag") ?? "";
  expect(list.headers.get("Age")).toBeNull();
  expect(list.headers.get("Cache-Status")).toBeNull();

  const asked = service.proxy.requests.length;
  const cached = await service.request(history, { headers: onlyIfCached });
  expect(service.proxy.requests.length).toBe(asked);
  expect(await cached.text()).toBe(listText);
  expect(cached.headers.get("Cache-Status")).toBe('webapps-backup; hit; detail="only-if-cached"');

  await service.proxy.close();
  for (const path of [history, `${history}/7`, "/api/backups", "/api/backups/7"]) {
    const away = await service.request(path);
    expect({ path, status: away.status }).toEqual({ path, status: 502 });
    const text = await away.text();
    expect(text).toStartWith(
      `{"message":"Encountered an error connecting to Elasticsearch while searching for snapshots. Repository name: [${repository.name}].","hint":"`,
    );
    expect(text).not.toContain(service.proxy.url.replace("http://", ""));
  }
  const created = await service.request(history, {
    method: "POST",
    headers,
    body: '{"backupId":8}',
  });
  expect(created.status).toBe(502);
  expect(await created.json()).toMatchObject({
    message: `Encountered an error connecting to Elasticsearch while retrieving repository with name [${repository.name}].`,
  });

  const stale = await service.request(history, { headers: staleIfError });
  expect(stale.status).toBe(200);
  expect(await stale.text()).toBe(listText);
  expect(stale.headers.get("ETag")).toBe(listTag);
  expect(stale.headers.get("Age")).toMatch(/^\d+$/);
  const date = Date.parse(stale.headers.get("Date") ?? "");
  expect(Math.abs(Date.now() - date)).toBeLessThan(60_000);
  expect(stale.headers.get("Cache-Status")).toStartWith(
    'webapps-backup; hit; detail="stale-if-error: Encountered an error connecting',
  );
  const tooOld = await service.request(history, {
    headers: { "Cache-Control": "stale-if-error=0" },
  });
  expect(tooOld.status).toBe(502);
  const unchanged = await service.request(history, {
    headers: { ...staleIfError, "If-None-Match": listTag },
  });
  expect(unchanged.status).toBe(304);
  expect(unchanged.headers.get("Cache-Status")).toStartWith("webapps-backup; hit");

  const page = await service.json("/api/backups", { headers: staleIfError });
  expect(page).toMatchObject({
    total: 1,
    asOf: expect.stringMatching(/^\d{4}-.*Z$/),
    remembered: true,
    repositoryWarnings: [expect.stringContaining("Encountered an error connecting")],
    backups: [{ backupId: 7, state: "COMPLETED" }],
    next: null,
  });
  const detail = await service.json("/api/backups/7", { headers: onlyIfCached });
  expect(detail).toMatchObject({ backupId: 7, remembered: true, repositoryWarnings: [] });
  expect((await service.request(`${history}/99`, { headers: onlyIfCached })).status).toBe(404);
}, 120_000);

describe("with nothing remembered", () => {
  test("asking for memory alone is 504 in both dialects", async () => {
    await using service = await runService({ repository: "never-seen", indexPrefix: "never" });
    for (const path of [history, `${history}/7`, "/api/backups", "/api/backups/7"]) {
      const answer = await service.request(path, { headers: onlyIfCached });
      expect({ path, status: answer.status }).toEqual({ path, status: 504 });
    }
    expect(await service.json("/api/backups", { headers: onlyIfCached })).toMatchObject({
      kind: "not-cached",
    });
  });

  test("the fallback has nothing to fall back on, so the first error stands", async () => {
    await using service = await runService({ repository: "never-seen", indexPrefix: "never" });
    await service.proxy.close();
    expect((await service.request(history, { headers: staleIfError })).status).toBe(502);
  });
});

describe("health", () => {
  test("with a cluster everything is UP", async () => {
    await using repository = await ownRepository();
    await using service = await runService({ repository: repository.name, indexPrefix: "none" });
    // A probe waits for no slow machine.
    const health = await eventually(() => service.json("/actuator/health"), {
      until: (seen) => JSON.stringify(seen).startsWith('{"status":"UP"'),
    });
    expect(health).toEqual({
      status: "UP",
      components: {
        catalog: { status: "UP", details: { message: expect.any(String) } },
        elasticsearch: { status: "UP", details: { message: expect.any(String) } },
      },
      groups: ["liveness", "readiness"],
    });
    const own = await eventually(() => service.json("/api/health"), {
      until: (seen) => !JSON.stringify(seen).includes('"ok":false'),
    });
    expect(own).toEqual({
      catalog: { ok: true, detail: expect.any(String), reading: null },
      elasticsearch: { ok: true, detail: expect.any(String) },
    });
  }, 120_000);

  test("a cluster that is down is named, but takes only the whole to 503", async () => {
    await using service = await runService({ repository: "any", indexPrefix: "none" });
    await service.proxy.close();
    const down = { elasticsearch: { status: "DOWN" }, catalog: { status: "UP" } };
    const whole = await service.request("/actuator/health");
    expect(whole.status).toBe(503);
    expect(whole.headers.get("ETag")).toBeNull();
    expect(await whole.json()).toMatchObject({ status: "DOWN", components: down });
    const readiness = await service.request("/actuator/health/readiness");
    expect(readiness.status).toBe(200);
    const text = await readiness.text();
    expect(JSON.parse(text)).toMatchObject({ status: "UP", components: down });
    expect(text).not.toContain("127.0.0.1");
    expect((await service.request("/actuator/health/liveness")).status).toBe(200);
  });

  test("a cluster that does not answer holds no probe back", async () => {
    // Who waited for an answer, or for the end of this patience, would not be back before the test is over.
    const requestTimeoutMs = 600_000;
    await using service = await runService({
      repository: "any",
      indexPrefix: "none",
      requestTimeoutMs,
    });
    const silence = service.proxy.on({ times: 1000 }, "hang");
    const readiness = await service.request("/actuator/health/readiness");
    expect(readiness.status).toBe(200);
    expect(await readiness.json()).toMatchObject({
      components: { elasticsearch: { status: "DOWN" } },
    });
    silence.remove();
  });
});
