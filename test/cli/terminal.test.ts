import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { run } from "../../src/cli/run.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { captureIo } from "./captured-io.ts";

const deadlineMs = 60_000;

describe("a command on a terminal", () => {
  let repository: OwnRepository;
  let folder: TemporaryFolder;

  beforeAll(async () => {
    repository = await ownRepository();
    folder = temporaryFolder();
    await putCamundaIndices(repository.cluster, { prefix: repository.prefix, documents: 50 });
  }, deadlineMs);

  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, deadlineMs);

  async function ended(argv: readonly string[], typed = "") {
    const env = {
      WEBAPPS_BACKUP_STATE_DIR: folder.path,
      WEBAPPS_BACKUP_ELASTICSEARCH_URL: repository.cluster.url,
      WEBAPPS_BACKUP_REPOSITORY: repository.name,
      WEBAPPS_BACKUP_INDEX_PREFIX: repository.prefix,
      WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.0",
    };
    const io = captureIo({ env, isTerminal: true, typed });
    const exitCode = await run(argv, io);
    return { exitCode, ...io.written };
  }

  test(
    "shows progress on one line, and asks before it deletes",
    async () => {
      const created = await ended(["create", "7", "--wait"]);
      expect(created.exitCode).toBe(0);
      expect(created.stderr).toContain("\r\u001b[KBackup 7: ");
      expect(created.stderr).toEndWith("\r\u001b[K");
      expect(created.stdout).not.toContain("\u001b");

      const kept = await ended(["delete", "7"], "n");
      expect(kept.exitCode).toBe(130);
      expect(kept.stderr).toMatch(
        /^Delete backup 7 \(COMPLETED, \d parts, started .*\)\? \[y\/N\] /,
      );
      expect((await ended(["show", "7"])).exitCode).toBe(0);

      const deleted = await ended(["delete", "7"], "y");
      expect(deleted).toMatchObject({ exitCode: 0 });
      expect((await ended(["show", "7"])).exitCode).toBe(4);
    },
    deadlineMs,
  );
});
