import { describe, expect, test } from "bun:test";
import { Hono } from "hono";
import pino from "pino";
import { BackupError } from "../../src/backup/errors.ts";
import { accessLog } from "../../src/server/access-log.ts";
import { appWith } from "./unreached-app.ts";

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly requestId?: string;
  readonly durationMs?: number;
  readonly err?: { readonly message: string; readonly stack: string };
}

interface Captured {
  readonly log: pino.Logger;
  readonly lines: Line[];
}

function captured(): Captured {
  const lines: Line[] = [];
  const log = pino({ level: "trace" }, { write: (text) => lines.push(JSON.parse(text)) });
  return { log, lines };
}

describe("a request is one line:", () => {
  test("a read at debug", async () => {
    const { log, lines } = captured();
    await appWith({ log }).request("/actuator/info", { headers: { "X-Request-Id": "r-1" } });
    expect(lines).toEqual([
      expect.objectContaining({
        level: 20,
        requestId: "r-1",
        method: "GET",
        path: "/actuator/info",
        status: 200,
        durationMs: 0,
        msg: "GET /actuator/info 200",
      }),
    ]);
  });

  test("what would change something at info, with what was wrong", async () => {
    const { log, lines } = captured();
    const headers = { "Content-Type": "application/json" };
    await appWith({ log }).request("/api/backups", { method: "POST", headers, body: "{}" });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 30, status: 400 });
    expect(lines[0]?.msg).toBe("POST /api/backups 400: Cannot read the body: backupId: missing");
  });

  test("a bug as an error with its stack, under the id that the caller has", async () => {
    const { log, lines } = captured();
    const response = await appWith({ log }).request("/actuator/backupHistory/1");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 50, status: 500 });
    expect(lines[0]?.requestId).toBe(response.headers.get("X-Request-Id") ?? "");
    expect(lines[0]?.err?.stack).toContain("unreached-app.ts");
  });

  test("what could not be done as a warning", async () => {
    const { log, lines } = captured();
    const app = new Hono()
      .use(accessLog(log, () => 1))
      .get("/", () => {
        throw new BackupError("unreachable", "Elasticsearch is away");
      })
      .onError((_, c) => c.body(null, 502));
    await app.request("/");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 40, msg: "GET / 502: Elasticsearch is away" });
    expect(lines[0]?.err?.message).toBe("Elasticsearch is away");
  });
});
