import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { parseAnswer } from "../../src/json/json.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { hurry, slowRepository, type Surroundings, surroundings } from "./surroundings.ts";

const deadlineMs = 120_000;

describe("commands without a service", () => {
  let repository: OwnRepository;
  let folder: TemporaryFolder;
  let commands: Surroundings;

  beforeAll(async () => {
    repository = await ownRepository();
    folder = temporaryFolder();
    commands = surroundings(repository, folder.join("state"));
    const { cluster, prefix } = repository;
    await putCamundaIndices(cluster, { prefix, documents: 400, bytesPerDocument: 2000 });
  }, deadlineMs);

  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, deadlineMs);

  test(
    "a backup is created, listed, shown and deleted, and its id stays exact",
    async () => {
      const id = "9007199254740993";
      const created = await commands.run(["create", id, "--wait", "--output", "json"]);
      expect(created.exitCode).toBe(0);
      const run = parseAnswer(created.stdout);
      expect(run).toMatchObject({ backupId: BigInt(id), run: { state: "succeeded" } });
      const progress = created.stderr
        .trim()
        .split("\n")
        .map((line) => parseAnswer(line));
      expect(progress.at(-1)).toEqual({
        level: "info",
        message: expect.stringMatching(/^Backup 9007199254740993: (\d) of \1 parts over$/),
        runId: expect.any(String),
        progress: null,
      });
      const listed = await commands.run(["list", "--output", "json", "--limit", "1"]);
      expect(parseAnswer(listed.stdout)).toMatchObject({
        backups: [{ backupId: BigInt(id), state: "COMPLETED" }],
      });
      const shown = await commands.run(["show", id]);
      expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
      expect(shown.stdout).toMatch(/^Version: +8.8.0 \(from the setting camunda.version\)$/m);
      expect(shown.stdout).toContain(`  ${repository.prefix}-operate-list-view-8.3.0_\n`);
      const deleted = await commands.run(["delete", id, "--yes"]);
      expect(deleted.exitCode).toBe(0);
      expect(deleted.stdout).toStartWith(`Backup ${id} is deleted: `);
      expect((await commands.run(["show", id])).exitCode).toBe(4);
    },
    deadlineMs,
  );

  test(
    "--now takes the time in Unix seconds",
    async () => {
      const before = Math.floor(Date.now() / 1000);
      const { stdout, exitCode } = await commands.run(["create", "--now", "--output", "json"]);
      expect(exitCode).toBe(0);
      const { backupId } = JSON.parse(stdout) as { readonly backupId: number };
      expect(backupId).toBeGreaterThanOrEqual(before);
      expect(backupId).toBeLessThanOrEqual(Date.now() / 1000);
    },
    deadlineMs,
  );

  test(
    "an interrupted backup says how it goes on, and resume finishes it",
    async () => {
      await using slow = await slowRepository(repository);
      const commands = surroundings(slow, folder.join("interrupted"));
      await using creating = commands.start(["create", "20", "--wait"]);
      await eventually(() => /part \d is running/.test(creating.stderr), {
        deadlineMs: 60_000,
        describe: "progress",
      });

      const listed = await commands.run(["list"]);
      expect(listed.exitCode).toBe(0);
      expect(listed.stderr).toContain(`Process ${creating.pid} ("webapps-backup create") works in`);
      expect(listed.stdout).toMatch(/^20 +IN_PROGRESS/m);
      const shown = await commands.run(["show", "20"]);
      expect(shown.stdout).toContain(
        `Process ${creating.pid} ("webapps-backup create") works on it.`,
      );
      const second = await commands.run(["create", "21"]);
      expect(second.exitCode).toBe(8);
      expect(second.stderr).toContain(`process ${creating.pid} ("webapps-backup create")`);

      creating.signal("SIGINT");
      expect(await creating.exited).toBe(130);
      expect(creating.stderr).toContain("Error: Interrupted while backup 20 was being made\n");
      expect(creating.stderr).toContain('"webapps-backup resume"');

      const left = await commands.run(["show", "20", "--offline"]);
      expect(left.stdout).toContain("No process works on it.");
      await hurry(slow);
      const resumed = await commands.run(["resume"]);
      expect(resumed.exitCode).toBe(0);
      expect(resumed.stdout).toMatch(/ create +20 +succeeded/);
      expect((await commands.run(["show", "20"])).stdout).toMatch(/^State: +COMPLETED$/m);
      const nothing = await commands.run(["resume"]);
      expect(nothing).toMatchObject({
        exitCode: 0,
        stdout: "",
        stderr: "There is nothing to resume\n",
      });
    },
    deadlineMs,
  );

  test(
    "an interrupt is heard although Elasticsearch does not answer",
    async () => {
      // Takes every connection and never answers; so tells when the command hangs on it.
      const { promise: reached, resolve } = Promise.withResolvers<void>();
      const socket = { data: () => resolve() };
      using deaf = Bun.listen({ hostname: "127.0.0.1", port: 0, socket });
      const url = `http://127.0.0.1:${deaf.port}`;
      await using creating = commands.start(["create", "30"], {
        WEBAPPS_BACKUP_STATE_DIR: folder.join("deaf"),
        WEBAPPS_BACKUP_ELASTICSEARCH_URL: url,
        WEBAPPS_BACKUP_ELASTICSEARCH_REQUEST_TIMEOUT: "10m",
      });
      await reached;
      creating.signal("SIGINT");
      expect(await creating.exited).toBe(130);
      expect(creating.stderr).toStartWith("Error: Interrupted while backup 30 was being made\n");
    },
    deadlineMs,
  );
});
