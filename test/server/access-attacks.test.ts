import { afterAll, describe, expect, test } from "bun:test";
import { hashTokenText } from "../../src/backup/token-text.ts";
import { Access } from "../../src/guard/access.ts";
import { createLog } from "../../src/log.ts";
import { listen } from "../../src/server/listen.ts";
import { rawExchange } from "../proxy/raw-exchange.ts";
import { appWith } from "./unreached-app.ts";

const token = "a".repeat(40);
const access = new Access({
  tokens: () => [
    {
      name: "ops",
      hash: hashTokenText(token),
      role: "admin",
      repositories: undefined,
      expiresMs: undefined,
    },
  ],
  certificateRole: undefined,
  openWithoutTokens: true,
  now: Date.now,
});
const log = createLog({ level: "silent", readable: false, colour: false, fd: 2 });
const server = listen(appWith({ access }), { address: "127.0.0.1", port: 0, log });
afterAll(() => server.stop(0));

/** The status of a request that is sent as these bytes. */
async function statusOf(bytes: string): Promise<number> {
  return (await rawExchange(server.url, bytes)).status ?? Number.NaN;
}

const request = (line: string, headers: readonly string[] = [], host = "a"): string =>
  [`${line} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers, "", ""].join("\r\n");

describe("over a real socket nobody gets past the question who they are", () => {
  test.each([
    ["two headers, the wrong one first", ["Bearer wrong", `Bearer ${token}`]],
    ["two headers, the right one first", [`Bearer ${token}`, "Bearer wrong"]],
    ["the right one twice", [`Bearer ${token}`, `Bearer ${token}`]],
  ])("with %s", async (_, values) => {
    const headers = values.map((value) => `Authorization: ${value}`);
    expect(await statusOf(request("GET /actuator/info", headers))).toBe(401);
  });

  test.each([
    `GET http://ops:${token}@a/actuator/info`,
    "GET http://a/actuator/health/liveness/../../info",
    "GET /actuator/health/../info",
    "GET /actuator/health/%2e%2e/info",
    "GET /actuator/health%2f..%2finfo",
    "GET //actuator/info",
    "GET /actuator/info#/actuator/health",
    "GET /actuator/info;/actuator/health",
    "GET /actuator/info?/actuator/health",
    "GET /actuator/health/liveness%00",
    "QUERY /api/backups",
    "CONNECT a:1",
  ])("with %s", async (line) => {
    expect(await statusOf(request(line))).toBeOneOf([400, 401]);
  });

  test.each(["a/actuator/health/liveness?", "a/actuator/health/liveness#", "a@b", "a:x/"])(
    "with the host %s",
    async (host) => {
      expect(await statusOf(request("GET /actuator/info", [], host))).toBeOneOf([400, 401]);
      expect(await statusOf(request("POST /api/backups", ["Content-Length: 0"], host))).toBeOneOf([
        400, 401,
      ]);
    },
  );

  test("with HTTP/1.0 and no host", async () => {
    expect(await statusOf("GET /actuator/info HTTP/1.0\r\n\r\n")).toBe(401);
  });
});

test("who shows a right token is let in, and health is open in any spelling", async () => {
  const headers = [`Authorization: Bearer ${token}`];
  expect(await statusOf(request("GET /actuator/info", headers))).toBe(200);
  expect(await statusOf(request("GET /actuator/he%61lth/liveness"))).toBe(200);
});
