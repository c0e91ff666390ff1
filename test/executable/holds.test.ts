import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { userInfo } from "node:os";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { startServer } from "../harness/executable.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { Store } from "../engine/store.ts";
import { type Surroundings, surroundings } from "./surroundings.ts";

const deadlineMs = 120_000;
const { username } = userInfo();

describe("a held backup", () => {
  let repository: OwnRepository;
  let folder: ReturnType<typeof temporaryFolder>;
  let commands: Surroundings;

  beforeAll(async () => {
    repository = await ownRepository();
    folder = temporaryFolder();
    commands = surroundings(repository, folder.join("state"));
    const store = new Store(repository);
    for (const id of [1, 2]) await store.putPart(id, 1, 1);
  }, deadlineMs);

  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, deadlineMs);

  test(
    "is listed and shown as such, and not deleted by the command line, the API or the actuator",
    async () => {
      const reason = "before the upgrade to 8.9";
      const held = await commands.run(["hold", "1", "--reason", reason, "--until", "90d"]);
      expect(held).toMatchObject({ exitCode: 0, stderr: "" });
      expect(held.stdout).toMatch(
        new RegExp(`^Backup 1 is held until \\d{4}-.+Z by ${username}: ${reason}\\n$`),
      );
      expect((await commands.run(["list"])).stdout).toContain(`by ${username}: ${reason}`);
      expect((await commands.run(["show", "1"])).stdout).toMatch(/^Held: +until /m);
      const refused = await commands.run(["delete", "1", "--yes"]);
      expect(refused.exitCode).toBe(10);
      expect(refused.stderr).toContain(`Cannot delete backup 1: ${username} holds it since `);
      expect(refused.stderr).toContain('"webapps-backup release 1"');
      {
        await using server = await startServer({ env: commands.env });
        for (const path of ["/api/backups/1", "/actuator/backupHistory/1"]) {
          const answer = await fetch(`${server.url}${path}`, { method: "DELETE" });
          expect(answer.status).toBe(409);
          expect(await answer.text()).toContain(reason);
        }
        const released = await commands.run(["release", "1"]);
        expect(released.stdout).toStartWith("Backup 1 is released; it was held until ");
        expect((await fetch(`${server.url}/api/backups/1`, { method: "DELETE" })).status).toBe(202);
      }
      expect((await commands.run(["list"])).stdout).not.toContain("Held");
    },
    deadlineMs,
  );

  test(
    "leaves every attempt in the audit log, which shows when it was changed",
    async () => {
      const log = await commands.run(["audit"]);
      expect(log.exitCode).toBe(0);
      expect(log.stdout).toContain("backup.hold");
      expect(log.stdout).toMatch(
        new RegExp(`${username} +local +backup.delete +backup 1 +refused`),
      );
      expect(log.stdout).toMatch(
        /anonymous .*backup.delete +backup 1 +done|backup.delete +backup 1 +done/,
      );
      const whole = await commands.run(["audit", "verify"]);
      expect(whole).toMatchObject({ exitCode: 0, stderr: "" });
      const wire = JSON.parse((await commands.run(["audit", "--output", "json"])).stdout);
      expect(whole.stdout).toContain(wire.entries.at(-1).hash);
      expect((await commands.run(["audit", "--since", "1970-01-02"])).stdout).toBe(log.stdout);
      {
        using database = new Database(join(folder.join("state"), "journal.db"));
        database.run("update audit set who = 'somebody' where seq = 2");
      }
      const changed = await commands.run(["audit", "verify"]);
      expect(changed.exitCode).toBe(11);
      expect(changed.stderr).toContain("The audit log was changed: entry 2 was changed");
    },
    deadlineMs,
  );

  test(
    "needs a reason and a time to come",
    async () => {
      const none = await commands.run(["hold", "2"]);
      expect(none.exitCode).toBe(2);
      expect(none.stderr).toContain("--reason");
      const blank = await commands.run(["hold", "2", "--reason", " "]);
      expect(blank.exitCode).toBe(2);
      expect(blank.stderr).toContain("expected a reason of at most 500 characters, given none");
      const past = await commands.run(["hold", "2", "--reason", "x", "--until", "2020-01-01"]);
      expect(past.exitCode).toBe(2);
      expect(past.stderr).toContain("that time has passed");
    },
    deadlineMs,
  );

  test(
    "that is the only complete one stays where backup.protectLast is set",
    async () => {
      const protect = { WEBAPPS_BACKUP_BACKUP_PROTECT_LAST: "true" };
      const refused = await commands.run(["delete", "2", "--yes"], protect);
      expect(refused.exitCode).toBe(10);
      expect(refused.stderr).toContain("it is the only complete one");
      await new Store(repository).putPart(3, 1, 1);
      expect((await commands.run(["delete", "2", "--yes"], protect)).exitCode).toBe(0);
    },
    deadlineMs,
  );
});
