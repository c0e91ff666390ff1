import { describe, expect, test } from "bun:test";
import { type ErrorKind, isBackupError } from "../../src/backup/errors.ts";
import type { Gateway } from "../../src/backup/gateway.ts";
import { connectRemote } from "../../src/remote/remote-gateway.ts";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";

const health = {
  catalog: { ok: true, detail: "", reading: null },
  elasticsearch: { ok: true, detail: "" },
};

/** A service that answers every request the same way, on a real socket. */
async function asked<T>(
  answer: (request: Request) => Response | Promise<Response>,
  ask: (gateway: Gateway) => Promise<T>,
  timeoutMs = 60_000,
): Promise<T> {
  await using server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
  const gateway = connectRemote({ url: `${server.url}`, timeoutMs });
  try {
    return await ask(gateway);
  } finally {
    await gateway.close();
    await server.stop(true);
  }
}

async function failure(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isBackupError(error)) throw new Error(`Expected a BackupError, got ${error}`);
  return { kind: error.kind, message: error.message, hint: error.hint };
}

const json = (body: unknown, status = 200): Response => Response.json(body, { status });
const fromCluster = { from: "cluster" } as const;

describe("the remote gateway", () => {
  test.each<{ kind: ErrorKind; status: number }>([
    { kind: "already-exists", status: 409 },
    { kind: "busy", status: 409 },
    { kind: "not-found", status: 404 },
    { kind: "unreachable", status: 502 },
    { kind: "storage-full", status: 507 },
    { kind: "bug", status: 500 },
  ])("gives the service's $kind back as it was said", async ({ kind, status }) => {
    const said = { message: "Cannot do it: because", hint: "Do this.", kind };
    const heard = await failure(
      asked(
        () => json(said, status),
        (gateway) => gateway.create(1n),
      ),
    );
    expect(heard).toEqual(said);
  });

  test.each([
    { what: "a page of HTML", status: 200, body: "<html>" },
    { what: "JSON of another shape", status: 200, body: '{"catalog":true}' },
    { what: "an error that is none of ours", status: 404, body: "nothing here" },
    {
      what: "an error of a kind that does not exist",
      status: 400,
      body: '{"message":"x","kind":"toString"}',
    },
    { what: "a redirect", status: 302, body: "" },
    { what: "nothing at all", status: 204, body: "" },
  ])("takes $what for another program", async ({ status, body }) => {
    const answer = () =>
      new Response(status === 204 ? null : body, {
        status,
        headers: { location: "http://127.0.0.1:1/" },
      });
    expect((await failure(asked(answer, (gateway) => gateway.health()))).kind).toBe("rejected");
  });

  test.each([502, 503, 504])(
    "takes the %d of a proxy for an unreachable service",
    async (status) => {
      const answer = () => new Response("<html>", { status });
      const heard = await failure(asked(answer, (gateway) => gateway.health()));
      expect(heard.kind).toBe("unreachable");
    },
  );

  test("says where nobody listens, and that a write may have arrived", async () => {
    const gateway = connectRemote({
      url: `http://127.0.0.1:${await freePort()}`,
      timeoutMs: 60_000,
    });
    const reading = await failure(gateway.health());
    expect(reading.kind).toBe("unreachable");
    expect(reading.message).toStartWith("Cannot reach the service at 127.0.0.1:");
    expect(reading.hint).not.toContain("may have arrived");
    expect((await failure(gateway.create(1n))).hint).toContain("may have arrived");
  });

  test("does not wait longer than its deadline for an answer, nor for the rest of one", async () => {
    const never = () => new Promise<Response>(() => undefined);
    const half = () =>
      new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([123])) }),
      );
    expect((await failure(asked(never, (gateway) => gateway.health(), 200))).kind).toBe(
      "unreachable",
    );
    expect((await failure(asked(half, (gateway) => gateway.health(), 200))).kind).toBe(
      "unreachable",
    );
  });

  test("sends ids exactly", async () => {
    const bodies: string[] = [];
    const answer = async (request: Request): Promise<Response> => {
      bodies.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
      return json({ message: "no", hint: null, kind: "busy" }, 409);
    };
    await failure(asked(answer, (gateway) => gateway.create(9007199254740993n)));
    await failure(asked(answer, (gateway) => gateway.delete(9223372036854775807n)));
    expect(bodies).toEqual([
      'POST /api/backups {"backupId":9007199254740993}',
      "DELETE /api/backups/9223372036854775807 ",
    ]);
  });

  test("asks for what is remembered in HTTP's own words", async () => {
    const headers: (string | null)[] = [];
    const answer = (request: Request): Response => {
      headers.push(request.headers.get("cache-control"));
      return json({ message: "no", hint: null, kind: "not-cached" }, 504);
    };
    const ask = (gateway: Gateway) =>
      Promise.all([
        failure(gateway.show(1n, fromCluster)),
        failure(gateway.show(1n, { from: "cache" })),
        failure(gateway.show(1n, { from: "cluster-or-cache", maxAgeMs: 1500 })),
        failure(gateway.show(1n, { from: "cluster-or-cache", maxAgeMs: Number.POSITIVE_INFINITY })),
      ]);
    const heard = await asked(answer, ask);
    expect(heard.map(({ kind }) => kind)).toEqual(Array(4).fill("not-cached"));
    expect(headers.toSorted()).toEqual(
      [null, "only-if-cached", "stale-if-error=2", "stale-if-error"].toSorted(),
    );
  });

  test("passes every filter of a list", async () => {
    let url = "";
    const answer = (request: Request): Response => {
      url = request.url;
      const page = { total: 0, backups: [], next: null };
      const whole = { asOf: "2026-11-22T14:35:09.436Z", remembered: false, repositoryWarnings: [] };
      return json({ ...page, ...whole });
    };
    const query = { limit: 7, after: "a b", state: "FAILED", sinceMs: 0, untilMs: 1000 } as const;
    const pattern = { digits: "12", exact: false };
    const heard = await asked(answer, (gateway) =>
      gateway.list({ ...query, pattern }, fromCluster),
    );
    expect(heard).toEqual({
      value: { total: 0, backups: [], next: undefined },
      asOfMs: Date.UTC(2026, 10, 22, 14, 35, 9, 436),
      remembered: false,
      warnings: [],
    });
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      limit: "7",
      after: "a b",
      state: "FAILED",
      since: "1970-01-01T00:00:00.000Z",
      until: "1970-01-01T00:00:01.000Z",
      pattern: "12*",
    });
  });

  test("keeps a path in front of the service", async () => {
    let path = "";
    await using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => {
        path = new URL(request.url).pathname;
        return json(health);
      },
    });
    const gateway = connectRemote({ url: `${server.url}backups/`, timeoutMs: 60_000 });
    expect(await gateway.health()).toEqual({
      ...health,
      catalog: { ...health.catalog, reading: undefined },
    });
    expect(path).toBe("/backups/api/health");
  });

  test("gives up what is under way when it is closed", async () => {
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    const never = (): Promise<Response> => {
      resolve();
      return new Promise(() => undefined);
    };
    const heard = await asked(never, async (gateway) => {
      const waiting = failure(gateway.ended("r"));
      await reached;
      await gateway.close();
      return await waiting;
    });
    expect(heard.kind).toBe("interrupted");
  });
});
