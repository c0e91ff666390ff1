import { expect, test } from "bun:test";
import { openScene, partNames } from "../engine/scene.ts";
import { openCollector, type SentSpan } from "../tracing/collector.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parentSpanId = "b7ad6b7169203331";
const token = "a-token-that-no-trace-may-show";
const secretHeader = "what-stands-in-a-header";

function attributes(span: SentSpan | undefined): Readonly<Record<string, object>> {
  return Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, value]));
}

test("a backup is one trace, from the request down to each call; without a collector it is a backup all the same", async () => {
  await using scene = await openScene();
  await using collector = openCollector();
  const traced = {
    WEBAPPS_BACKUP_TRACING_ENDPOINT: collector.url,
    WEBAPPS_BACKUP_TRACING_SERVICE_NAME: "backups-of-camunda",
    WEBAPPS_BACKUP_SERVER_TOKENS: `ops admin ${token}`,
    // For a collector that wants to know who sends.
    OTEL_EXPORTER_OTLP_HEADERS: "x-team=of-one",
  };
  {
    await using service = await scene.serve(traced);
    const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${service.server.url}${path}`, {
        ...init,
        proxy: false,
        keepalive: false,
        headers: {
          Authorization: `Bearer ${token}`,
          "Content-Type": "application/json",
          "X-Request-Id": secretHeader,
          traceparent: `00-${traceId}-${parentSpanId}-01`,
          tracestate: `vendor=${secretHeader}`,
        },
      });
    const created = await ask("/api/backups", {
      method: "POST",
      body: JSON.stringify({ backupId: 1 }),
    });
    expect(created.status).toBe(202);
    const { runId } = (await created.json()) as { readonly runId: string };
    // Server-sent events end with the run.
    await (await ask(`/api/runs/${runId}/events`)).text();
    await (await ask("/actuator/health")).text();
    await (await ask(`/_snapshot/${scene.store.name}/camunda_*`)).text();
    expect(await service.server.stop()).toBe(0);

    const { spans, text } = collector;
    expect(spans.every((span) => span.traceId === traceId)).toBe(true);
    const request = spans.find(({ name }) => name === "POST /api/backups");
    expect(request?.parentSpanId).toBe(parentSpanId);
    expect(attributes(request)).toMatchObject({
      "http.response.status_code": { intValue: 202 },
      "url.path": { stringValue: "/api/backups" },
    });
    const run = spans.find(({ name }) => name === "run create");
    expect(run?.parentSpanId).toBe(request?.spanId ?? "");
    expect(attributes(run)).toMatchObject({
      "webapps_backup.run.id": { stringValue: runId },
      "webapps_backup.backup.id": { stringValue: "1" },
      "webapps_backup.run.state": { stringValue: "succeeded" },
    });
    const steps = spans.filter(({ name }) => name === "step create");
    expect(steps.map((step) => step.parentSpanId)).toEqual(partNames(1).map(() => run?.spanId));
    expect(steps.map((step) => attributes(step)["webapps_backup.step.snapshots"])).toEqual(
      partNames(1).map((name) => ({ stringValue: name })),
    );
    const puts = spans.filter(({ name }) => name === "elasticsearch PUT");
    expect(puts.map((put) => put.parentSpanId)).toEqual(steps.map(({ spanId }) => spanId));
    const passed = spans.find(({ name }) => name === "GET /_snapshot");
    const passedOn = spans.find((span) => span.parentSpanId === passed?.spanId);
    expect(passedOn?.name).toBe("elasticsearch GET");
    expect(spans.some(({ name }) => name.includes("health"))).toBe(false);
    expect(text).toStartWith("POST /v1/traces\n");
    expect(text).toContain("backups-of-camunda");
    expect(text).toContain("x-team: of-one\n");
    for (const secret of [token, secretHeader, "Bearer"]) expect(text).not.toContain(secret);
  }

  // Takes every connection, and never answers.
  using deaf = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  await using untraced = await scene.serve({
    WEBAPPS_BACKUP_TRACING_ENDPOINT: `http://127.0.0.1:${deaf.port}`,
  });
  await untraced.client.begin(2);
  expect((await untraced.client.ended(2)).state).toBe("COMPLETED");
  const asked = performance.now();
  expect(await untraced.server.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(5_000);
  const complaints = untraced.server.stdout.match(/Traces cannot be sent/g) ?? [];
  expect(complaints.length).toBeLessThanOrEqual(1);
}, 120_000);
