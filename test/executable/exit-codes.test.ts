import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { type Surroundings, surroundings } from "./surroundings.ts";

const deadlineMs = 120_000;
const nobody = { WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1" };

describe("exit codes of the executable", () => {
  let repository: OwnRepository;
  let folder: TemporaryFolder;
  let commands: Surroundings;

  beforeAll(async () => {
    repository = await ownRepository();
    folder = temporaryFolder();
    commands = surroundings(repository, folder.join("state"));
    await putCamundaIndices(repository.cluster, { prefix: repository.prefix, documents: 100 });
    expect((await commands.run(["create", "1"])).exitCode).toBe(0);
  }, deadlineMs);

  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, deadlineMs);

  test.each([
    { args: ["create", "1"], exitCode: 3, kind: "already-exists" },
    { args: ["show", "404"], exitCode: 4, kind: "not-found" },
    { args: ["delete", "404", "--yes"], exitCode: 4, kind: "not-found" },
    {
      args: ["create", "2"],
      env: { WEBAPPS_BACKUP_REPOSITORY: "no-such-repository" },
      exitCode: 5,
      kind: "repository-missing",
    },
    { args: ["create", "2"], env: nobody, exitCode: 6, kind: "unreachable" },
    { args: ["list"], env: nobody, exitCode: 6, kind: "unreachable" },
    { args: ["list", "--server", "http://127.0.0.1:1"], exitCode: 6, kind: "unreachable" },
    {
      args: ["create", "2"],
      env: { WEBAPPS_BACKUP_INDEX_PREFIX: "nothing-has-this-prefix" },
      exitCode: 7,
      kind: "cannot-plan",
    },
    {
      args: ["list", "--offline"],
      env: { WEBAPPS_BACKUP_STATE_DIR: "/nonexistent/state" },
      exitCode: 12,
      kind: "not-cached",
    },
  ])("$args ends with $exitCode for $kind", async ({ args, env, exitCode, kind }) => {
    const ended = await commands.run([...args, "--output", "json"], env);
    expect({ exitCode: ended.exitCode, stdout: ended.stdout }).toEqual({ exitCode, stdout: "" });
    const said: unknown = JSON.parse(ended.stderr.trim().split("\n").at(-1) ?? "");
    expect(said).toEqual({
      message: expect.any(String),
      hint: expect.any(String),
      kind,
      exitCode,
    });
  });

  test("11 is a state directory that cannot be used", async () => {
    const file = folder.join("file");
    writeFileSync(file, "");
    const { exitCode, stderr } = await commands.run(["list"], { WEBAPPS_BACKUP_STATE_DIR: file });
    expect(exitCode).toBe(11);
    expect(stderr).toContain("Hint: ");
  });

  test("5 is also a repository that no setting names", async () => {
    const { WEBAPPS_BACKUP_REPOSITORY: _, ...env } = commands.env;
    const unset = surroundings(repository, folder.join("state"));
    const ended = await unset.run(["create", "2"], { ...env, WEBAPPS_BACKUP_REPOSITORY: "" });
    expect(ended.exitCode).toBe(5);
    expect(ended.stderr).toContain("WEBAPPS_BACKUP_REPOSITORY");
  });

  test("an unreachable cluster comes with the way to see what is remembered", async () => {
    const { stderr } = await commands.run(["list"], nobody);
    expect(stderr).toContain('Run "webapps-backup list --offline" to see what is remembered.');
    const offline = await commands.run(["list", "--offline"], nobody);
    expect(offline.exitCode).toBe(0);
    expect(offline.stdout).toMatch(/^1 +COMPLETED/m);
    expect(offline.stderr).toContain("Elasticsearch was not asked");
  });

  test(
    "9 is a backup that ran and failed, and its result is printed all the same",
    async () => {
      const { cluster, prefix } = repository;
      const index = `${prefix}-operate-event-8.3.0_2024-01-02`;
      // No node has this name, so the index never gets its primary.
      await cluster.call("PUT", `/${index}?wait_for_active_shards=0`, {
        settings: { "index.routing.allocation.require._name": "nobody", number_of_replicas: 0 },
      });
      try {
        const { exitCode, stdout, stderr } = await commands.run(["create", "9"]);
        expect(stderr).toContain("Error: Backup 9 has failed: ");
        expect(stderr).toContain('Hint: Run "webapps-backup show 9"');
        expect(stdout).toContain("camunda_webapps_9_8.8.0_part_1_of_");
        expect(exitCode).toBe(9);
        const shown = await commands.run(["show", "9"]);
        expect(shown).toMatchObject({ exitCode: 0 });
        expect(shown.stdout).toMatch(/^State: +FAILED$/m);
      } finally {
        await cluster.call("DELETE", `/${index}`);
      }
    },
    deadlineMs,
  );
});
