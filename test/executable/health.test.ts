import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { makeCertificate } from "../harness/certificates.ts";
import { eventually } from "../harness/eventually.ts";
import { type ExecutableResult, runExecutable, startExecutable } from "../harness/executable.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";

function environment(folder: TemporaryFolder, port: number): Readonly<Record<string, string>> {
  return {
    WEBAPPS_BACKUP_STATE_DIR: folder.join("state"),
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1",
    WEBAPPS_BACKUP_REPOSITORY: "backups",
    WEBAPPS_BACKUP_SERVER_PORT: String(port),
  };
}

describe("health", () => {
  test("asks the service of the settings, for which an absent cluster is no failure", async () => {
    using folder = temporaryFolder();
    const port = await freePort();
    const env = { ...environment(folder, port), WEBAPPS_BACKUP_SERVER_PATH_PREFIX: "/backup" };
    const health = (...args: readonly string[]): Promise<ExecutableResult> =>
      runExecutable(["health", ...args], { env });
    expect(await health()).toMatchObject({ exitCode: 6, stdout: "" });
    await using _server = startExecutable(["serve"], { env });
    await eventually(async () => (await health("--liveness")).exitCode === 0);
    const live = await health("--liveness");
    expect(live.stdout).toBe(`UP: the service at http://127.0.0.1:${port}\n`);
    const ready = await health();
    expect(ready).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ready.stdout).toMatch(/^catalog +UP +nothing is remembered yet$/m);
    expect(ready.stdout).toMatch(/^elasticsearch +DOWN /m);
    const json = await health("--output", "json", "--server", `http://localhost:${port}/`);
    expect(JSON.parse(json.stdout)).toMatchObject({
      status: "UP",
      components: { catalog: { status: "UP" }, elasticsearch: { status: "DOWN" } },
    });
  });

  test("finds a service with TLS, a free port and every address, and asks it without a token", async () => {
    using folder = temporaryFolder();
    const { caFile, certFile, keyFile } = await makeCertificate(folder.path, "server");
    const env = {
      ...environment(folder, 0),
      WEBAPPS_BACKUP_SERVER_TLS_CERT_FILE: certFile,
      WEBAPPS_BACKUP_SERVER_TLS_KEY_FILE: keyFile,
      WEBAPPS_BACKUP_SERVER_TOKENS: "nightly operate secret-word-of-many-letters",
    };
    await using server = startExecutable(["serve"], { env });
    const url = await eventually(() => /"url":"([^"]+)"/.exec(server.stdout)?.[1]);
    const found = await runExecutable(["health"], { env });
    expect(found).toMatchObject({ exitCode: 0, stderr: "" });
    expect(found.stdout).toContain(`UP: the service at ${url}\n`);
    const named = ["health", "--server", url ?? ""];
    const distrusted = await runExecutable(named, { env });
    expect(distrusted.exitCode).toBe(6);
    const trusted = { ...env, WEBAPPS_BACKUP_CA_FILE: caFile };
    expect((await runExecutable(named, { env: trusted })).exitCode).toBe(0);
  });

  test("tells a service that cannot read its files from one that lives", async () => {
    using folder = temporaryFolder();
    const port = await freePort();
    const env = environment(folder, port);
    await using _server = startExecutable(["serve"], { env });
    await eventually(async () => (await runExecutable(["health"], { env })).exitCode === 0);
    using journal = new Database(folder.join("state", "journal.db"));
    journal.run("alter table run rename to lost");
    const spoilt = await runExecutable(["health"], { env });
    expect(spoilt.exitCode).toBe(11);
    expect(spoilt.stdout).toMatch(/^catalog +DOWN /m);
    expect(spoilt.stderr).toContain(
      `Error: The service at http://127.0.0.1:${port} cannot do its work`,
    );
    expect((await runExecutable(["health", "--liveness"], { env })).exitCode).toBe(0);
  });

  test("does not take another program for the service", async () => {
    const other = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => Response.json({ status: "UP", groups: [] }),
    });
    const asked = await runExecutable(["health", "--server", other.url.href]);
    await other.stop(true);
    expect(asked.exitCode).toBe(7);
    expect(asked.stderr).toContain("Is it webapps-backup that listens there");
    expect((await runExecutable(["health", "--server", "backup"])).exitCode).toBe(2);
  });
});
