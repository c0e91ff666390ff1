import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { startServer } from "../harness/executable.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { hurry, slowRepository, type Surroundings, surroundings } from "./surroundings.ts";

const deadlineMs = 120_000;

describe("the service and the commands beside it", () => {
  let repository: OwnRepository;
  let folder: TemporaryFolder;

  beforeAll(async () => {
    repository = await ownRepository();
    folder = temporaryFolder();
    const { cluster, prefix } = repository;
    await putCamundaIndices(cluster, { prefix, documents: 400, bytesPerDocument: 2000 });
  }, deadlineMs);

  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, deadlineMs);

  function commandsIn(state: string): Surroundings {
    return surroundings(repository, folder.join(state));
  }

  test(
    "a command finds the service by the state directory and says which it asks",
    async () => {
      const commands = commandsIn("found");
      await using server = await startServer({ env: commands.env });
      const created = await commands.run(["create", "1", "--wait"]);
      expect(created.exitCode).toBe(0);
      expect(created.stderr).toContain(`Asking the service at ${server.url}, `);
      const shown = await commands.run(["show", "1"]);
      expect(shown.stdout).toMatch(/^State: +COMPLETED$/m);
      const named = await commands.run(["list", "--server", server.url], {
        WEBAPPS_BACKUP_STATE_DIR: folder.join("elsewhere"),
      });
      expect(named).toMatchObject({ exitCode: 0, stderr: "" });
      expect(named.stdout).toMatch(/^1 +COMPLETED/m);
      const variable = await commands.run(["list"], { WEBAPPS_BACKUP_SERVER: server.url });
      expect(variable).toMatchObject({ exitCode: 0, stderr: "" });
      const deleted = await commands.run(["delete", "1", "--yes"]);
      expect(deleted.exitCode).toBe(0);
      await eventually(async () => (await commands.run(["show", "1"])).exitCode === 4);
      expect(await server.stop()).toBe(0);
    },
    deadlineMs,
  );

  test(
    "a create through the service returns at once, and interrupting its --wait stops nothing",
    async () => {
      await using slow = await slowRepository(repository);
      const commands = surroundings(slow, folder.join("waiting"));
      await using server = await startServer({ env: commands.env });
      await using waiting = commands.start(["create", "2", "--wait"]);
      await eventually(() => /part \d is running/.test(waiting.stderr), {
        deadlineMs: 60_000,
        describe: "progress",
      });
      const busy = await commands.run(["create", "3"]);
      expect(busy.exitCode).toBe(8);
      waiting.signal("SIGINT");
      expect(await waiting.exited).toBe(130);
      expect(waiting.stderr).toContain("The service goes on with it.");
      const shown = await commands.run(["show", "2"]);
      expect(shown.stdout).toContain("The service works on it.");
      await hurry(slow);
      await eventually(
        async () => (await commands.run(["show", "2"])).stdout.includes("COMPLETED"),
        {
          deadlineMs: 60_000,
        },
      );
      const started = await commands.run(["create", "4", "--output", "json"]);
      expect(JSON.parse(started.stdout)).toMatchObject({ backupId: 4, run: { state: "running" } });
      await server.stop();
    },
    deadlineMs,
  );

  test(
    "a second service on the same state directory names the first",
    async () => {
      const commands = commandsIn("second");
      await using server = await startServer({ env: commands.env });
      const second = await commands.run(["serve"], { MANAGEMENT_SERVER_PORT: "0" });
      expect(second.exitCode).toBe(8);
      expect(second.stderr).toContain(`process ${server.pid} ("webapps-backup serve")`);
      expect(second.stderr).toContain(server.url);
    },
    deadlineMs,
  );

  test(
    "it lives and stops although Elasticsearch is away, and SIGHUP does not end it",
    async () => {
      const commands = commandsIn("away");
      const env = { ...commands.env, WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1" };
      await using server = await startServer({ env });
      server.signal("SIGHUP");
      await eventually(() => server.stdout.includes("SIGHUP"));
      const listed = await commands.run(["list"]);
      expect(listed.exitCode).toBe(6);
      expect(await server.stop()).toBe(0);
      expect(server.stdout).toContain("Listening for this machine only");
      expect(server.stdout).toContain("Stopping");
    },
    deadlineMs,
  );

  test(
    "a first signal waits for requests, a second one does not",
    async () => {
      // Takes every connection and never answers; so tells when a request hangs on it.
      const { promise: reached, resolve } = Promise.withResolvers<void>();
      const socket = { data: () => resolve() };
      using deaf = Bun.listen({ hostname: "127.0.0.1", port: 0, socket });
      const url = `http://127.0.0.1:${deaf.port}`;
      const env = { ...commandsIn("deaf").env, WEBAPPS_BACKUP_ELASTICSEARCH_URL: url };
      await using server = await startServer({ env });
      const end = fetch(`${server.url}/api/backups`, { proxy: false }).then(
        ({ status }) => status,
        () => "cut",
      );
      await reached;
      server.signal("SIGTERM");
      await eventually(() => server.stdout.includes("Stopping"));
      server.signal("SIGTERM");
      expect(await server.exited).toBe(130);
      expect(await end).toBe("cut");
    },
    deadlineMs,
  );

  test(
    "after kill -9 the files can be read, and the next service takes up what was left",
    async () => {
      await using slow = await slowRepository(repository);
      const commands = surroundings(slow, folder.join("killed"));
      {
        await using server = await startServer({ env: commands.env });
        expect((await commands.run(["create", "5"])).exitCode).toBe(0);
        expect((await commands.run(["list"])).exitCode).toBe(0);
        await server.kill();
      }
      const left = await commands.run(["list", "--offline"]);
      expect(left.stdout).toMatch(/^5 +IN_PROGRESS/m);
      await hurry(slow);
      await using server = await startServer({ env: commands.env });
      await eventually(
        async () => (await commands.run(["show", "5"])).stdout.includes("COMPLETED"),
        {
          deadlineMs: 60_000,
        },
      );
      expect(await server.stop()).toBe(0);
    },
    deadlineMs,
  );
});
