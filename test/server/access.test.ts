import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createActuator } from "../../src/actuator/actuator.ts";
import { createApi } from "../../src/api/api.ts";
import { type Role, roles } from "../../src/backup/access.ts";
import { createTokenText, hashTokenText } from "../../src/backup/token-text.ts";
import { Access } from "../../src/guard/access.ts";
import { Recorder } from "../../src/guard/recorder.ts";
import { connectRemote } from "../../src/remote/remote-gateway.ts";
import {
  actuatorDemands,
  apiDemands,
  isProxied,
  routeDemands,
} from "../../src/server/route-roles.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards } from "../../src/sqlite/safeguards.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { appWith } from "./unreached-app.ts";

const repository = "backups";
const texts = Object.fromEntries(roles.map((role) => [role, createTokenText()]));
const scoped = createTokenText();
const elsewhere = createTokenText();

const tokens = [
  ...roles.map((role) => ({ name: role, text: texts[role] ?? "", role, repositories: undefined })),
  { name: "scoped", text: scoped, role: "admin" as const, repositories: ["other", repository] },
  { name: "elsewhere", text: elsewhere, role: "admin" as const, repositories: ["other"] },
].map(({ text, ...token }) => ({ ...token, hash: hashTokenText(text), expiresMs: undefined }));

function guarded(): Access {
  const parts = { certificateRole: undefined, openWithoutTokens: true, now: Date.now };
  return new Access({ tokens: () => tokens, ...parts });
}

const app = appWith({ access: guarded(), repository });

function ask(
  method: string,
  path: string,
  token: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return Promise.resolve(app.request(path, { method, headers: { ...authorization, ...headers } }));
}

/** Every route that the real app has, as the table writes it. */
function routesOf(): { readonly api: readonly string[]; readonly actuator: readonly string[] } {
  const gateway = connectRemote({ url: "http://localhost:9600", timeoutMs: 1 });
  const actuator = createActuator({
    gateway,
    basePath: "/actuator",
    backupsEndpoint: true,
    version: "",
    metrics: { write: async () => ({ contentType: "", text: "" }) },
  });
  const written = (prefix: string, routes: readonly { method: string; path: string }[]) => [
    ...new Set(
      routes
        .filter(({ method }) => ["GET", "POST", "PUT", "DELETE", "PATCH"].includes(method))
        .map(
          ({ method, path }) =>
            `${method} ${prefix}${path.replaceAll(/:(\w+)/g, "{$1}").replace(/\/$/, "")}`,
        ),
    ),
  ];
  return {
    api: written("/api", createApi(gateway).routes).toSorted(),
    actuator: written("", actuator.routes).toSorted(),
  };
}

/** Letters that a path, a scheme or an attack is made of. */
const pathLetters = fc.constantFrom(
  ..."/%.;_-:?#*a1",
  "api",
  "actuator",
  "backups",
  "health",
  "tokens",
  "..",
  "%2e%2e",
  "%2f",
  "%25",
);

test("property: whatever the path, only health is answered to one who shows nothing", async () => {
  const path = fc.array(pathLetters, { maxLength: 12 }).map((parts) => `/${parts.join("")}`);
  const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH");
  await fc.assert(
    fc.asyncProperty(method, path, async (verb, target) => {
      const { pathname } = new URL(`http://localhost${target}`);
      const { status } = await ask(verb, pathname, undefined);
      const isHealth = /^\/actuator\/health(?:\/liveness|\/readiness)?$/.test(pathname);
      if (!isHealth) expect({ pathname, status }).toEqual({ pathname, status: 401 });
    }),
  );
});

