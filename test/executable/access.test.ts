import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { eventually } from "../harness/eventually.ts";
import { runExecutable, startExecutable, startServer } from "../harness/executable.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const nobody = "http://127.0.0.1:1";

function environment(stateDir: string): Readonly<Record<string, string>> {
  return {
    WEBAPPS_BACKUP_STATE_DIR: stateDir,
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: nobody,
    WEBAPPS_BACKUP_REPOSITORY: "backups",
    WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
  };
}

async function statusOf(url: string, token?: string): Promise<number> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return (await fetch(url, { headers, proxy: false, keepalive: false })).status;
}

describe("tokens", () => {
  test("are made, asked for, sent by commands, and refused as soon as they are revoked", async () => {
    using folder = temporaryFolder();
    const env = environment(folder.join("state"));
    const run = (args: readonly string[], more = {}) =>
      runExecutable(args, { env: { ...env, ...more } });
    await using server = await startServer({ env });
    const info = `${server.url}/actuator/info`;
    expect(await statusOf(info)).toBe(200);

    const made = await run(["token", "create", "anna", "--role", "admin"]);
    expect(made.exitCode).toBe(0);
    expect(made.stderr).toContain("WEBAPPS_BACKUP_TOKEN");
    const token = made.stdout.trim();
    expect(token).toMatch(/^wab_[\w-]{43}$/);
    expect(await statusOf(info)).toBe(401);
    expect(await statusOf(info, token)).toBe(200);
    expect(await statusOf(`${server.url}/actuator/health/liveness`)).toBe(200);

    const bare = await run(["token", "list"]);
    expect(bare.exitCode).toBe(10);
    expect(bare.stderr).toContain("Set WEBAPPS_BACKUP_TOKEN");
    const wrong = await run(["token", "list"], { WEBAPPS_BACKUP_TOKEN: `${token}x` });
    expect(wrong.exitCode).toBe(10);
    expect(wrong.stderr).toContain("is not one of this service");
    expect(wrong.stderr).not.toContain(token);

    writeFileSync(folder.join("token"), `${token}\n`);
    const shown = { WEBAPPS_BACKUP_TOKEN_FILE: folder.join("token") };
    const reader = await run(
      ["token", "create", "ro", "--role", "read", "--expires", "1h", "--output", "json"],
      shown,
    );
    const { token: readOnly, expires } = JSON.parse(reader.stdout);
    expect(Date.parse(expires)).toBeGreaterThan(Date.now() + 3_500_000);
    const asReader = { WEBAPPS_BACKUP_TOKEN: readOnly, WEBAPPS_BACKUP_SERVER: server.url };
    const forbidden = await runExecutable(["create", "1"], { env: asReader });
    expect(forbidden.exitCode).toBe(10);
    expect(forbidden.stderr).toContain('the role "operate" is needed, and "ro" has "read"');
    expect((await run(["token", "list"], shown)).stdout).toMatch(/^ro +read +all/m);

    expect((await run(["token", "revoke", "ro"], shown)).exitCode).toBe(0);
    expect(await statusOf(info, readOnly)).toBe(401);
    expect(await server.stop()).toBe(0);

    // Nowhere, though everything was done with them.
    const files = readdirSync(folder.join("state")).map((name) =>
      readFileSync(folder.join("state", name), "latin1"),
    );
    for (const secret of [token, readOnly]) {
      expect([server.stdout, server.stderr, ...files].some((text) => text.includes(secret))).toBe(
        false,
      );
    }
    expect(server.stdout).toContain("token is created");
    expect(server.stdout).toMatch(/"who":"ro"[^\n]*POST \/api\/backups/);
  }, 60_000);

  test("of the settings are taken up and dropped on SIGHUP, and what cannot be read changes nothing", async () => {
    using folder = temporaryFolder();
    const tokens = folder.join("tokens");
    const [first, second] = ["a".repeat(32), "b".repeat(32)];
    writeFileSync(tokens, `ops admin ${first}\n`);
    const env = {
      ...environment(folder.join("state")),
      WEBAPPS_BACKUP_SERVER_TOKENS_FILE: tokens,
    };
    await using server = await startServer({ env });
    const info = `${server.url}/actuator/info`;
    expect(await statusOf(info, first)).toBe(200);
    writeFileSync(tokens, `ops root ${second}\n`);
    server.signal("SIGHUP");
    await eventually(() => server.stdout.includes("everything stays as it was"));
    expect(await statusOf(info, first)).toBe(200);
    writeFileSync(tokens, `ops admin ${second}\n`);
    server.signal("SIGHUP");
    await eventually(async () => (await statusOf(info, second)) === 200);
    expect(await statusOf(info, first)).toBe(401);
    expect(server.stdout).not.toContain(second);
  }, 60_000);

  test("that stand in a file which nobody may read stop the start", async () => {
    using folder = temporaryFolder();
    const env = {
      ...environment(folder.join("state")),
      WEBAPPS_BACKUP_SERVER_TOKENS_FILE: folder.join("missing"),
    };
    const { exitCode, stderr } = await runExecutable(["serve"], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("server.tokens: expected a file to read");
  });
});

describe("an address that others can reach", () => {
  const open = { WEBAPPS_BACKUP_SERVER_ADDRESS: "0.0.0.0", MANAGEMENT_SERVER_PORT: "0" };

  test("is refused without tokens, and taken with one of the journal", async () => {
    using folder = temporaryFolder();
    const env = { ...environment(folder.join("state")), ...open };
    const refused = await runExecutable(["serve"], { env });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("Cannot listen on 0.0.0.0");
    expect(refused.stderr).toContain('"server.auth" to "none"');
    const made = await runExecutable(["token", "create", "anna", "--role", "admin"], { env });
    await using running = startExecutable(["serve"], { env });
    const url = await listeningUrl(running);
    const info = `${url.replace("0.0.0.0", "127.0.0.1")}/actuator/info`;
    expect(await statusOf(info)).toBe(401);
    const token = made.stdout.trim();
    expect(await statusOf(info, token)).toBe(200);
    // The last one goes: nobody is anonymous here.
    const gone = await fetch(`${info.replace("actuator/info", "api/tokens/anna")}`, {
      method: "DELETE",
      headers: { Authorization: `Bearer ${token}` },
      proxy: false,
    });
    expect(gone.status).toBe(200);
    expect(await statusOf(info)).toBe(401);
    expect(await statusOf(info, token)).toBe(401);
  }, 60_000);

  test("is taken where everyone may do everything by word", async () => {
    using folder = temporaryFolder();
    const env = {
      ...environment(folder.join("state")),
      ...open,
      WEBAPPS_BACKUP_SERVER_AUTH: "none",
    };
    await using running = startExecutable(["serve"], { env });
    const url = await listeningUrl(running);
    expect(await statusOf(`${url.replace("0.0.0.0", "127.0.0.1")}/actuator/info`)).toBe(200);
  }, 60_000);
});

function listeningUrl(running: { readonly stdout: string }): Promise<string> {
  return eventually(() => /"url":"([^"]+)"/.exec(running.stdout)?.[1] ?? "", {
    until: (url) => url !== "",
    describe: "the service to listen",
  });
}
