import { expect, test } from "bun:test";
import { metricTable } from "../../src/metrics/metric-table.ts";
import { openScene } from "../engine/scene.ts";
import { eventually } from "../harness/eventually.ts";
import { startServer } from "../harness/executable.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type ReadPage, scrape } from "../metrics/read-page.ts";

const product = "webapps_backup";
const success = `${product}_backup_last_success_timestamp_seconds`;
const restorable = `${product}_backup_last_restorable_timestamp_seconds`;

/** Scrapes until a page says what is waited for: a page never waits for the cluster, the next one knows. */
function until(url: string, series: string, value: number): Promise<ReadPage> {
  return eventually(() => scrape(url), {
    deadlineMs: 60_000,
    describe: `${series} to be ${value}`,
    until: (page) => page.value(series) === value,
  });
}

test("a page tells what has happened, also after a restart and while Elasticsearch is away", async () => {
  await using scene = await openScene();
  {
    await using service = await scene.serve();
    const { client, server } = service;
    const before = await scrape(server.url);
    expect(before.contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(Object.fromEntries(before.types)).toEqual(
      Object.fromEntries(Object.entries(metricTable).map(([name, { type }]) => [name, type])),
    );
    expect(before.value(success)).toBeUndefined();
    expect(before.value(`${product}_backup_total{outcome="failed"}`)).toBe(0);
    await until(server.url, `${product}_cluster_up`, 1);

    await client.begin(1);
    expect((await client.ended(1)).state).toBe("COMPLETED");
    const good = await until(server.url, `${product}_backups{state="COMPLETED"}`, 1);
    expect(good.value(`${product}_backup_total{outcome="succeeded"}`)).toBe(1);
    expect(good.value(`${product}_backup_parts{state="SUCCESS"}`)).toBe(3);
    expect(good.value(`${product}_backup_duration_seconds_count`)).toBe(1);
    expect(good.value(`${product}_backup_last_status`)).toBe(1);
    expect(Math.abs((good.value(success) ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    expect(good.value(restorable)).toBeLessThanOrEqual(Date.now() / 1000);
    const puts = `${product}_es_request_duration_seconds_count{verb="PUT",outcome="ok"}`;
    expect(good.value(puts)).toBe(3);
    expect(good.value(`${product}_database_wal_size_bytes{database="journal"}`)).toBeGreaterThan(0);
    for (const [name, { labels }] of Object.entries(metricTable)) expectBounded(good, name, labels);

    // One that cannot be made: its failure must not look like news of a success.
    const red = `${scene.prefix}-operate-metadata-8.8.0_`;
    await scene.store.cluster.call("PUT", `/${red}?wait_for_active_shards=0&timeout=1s`, {
      settings: { "index.routing.allocation.require._name": "no-such-node" },
    });
    await client.begin(2);
    expect((await client.ended(2)).state).toBe("FAILED");
    const bad = await until(server.url, `${product}_backups{state="FAILED"}`, 1);
    expect(bad.value(`${product}_backup_total{outcome="failed"}`)).toBe(1);
    expect(bad.value(`${product}_backup_last_status`)).toBe(0);
    expect(bad.value(success)).toBe(good.value(success));
    expect(bad.value(restorable)).toBe(good.value(restorable));
    expect(await server.stop()).toBe(0);
  }

  await using away = await scene.serve({
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1",
  });
  const { url } = away.server;
  const page = await scrape(url);
  expect(page.value(`${product}_cluster_up`)).toBe(0);
  expect(page.value(`${product}_backup_total{outcome="succeeded"}`)).toBe(1);
  expect(page.value(`${product}_backup_total{outcome="failed"}`)).toBe(1);
  expect(page.value(`${product}_backups{state="COMPLETED"}`)).toBe(1);
  expect(page.value(`${product}_backups{state="FAILED"}`)).toBe(1);
  expect(page.value(restorable)).toBeGreaterThan(0);
  expect(page.value(`${product}_catalog_age_seconds`)).toBeGreaterThanOrEqual(0);
  const calls = `${product}_es_request_duration_seconds_count{verb="GET",outcome="unreachable"}`;
  await eventually(() => scrape(url), {
    deadlineMs: 30_000,
    describe: "the cluster to be found unreachable",
    until: (later) => (later.value(calls) ?? 0) > 0 && later.value(`${product}_cluster_up`) === 0,
  });
}, 120_000);

/** Every label of a metric has a value that its table names. */
function expectBounded(
  page: ReadPage,
  name: string,
  labels: Readonly<Record<string, readonly string[]>>,
): void {
  const lines = page.series.filter((series) => series.split(/[{ ]/)[0] === name);
  for (const line of lines) {
    for (const [, label = "", value = ""] of line.matchAll(/(\w+)="([^"]*)"/g)) {
      expect(Object.keys(labels)).toContain(label);
      const allowed = labels[label] ?? [];
      if (allowed.length > 0) expect(allowed).toContain(value);
    }
  }
}

test("a page is for whoever may read, and counts those who may not", async () => {
  using folder = temporaryFolder();
  await using server = await startServer({
    env: {
      WEBAPPS_BACKUP_STATE_DIR: folder.join("state"),
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1",
      WEBAPPS_BACKUP_REPOSITORY: "backups",
    },
  });
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, { proxy: false, keepalive: false, ...init });
  const links = (await (await ask("/actuator")).json()) as { readonly _links: unknown };
  expect(links._links).toMatchObject({
    prometheus: { href: `${server.url}/actuator/prometheus`, templated: false },
  });
  const made = await ask("/api/tokens", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "prometheus", role: "read" }),
  });
  const { token } = (await made.json()) as { readonly token: string };
  const Authorization = `Bearer ${token}`;
  const page = "/actuator/prometheus";
  expect((await ask(page)).status).toBe(401);
  expect((await ask(page, { headers: { Authorization: "Bearer wrong" } })).status).toBe(401);
  const change = { method: "DELETE", headers: { Authorization } };
  expect((await ask("/api/backups/1", change)).status).toBe(403);
  expect((await ask("/_snapshot/backups/x", change)).status).toBe(403);

  const openMetrics = await scrape(server.url, {
    Authorization,
    Accept: "application/openmetrics-text;version=1.0.0",
  });
  expect(openMetrics.contentType).toBe(
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
  );
  const denied = (reason: string): number | undefined =>
    openMetrics.value(`${product}_denied_requests_total{reason="${reason}"}`);
  expect(denied("no_credentials")).toBe(1);
  expect(denied("wrong_credentials")).toBe(1);
  expect(denied("too_many_attempts")).toBe(0);
  expect(denied("forbidden")).toBe(2);
  const head = await ask(page, { method: "HEAD", headers: { Authorization } });
  expect(head.status).toBe(200);
  expect(Number(head.headers.get("Content-Length"))).toBeGreaterThan(1000);
  expect((await ask(page, { method: "POST", headers: { Authorization } })).status).toBe(403);
  expect(JSON.stringify(openMetrics.series)).not.toContain(token);
}, 60_000);