describe("the table of roles", () => {
  test("has a line for every route, and none for what is not there", () => {
    const { api, actuator } = routesOf();
    expect(Object.keys(apiDemands).toSorted()).toEqual([...api]);
    expect(Object.keys(actuatorDemands).toSorted()).toEqual([...actuator]);
    expect(api.length).toBeGreaterThan(15);
  });

  test("gives each role no more than what stands here", () => {
    const needing = (role: Role | undefined) =>
      Object.entries({ ...apiDemands, ...actuatorDemands })
        .filter(([, demand]) => demand.role === role)
        .map(([route]) => route)
        .toSorted();
    expect(needing(undefined)).toEqual([
      "GET /health",
      "GET /health/liveness",
      "GET /health/readiness",
    ]);
    expect(needing("read").filter((route) => !route.startsWith("GET "))).toEqual([]);
    expect(needing("operate")).toEqual([
      "DELETE /api/backups/{backupId}",
      "DELETE /backupHistory/{backupId}",
      "DELETE /backups/{backupId}",
      "POST /api/backups",
      "POST /api/runs/resume",
      "POST /api/sync",
      "POST /backupHistory",
      "POST /backups",
      "PUT /api/backups/{backupId}/hold",
    ]);
    expect(needing("restore")).toEqual(["POST /api/restores", "POST /api/restores/{runId}/abort"]);
    const forAdmins = [
      "DELETE /api/backups/{backupId}/hold",
      "DELETE /api/tokens/{name}",
      "GET /api/audit",
      "GET /api/audit/verify",
      "GET /api/tokens",
      "POST /api/journal/confirm",
      "POST /api/tokens",
    ];
    expect(needing("admin")).toEqual(forAdmins);
  });

  test.each([
    ["PATCH", "/api/backups"],
    ["GET", "/api/backups/"],
    ["GET", "/api/nothing"],
    ["GET", "/api/backups/1/2"],
    ["GET", "/Api/backups"],
    ["GET", "//api/backups"],
    ["GET", "/actuator/health/"],
    ["GET", "/actuator/health/elasticsearch"],
    ["POST", "/actuator/health"],
    ["GET", "/actuatorXhealth"],
    ["GET", "/health"],
    ["TRACE", "/api/backups"],
  ])("asks for the most at %s %s, which it does not have", (method, path) => {
    expect(routeDemands("/actuator")(method, path).role).toBe("admin");
  });

  test("takes its base path by the letter, and HEAD for GET", () => {
    expect(routeDemands("/a.b")("GET", "/a.b/info").role).toBe("read");
    expect(routeDemands("/a.b")("GET", "/axb/info").role).toBe("admin");
    expect(routeDemands("")("HEAD", "/health").role).toBeUndefined();
    expect(routeDemands("")("GET", "/").role).toBe("admin");
    expect(routeDemands("/actuator")("HEAD", "/actuator/health").role).toBeUndefined();
    expect(routeDemands("/actuator")("HEAD", "/api/backups").role).toBe("read");
  });

  test("leaves Elasticsearch's own paths to the proxy", () => {
    const ours = ["/api/backups", "/actuator", "/snapshot", "/a/_snapshot"];
    const proxied = ["/", "/_snapshot/a/b", "/_cat/snapshots/a", "/_"];
    expect([...ours, ...proxied].filter(isProxied)).toEqual(proxied);
  });
});

describe("every role at every route", () => {
  const demandOf = routeDemands("/actuator");
  const { api, actuator } = routesOf();
  const routes = [...api, ...actuator.map((route) => route.replace(" ", " /actuator"))];
  test.each(routes)("%s", async (route) => {
    const [method = "", pattern = ""] = route.split(" ");
    const path = pattern.replaceAll(/\{\w+\}/g, "1");
    const demand = demandOf(method, path);
    const wanted = demand.role === undefined ? -1 : roles.indexOf(demand.role);
    const bare = (await ask(method, path, undefined)).status;
    expect(bare === 401).toBe(wanted >= 0);
    for (const role of roles) {
      const { status } = await ask(method, path, texts[role]);
      expect({ role, refused: status === 403 }).toEqual({
        role,
        refused: roles.indexOf(role) < wanted,
      });
    }
    expect((await ask(method, path, elsewhere)).status === 403).toBe(wanted >= 0);
    expect((await ask(method, path, scoped)).status === 403).toBe(demand.everywhere === true);
  });
});

