import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { eventually } from "../harness/eventually.ts";
import { type RunningServer, startServer } from "../harness/executable.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { openRestoreScene, type RestoreScene } from "./restore-scene.ts";

const deadlineMs = 120_000;

/** One for each place where a secret can stand; each is found again wherever it goes. */
const planted = {
  password: "planted-password-7f3a",
  restoreKey: "planted-restore-key-19cc",
  token: "planted-token-of-the-settings-5be2",
  otherToken: "planted-token-of-the-file-04d1",
  wrongBearer: "planted-wrong-bearer-aa10",
  wrongBasic: "planted-wrong-basic-bb21",
  inUrl: "planted-token-in-the-url-cc32",
  cookie: "planted-cookie-dd43",
  header: "planted-header-ee54",
  apiKey: "planted-api-key-ff65",
  restorePassword: "planted-restore-password-0a76",
  callToken: "planted-token-of-a-call-1b87",
} as const;

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly runId?: string;
  readonly requestId?: string;
  readonly audit?: { readonly requestId?: string };
}

describe("the log of a service", () => {
  let scene: RestoreScene;
  let folder: TemporaryFolder;
  let server: RunningServer;
  const answers: string[] = [];
  const made: string[] = [];

  beforeAll(async () => {
    scene = await openRestoreScene();
    folder = temporaryFolder();
    const files = { password: planted.password, key: planted.restoreKey, token: planted.callToken };
    for (const [name, text] of Object.entries(files)) writeFileSync(folder.join(name), `${text}\n`);
    writeFileSync(
      folder.join("tokens"),
      `robot operate ${planted.token}\nchief admin ${planted.otherToken}\n`,
    );
    writeSettings("info");
    const { env } = scene.commands;
    server = await startServer({
      args: ["--config", folder.join("settings.yaml")],
      env: {
        ...env,
        WEBAPPS_BACKUP_ELASTICSEARCH_USERNAME: "somebody",
        WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE: folder.join("password"),
        WEBAPPS_BACKUP_RESTORE_API_KEY_FILE: folder.join("key"),
        WEBAPPS_BACKUP_SERVER_TOKENS_FILE: folder.join("tokens"),
      },
    });
  }, deadlineMs);

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, deadlineMs);

  function writeSettings(level: string): void {
    writeFileSync(folder.join("settings.yaml"), `log:\n  level: ${level}\n`);
  }

  const lines = (): readonly Line[] =>
    server.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);

  async function ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: { "Content-Type": "application/json", ...headers },
      proxy: false,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    // What Elasticsearch breaks off is broken off here too.
    const text = await answer.text().catch(() => "");
    answers.push(JSON.stringify([...answer.headers]));
    // The one answer that shows a token.
    if (method !== "POST" || path !== "/api/tokens") answers.push(text);
    return { status: answer.status, text };
  }

  const bearer = (token: string): { readonly Authorization: string } => ({
    Authorization: `Bearer ${token}`,
  });

  test(
    "is a JSON line an event, with the ids of its request and run, at the level that SIGHUP has brought, and without a secret",
    async () => {
      const robot = bearer(planted.token);
      expect((await ask("GET", "/api/backups", { ...robot, "X-Request-Id": "quiet" })).status).toBe(
        200,
      );
      writeSettings("trace");
      server.signal("SIGHUP");
      await eventually(() => server.stdout.includes("the settings are read again"));
      expect((await ask("GET", "/api/backups", { ...robot, "X-Request-Id": "loud" })).status).toBe(
        200,
      );
      await eventually(() => lines().some(({ requestId }) => requestId === "loud"));
      expect(lines().some(({ requestId }) => requestId === "quiet")).toBe(false);

      await callInEveryWay();
      const created = await ask(
        "POST",
        "/api/backups",
        { ...robot, "X-Request-Id": "begins" },
        { backupId: 1 },
      );
      const { runId } = JSON.parse(created.text) as { readonly runId: string };
      await eventually(() =>
        lines().some((line) => line.runId === runId && line.msg === "backup completed"),
      );
      await failInEveryWay();
      expect((await ask("DELETE", "/api/backups/1", bearer(planted.otherToken))).status).toBe(202);
      await runCommands();

      const ofRun = lines().filter((line) => JSON.stringify(line).includes(runId));
      expect(ofRun.length).toBeGreaterThan(1);
      expect(ofRun.filter((line) => line.runId !== runId)).toEqual([]);
      const begun = lines().filter(({ requestId }) => requestId === "begins");
      expect(begun.map(({ msg }) => msg)).toEqual([
        "audit: backup.create asked",
        expect.stringMatching(/^Missing indices/),
        "backup begins",
        "audit: backup.create done",
        "POST /api/backups 202",
      ]);
      const audited = lines().flatMap((line) =>
        line.audit?.requestId === undefined ? [] : [line],
      );
      expect(audited.filter(({ requestId, audit }) => requestId !== audit?.requestId)).toEqual([]);
      await server.stop();
      expect(leaks([server.stdout, server.stderr, ...answers, ...stateFiles()])).toEqual([]);
    },
    deadlineMs,
  );

  /** With every credential that is right, wrong, or in the wrong place. */
  async function callInEveryWay(): Promise<void> {
    const basic = (name: string, secret: string): { readonly Authorization: string } => ({
      Authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`,
    });
    const { name } = scene.repository;
    const further = { Cookie: `session=${planted.cookie}`, "X-Api-Key": planted.header };
    const expected: readonly (readonly [
      number,
      string,
      string,
      Readonly<Record<string, string>>,
    ])[] = [
      [200, "GET", "/api/backups", basic("robot", planted.token)],
      [401, "GET", "/api/backups", bearer(planted.wrongBearer)],
      [401, "POST", "/api/backups", basic("robot", planted.wrongBasic)],
      [401, "GET", `/api/backups?access_token=${planted.inUrl}`, {}],
      [403, "POST", "/api/tokens", bearer(planted.token)],
      [200, "GET", `/_snapshot/${name}`, { ...bearer(planted.token), ...further }],
      [
        401,
        "DELETE",
        `/_snapshot/${name}/camunda_webapps_9_8.8.0_part_1_of_1`,
        { ...bearer(planted.wrongBearer), ...further },
      ],
    ];
    for (const [status, method, path, headers] of expected) {
      expect([method, path, (await ask(method, path, headers)).status]).toEqual([
        method,
        path,
        status,
      ]);
    }
    const request = { name: "fresh", role: "read" };
    const fresh = await ask("POST", "/api/tokens", bearer(planted.otherToken), request);
    made.push((JSON.parse(fresh.text) as { readonly token: string }).token);
  }

  /** What is asked for fails in Elasticsearch, on the way to it, and here. */
  async function failInEveryWay(): Promise<void> {
    const robot = bearer(planted.token);
    const refusal = { status: 500, body: '{"error":{"type":"broken","reason":"for a test"}}' };
    for (const fault of [refusal, "reset", "cut"] as const) {
      const rule = scene.proxy.on({ path: /^\/(_cluster|_snapshot)/, times: 5 }, fault);
      await ask("POST", "/api/sync?full=true", robot);
      await ask("GET", "/_snapshot/_status", robot);
      rule.remove();
    }
    expect((await ask("POST", "/api/backups", robot, { backupId: 1 })).status).toBe(409);
    expect((await ask("GET", "/api/backups/77", robot)).status).toBe(404);
    expect((await ask("POST", "/api/backups", robot, { backupId: -1 })).status).toBe(400);
  }

  /** Commands have credentials of their own, and say what goes wrong themselves. */
  async function runCommands(): Promise<void> {
    writeFileSync(folder.join("restore-password"), planted.restorePassword);
    const own = {
      WEBAPPS_BACKUP_STATE_DIR: folder.join("own"),
      WEBAPPS_BACKUP_ELASTICSEARCH_API_KEY: planted.apiKey,
      WEBAPPS_BACKUP_RESTORE_USERNAME: "restorer",
      WEBAPPS_BACKUP_RESTORE_PASSWORD_FILE: folder.join("restore-password"),
      WEBAPPS_BACKUP_LOG_LEVEL: "trace",
    };
    const asked = {
      WEBAPPS_BACKUP_SERVER: server.url,
      WEBAPPS_BACKUP_TOKEN_FILE: folder.join("token"),
    };
    const ended = [
      await scene.commands.run(["restore", "1", "--dry-run"], own),
      await scene.commands.run(["config", "check"], own),
      await scene.commands.run(["list"], {
        ...own,
        WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1",
      }),
      await scene.commands.run(["list"], asked),
      await scene.commands.run(["list"], {
        ...own,
        WEBAPPS_BACKUP_ELASTICSEARCH_URL: `http://anna:${planted.password}@127.0.0.1:1`,
      }),
    ];
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([expect.any(Number), 0, 6, 10, 2]);
    answers.push(...ended.flatMap(({ stdout, stderr }) => [stdout, stderr]));
  }

  function stateFiles(): readonly string[] {
    const folders = [folder.join("own"), scene.commands.env["WEBAPPS_BACKUP_STATE_DIR"] ?? ""];
    return folders.flatMap((path) =>
      readdirSync(path).map((name) => readFileSync(join(path, name), "latin1")),
    );
  }

  /** The secrets that stand in one of the texts, plainly or as a header has them. */
  function leaks(texts: readonly string[]): readonly string[] {
    const forms = [...Object.values(planted), ...made].flatMap((secret) => [
      secret,
      ...["", "somebody:", "robot:", "restorer:"].map((user) =>
        Buffer.from(user + secret)
          .toString("base64")
          .replace(/=+$/, ""),
      ),
    ]);
    return forms.filter((form) => texts.some((text) => text.includes(form)));
  }
});

test("the log of a service is written for people where it stands on a terminal", async () => {
  using folder = temporaryFolder();
  const port = await freePort();
  let seen = "";
  const child = Bun.spawn([resolve(import.meta.dir, "../../dist/webapps-backup"), "serve"], {
    env: {
      PATH: "/usr/bin:/bin",
      HOME: folder.path,
      MANAGEMENT_SERVER_PORT: String(port),
      WEBAPPS_BACKUP_STATE_DIR: folder.join("state"),
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1",
    },
    terminal: {
      cols: 200,
      data: (_, bytes) => {
        seen += new TextDecoder().decode(bytes);
      },
    },
  });
  try {
    await eventually(() => seen.includes("Listening for this machine only"));
    // Colours, a time and a word for the level, and no JSON line.
    expect(seen).toContain("\u001b[32mINFO\u001b[39m");
    expect(seen).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\]/);
    expect(seen).not.toMatch(/^\{/m);
  } finally {
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
  }
});
