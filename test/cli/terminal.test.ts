import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { run } from "../../src/cli/run.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { captureIo } from "./captured-io.ts";

const deadlineMs = 120_000;

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

  test(
    "shows the plan of a restore, asks, and reports what came of it",
    async () => {
      expect((await ended(["create", "8"])).exitCode).toBe(0);
      const title =
        /Restore of backup 8 from repository "[^"]+": 5 snapshots, 33 indices, [^\n]+\n/;

      const dry = await ended(["restore", "8", "--dry-run"]);
      expect(dry.exitCode).toBe(0);
      expect(dry.stdout).toMatch(title);
      expect(dry.stdout).toContain("  OK    parts ");
      expect(dry.stdout).toContain("  restore over what is there (33): ");

      const only = ["--only", "*-operate-process-*"];
      const kept = await ended(["restore", "8", ...only], "n");
      expect(kept.exitCode).toBe(130);
      expect(kept.stderr).toMatch(/\nChecks:\n.+\nSafety backup: of 1 index into .+\? \[y\/N\] /s);
      expect(kept.stdout).toBe("");

      const restored = await ended(["restore", "8", ...only], "y");
      expect(restored.exitCode).toBe(0);
      expect(restored.stderr).toContain("\r\u001b[KRestore of backup 8");
      expect(restored.stdout).toMatch(/^Restore: {4}Restore of backup 8 succeeded\n/);
      expect(restored.stdout).toContain("\nIndices:    1 restored\n");
      const undo = /webapps-backup (restore --undo \S+)\n/.exec(restored.stdout)?.[1] ?? "";
      const shown = await ended(["show", "8"]);
      expect(shown.stdout).toContain("1 restored; ");
      expect(shown.stdout).toContain(undo);
      expect((await ended([...undo.split(" "), "--yes"])).exitCode).toBe(0);
    },
    3 * deadlineMs,
  );

  test(
    "refuses a restore that a check stands against, with the plan that says why",
    async () => {
      expect((await ended(["create", "9"])).exitCode).toBe(0);
      const failed = await ended(["restore", "9", "--only", "nothing-*", "--yes"]);
      expect(failed.exitCode).toBe(7);
      expect(failed.stdout).toContain("\n  FAIL  ");
      expect(failed.stderr).toContain('Error: Cannot restore backup 9: the check "');
      expect((await ended(["restore", "404", "--yes"])).exitCode).toBe(4);
      expect((await ended(["restore", "--resume"])).stderr).toBe(
        "There is no restore to go on with\n",
      );
      expect((await ended(["restore", "--abort", "nobody"])).exitCode).toBe(4);
      const changed = await ended(["restore", "9", "--plan-hash", "another"]);
      expect(changed.exitCode).toBe(8);
      expect(changed.stderr).not.toContain("[y/N]");
      const documented = await ended(["restore", "9", "--documented"]);
      expect(documented.exitCode).toBe(0);
      expect(documented.stdout).toContain(
        `curl --fail --request POST '${repository.cluster.url}/_snapshot/`,
      );
    },
    2 * deadlineMs,
  );
});