describe("what is refused", () => {
  test("is said in our own dialect, with what is taken", async () => {
    const answer = await ask("GET", "/api/backups", undefined);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toBe(
      'Bearer realm="webapps-backup", Basic realm="webapps-backup", charset="UTF-8"',
    );
    expect(await answer.json()).toEqual({
      message: "Cannot let you in: a token is needed",
      hint: 'Send it as "Authorization: Bearer <token>", or as the password of Basic with its name as user.',
      kind: "unauthorized",
    });
    const forbidden = await ask("POST", "/api/backups", texts["read"]);
    expect(await forbidden.json()).toMatchObject({
      message: 'Cannot POST "/api/backups": the role "operate" is needed, and "read" has "read"',
      kind: "forbidden",
    });
  });

  test("is said in that of the actuator and of Elasticsearch", async () => {
    const actuator = await ask("GET", "/actuator/backupHistory", "wrong-token");
    expect(Object.keys(Object(await actuator.json()))).toEqual(["message", "hint"]);
    const proxied = await ask("GET", "/_snapshot/backups/_all", undefined);
    expect(proxied.status).toBe(401);
    expect(await proxied.json()).toMatchObject({
      error: { type: "security_exception", root_cause: [{ type: "security_exception" }] },
      status: 401,
    });
  });

  test("is 429 with the time to wait after ten wrong ones, and a right one is still taken", async () => {
    const own = appWith({ access: guarded(), repository });
    const wrong = () =>
      own.request(
        "/api/runs/x/events",
        { headers: { Authorization: "Bearer wrong" } },
        { from: () => "10.9.8.7" },
      );
    for (let time = 0; time < 10; time += 1) expect((await wrong()).status).toBe(401);
    const limited = await wrong();
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(limited.headers.get("WWW-Authenticate")).toBeNull();
    const right = { headers: { Authorization: `Bearer ${texts["read"] ?? ""}` } };
    expect((await own.request("/actuator/info", right, { from: () => "10.9.8.7" })).status).toBe(
      200,
    );
  });

  test.each(["?access_token=", "?token=", "?verbose=true&access_token="])(
    "is a token in the URL: %s",
    async (query) => {
      const answer = await ask("GET", `/api/backups${query}${texts["admin"] ?? ""}`, undefined);
      expect(answer.status).toBe(401);
      expect(await answer.text()).toContain("A token in a URL is not taken");
    },
  );

  test("is a token in the user part of the URL", async () => {
    const url = `http://admin:${texts["admin"] ?? ""}@localhost/api/backups`;
    expect((await app.request(url)).status).toBe(401);
  });

  test.each(["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])(
    "is not what %s says: the method counts",
    async (name) => {
      const path = "/actuator/backupHistory/1";
      expect((await ask("DELETE", path, texts["read"], { [name]: "GET" })).status).toBe(403);
      const shown = await ask("GET", "/actuator/info", texts["read"], { [name]: "DELETE" });
      expect(shown.status).toBe(200);
    },
  );

  test("is a path that is written in another way", async () => {
    const status = async (path: string) => (await ask("DELETE", path, texts["read"])).status;
    expect(await status("/%61pi/backups/1")).toBe(403);
    expect(await status("/api/x/../backups/1")).toBe(403);
    expect(await status("/actuator/backupHistory/%31")).toBe(403);
  });
});

test("health is open, and OPTIONS tells the methods to everyone", async () => {
  expect((await ask("GET", "/actuator/health/liveness", undefined)).status).toBe(200);
  expect((await ask("HEAD", "/actuator/health/liveness", "wrong")).status).toBe(200);
  expect((await ask("OPTIONS", "/api/backups", undefined)).headers.get("Allow")).toContain("POST");
});

test("a HEAD that is refused has the length and no body", async () => {
  const answer = await ask("HEAD", "/api/backups", undefined);
  expect(answer.status).toBe(401);
  expect(await answer.text()).toBe("");
});

test("nobody is let in while the tokens cannot be read", async () => {
  const access = new Access({
    tokens: () => {
      throw new Error("SQLITE_CORRUPT at /var/lib");
    },
    certificateRole: undefined,
    openWithoutTokens: true,
    now: Date.now,
  });
  const answer = await appWith({ access }).request("/api/backups");
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("SQLITE");
});

test("refused changes are written down with who and from where, and refused reads are not", async () => {
  using folder = temporaryFolder();
  const path = folder.join("journal.db");
  const journal = openJournal(path);
  const safeguards = openSafeguards(path);
  const recorder = new Recorder({
    audit: safeguards.audit,
    retentionMs: 86_400_000,
    now: Date.now,
    tell: () => undefined,
  });
  const own = appWith({ access: guarded(), repository, recorder });
  const send = (method: string, target: string, role?: Role) =>
    own.request(
      target,
      {
        method,
        headers: role ? { Authorization: `Bearer ${texts[role] ?? ""}` } : {},
      },
      { from: () => "10.1.2.3" },
    );
  await send("POST", "/api/backups", "read");
  await send("DELETE", "/actuator/backupHistory/5");
  await send("GET", "/api/backups");
  expect(safeguards.audit.entries({ limit: 10 })).toMatchObject([
    {
      who: "read",
      from: "10.1.2.3",
      action: "POST /api/backups",
      subject: "/api/backups",
      outcome: "refused",
      detail: 'Cannot POST "/api/backups": the role "operate" is needed, and "read" has "read"',
    },
    { who: "unknown", from: "10.1.2.3", action: "DELETE /actuator/backupHistory/5" },
  ]);
  safeguards.close();
  journal.close();
});
