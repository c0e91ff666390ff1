import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { startServer } from "../harness/executable.ts";
import { openFaultProxy } from "../harness/fault-proxy.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { surroundings } from "./surroundings.ts";

const deadlineMs = 120_000;

interface Curled {
  readonly status: number;
  readonly body: unknown;
}

/** Asks as a script would. */
async function curl(...args: readonly string[]): Promise<Curled> {
  const format = "\n%{http_code}";
  const command = ["curl", "--silent", "--show-error", "--noproxy", "*", "-w", format, ...args];
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "inherit" });
  const text = await new Response(child.stdout).text();
  const end = text.lastIndexOf("\n");
  return { status: Number(text.slice(end + 1)), body: JSON.parse(text.slice(0, end)) };
}

describe("the executable as a front door to snapshots", () => {
  let repository: OwnRepository;
  let folder: TemporaryFolder;

  beforeAll(async () => {
    repository = await ownRepository();
    folder = temporaryFolder();
    await repository.cluster.call("PUT", `/${repository.prefix}-a/_doc/1`, { text: "a" });
  }, deadlineMs);

  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, deadlineMs);

  function environment(state: string): Readonly<Record<string, string>> {
    return {
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: repository.cluster.url,
      WEBAPPS_BACKUP_REPOSITORY: repository.name,
      WEBAPPS_BACKUP_STATE_DIR: folder.join(state),
    };
  }

  test(
    "serves a whole snapshot's life, and writes down each change",
    async () => {
      await using server = await startServer({ env: environment("life") });
      const base = `${server.url}/_snapshot/${repository.name}`;
      const json = ["-H", "Content-Type: application/json"];
      const indices = JSON.stringify({ indices: `${repository.prefix}-a` });
      const created = await curl(
        "-XPUT",
        `${base}/mine?wait_for_completion=true`,
        ...json,
        "-d",
        indices,
      );
      expect(created).toMatchObject({ status: 200, body: { snapshot: { state: "SUCCESS" } } });
      const again = await curl("-XPUT", `${base}/mine`, ...json, "-d", indices);
      expect(again).toMatchObject({
        status: 400,
        body: { error: { type: "snapshot_name_already_in_use_exception" } },
      });
      expect(await curl(`${base}/mine*`)).toMatchObject({ status: 200, body: { total: 1 } });
      expect(await curl(`${base}/mine/_status`)).toMatchObject({
        status: 200,
        body: { snapshots: [{ snapshot: "mine", state: "SUCCESS" }] },
      });
      expect(await curl(`${server.url}/_snapshot`)).toMatchObject({
        status: 200,
        body: { [repository.name]: { type: "fs" } },
      });
      expect(await curl("-XDELETE", `${base}/mine`)).toEqual({
        status: 200,
        body: { acknowledged: true },
      });
      expect(await curl(`${base}/mine`)).toMatchObject({
        status: 404,
        body: { error: { type: "snapshot_missing_exception" } },
      });
      expect(await curl("-XPOST", `${server.url}/_bulk`, ...json, "-d", "{}")).toMatchObject({
        status: 403,
        body: { error: { type: "webapps_backup_forbidden" } },
      });
      const { body } = await curl(`${server.url}/api/audit`);
      const text = JSON.stringify(body);
      expect(text).toContain("PUT /_snapshot/{repository}/{snapshot}");
      expect(text).toContain("DELETE /_snapshot/{repository}/{snapshots}");
      expect(text).toContain(`/_snapshot/${repository.name}/mine`);
      expect(await server.stop()).toBe(0);
    },
    deadlineMs,
  );

  test(
    "deletes no snapshot of a held backup, whatever it is called",
    async () => {
      const { cluster, name, prefix } = repository;
      await putCamundaIndices(cluster, { prefix, documents: 20 });
      const commands = surroundings(repository, folder.join("held"));
      await using server = await startServer({ env: commands.env });
      expect((await commands.run(["create", "7", "--wait"])).exitCode).toBe(0);
      expect((await commands.run(["hold", "7", "--reason", "audit"])).exitCode).toBe(0);
      const base = `${server.url}/_snapshot/${name}`;
      const { body } = await curl(`${base}/camunda_webapps_7_*?verbose=false`);
      const { snapshots } = body as { snapshots: readonly { snapshot: string }[] };
      const first = snapshots[0]?.snapshot ?? "";
      const reaching = [
        "*",
        "_all",
        "camunda_webapps_7_*",
        "*_7_*",
        first,
        `x,${first}`,
        `x,${first.replace("c", "%63")}`,
      ];
      for (const names of reaching) {
        const { status, body: refused } = await curl("-XDELETE", `${base}/${names}`);
        expect({ names, status, refused }).toMatchObject({
          status: 409,
          refused: {
            error: { type: "webapps_backup_held", reason: expect.stringContaining("audit") },
          },
        });
      }
      expect(await curl("-XDELETE", base)).toMatchObject({ status: 409 });
      expect((await curl(`${base}/camunda_webapps_7_*?verbose=false`)).body).toEqual(body);
      expect((await commands.run(["release", "7"])).exitCode).toBe(0);
      expect(await curl("-XDELETE", `${base}/camunda_webapps_7_*`)).toEqual({
        status: 200,
        body: { acknowledged: true },
      });
      expect(await curl(`${base}/camunda_webapps_7_*`)).toMatchObject({ body: { total: 0 } });
    },
    deadlineMs,
  );

  test(
    "lets a token do what its role may, in its repositories",
    async () => {
      await using other = await ownRepository();
      const commands = surroundings(repository, folder.join("tokens"));
      const env = { ...commands.env, WEBAPPS_BACKUP_PROXY_REPOSITORIES: "*" };
      const arguments_ = ["--role", "read", "--repository", repository.name, "--output", "json"];
      const made = await commands.run(["token", "create", "reader", ...arguments_]);
      const { token } = JSON.parse(made.stdout) as { token: string };
      await using server = await startServer({ env });
      const base = `${server.url}/_snapshot/${repository.name}`;
      const bearer = ["-H", `Authorization: Bearer ${token}`];
      expect(await curl(base)).toMatchObject({
        status: 401,
        body: { error: { type: "security_exception" } },
      });
      expect(await curl(`${base}?token=${token}`)).toMatchObject({ status: 401 });
      expect(await curl(base, ...bearer)).toMatchObject({ status: 200 });
      expect(await curl(base, "--user", `reader:${token}`)).toMatchObject({ status: 200 });
      expect((await curl(`${server.url}/_snapshot`, ...bearer)).body).not.toHaveProperty(
        other.name,
      );
      expect(await curl(`${server.url}/_snapshot/${other.name}`, ...bearer)).toMatchObject({
        status: 403,
      });
      expect(await curl(`${server.url}/_snapshot/*,${other.name}`, ...bearer)).toMatchObject({
        status: 403,
      });
      expect(await curl("-XDELETE", `${base}/anything`, ...bearer)).toMatchObject({
        status: 403,
        body: {
          error: { reason: expect.stringContaining("expected the role operate, given read") },
        },
      });
    },
    deadlineMs,
  );

  test(
    "lists the parts of a backup while Elasticsearch is away, for those who ask for that",
    async () => {
      const { cluster, name, prefix } = repository;
      await putCamundaIndices(cluster, { prefix, documents: 20 });
      await using between = await openFaultProxy(cluster.url);
      const commands = surroundings(repository, folder.join("away"));
      const env = { ...commands.env, WEBAPPS_BACKUP_ELASTICSEARCH_URL: between.url };
      await using server = await startServer({ env });
      expect((await commands.run(["create", "8", "--wait"])).exitCode).toBe(0);
      expect((await commands.run(["list"])).stdout).toMatch(/^8 +COMPLETED/m);
      const parts = `${server.url}/_snapshot/${name}/camunda_webapps_8_*`;
      const fields = "?filter_path=snapshots.snapshot,snapshots.uuid,snapshots.state,total";
      const { body: before } = await curl(`${parts}${fields}`);
      await between.close();
      const stale = ["-H", "Cache-Control: stale-if-error"];
      expect(await curl(parts)).toMatchObject({ status: 502 });
      const { status, body } = await curl(parts, ...stale);
      expect({ status, body }).toMatchObject({ status: 200, body: before as object });
      expect(await curl(`${server.url}/_snapshot/${name}/*`, ...stale)).toMatchObject({
        status: 504,
      });
    },
    deadlineMs,
  );

  test(
    "is closed where the settings say so",
    async () => {
      const env = { ...environment("closed"), WEBAPPS_BACKUP_PROXY_ENABLED: "false" };
      await using server = await startServer({ env });
      expect(await curl(`${server.url}/_snapshot`)).toMatchObject({ status: 404 });
      expect(await server.stop()).toBe(0);
    },
    deadlineMs,
  );

  test(
    "reaches no repository that is not configured, and every one where that is asked for",
    async () => {
      await using other = await ownRepository();
      const path = `/_snapshot/${other.name}`;
      {
        await using server = await startServer({ env: environment("own") });
        expect(await curl(`${server.url}${path}`)).toMatchObject({ status: 403 });
      }
      const env = { ...environment("every"), WEBAPPS_BACKUP_PROXY_REPOSITORIES: "*" };
      await using server = await startServer({ env });
      expect(await curl(`${server.url}${path}`)).toMatchObject({ status: 200 });
    },
    deadlineMs,
  );
});
