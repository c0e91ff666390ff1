import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { startServer } from "../harness/executable.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";

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
      expect(await curl(`${base}/_all`)).toMatchObject({ status: 200, body: { total: 1 } });
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
