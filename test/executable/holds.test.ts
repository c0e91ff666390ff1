import { expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { ownRepository } from "../harness/cluster.ts";
import { startServer } from "../harness/executable.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { Store } from "../engine/store.ts";
import { type Surroundings, surroundings } from "./surroundings.ts";

const deadlineMs = 120_000;
const username = Bun.spawnSync(["id", "-un"]).stdout.toString().trim();

interface HoldScene extends AsyncDisposable {
  readonly commands: Surroundings;
  readonly store: Store;
  readonly stateDir: string;
}

/** Commands over a repository with one complete backup, 1. */
async function openScene(): Promise<HoldScene> {
  await using opening = new AsyncDisposableStack();
  const repository = opening.use(await ownRepository());
  const stateDir = opening.use(temporaryFolder()).join("state");
  const store = new Store(repository);
  await store.putPart(1, 1, 1);
  const scene = opening.move();
  return {
    commands: surroundings(repository, stateDir),
    store,
    stateDir,
    [Symbol.asyncDispose]: () => scene.disposeAsync(),
  };
}

test(
  "a held backup is listed and shown as such, and not deleted by the command line, the API or the actuator",
  async () => {
    await using scene = await openScene();
    const { commands } = scene;
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
    await using server = await startServer({ env: commands.env });
    for (const path of ["/api/backups/1", "/actuator/backupHistory/1"]) {
      const answer = await fetch(`${server.url}${path}`, { method: "DELETE" });
      expect(answer.status).toBe(409);
      expect(await answer.text()).toContain(reason);
    }
    const released = await commands.run(["release", "1"]);
    expect(released.stdout).toStartWith("Backup 1 is released; it was held until ");
    expect((await commands.run(["list"])).stdout).not.toContain("Held");
    expect((await fetch(`${server.url}/api/backups/1`, { method: "DELETE" })).status).toBe(202);
  },
  deadlineMs,
);

test(
  "every attempt stands in the audit log, which shows when it was changed",
  async () => {
    await using scene = await openScene();
    const { commands, stateDir } = scene;
    await commands.run(["hold", "1", "--reason", "why"]);
    await commands.run(["delete", "1", "--yes"], { USER: "somebody" });
    {
      await using server = await startServer({ env: commands.env });
      await fetch(`${server.url}/api/backups/1`, { method: "DELETE" });
    }
    const log = await commands.run(["audit"]);
    expect(log.exitCode).toBe(0);
    const lines = log.stdout.trim().split("\n").slice(1);
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`${username} +local +backup.hold +backup 1 +done`)),
      expect.stringMatching(new RegExp(`${username} +local +backup.delete +backup 1 +refused`)),
      expect.stringMatching(/anonymous +127\.0\.0\.1 +backup\.delete +backup 1 +refused/),
    ]);
    const whole = await commands.run(["audit", "verify"]);
    expect(whole).toMatchObject({ exitCode: 0, stderr: "" });
    const wire = JSON.parse((await commands.run(["audit", "--output", "json"])).stdout);
    expect(wire.entries).toHaveLength(6);
    expect(whole.stdout).toContain(wire.entries.at(-1).hash);
    expect((await commands.run(["audit", "--since", "1970-01-02"])).stdout).toBe(log.stdout);
    {
      using database = new Database(join(stateDir, "journal.db"));
      database.run("update audit set who = 'somebody' where seq = 2");
    }
    const changed = await commands.run(["audit", "verify"]);
    expect(changed.exitCode).toBe(11);
    expect(changed.stderr).toContain("The audit log was changed: entry 2 was changed");
  },
  deadlineMs,
);

test(
  "a hold needs a reason and a time to come",
  async () => {
    await using scene = await openScene();
    const { commands } = scene;
    const none = await commands.run(["hold", "1"]);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain("--reason");
    const blank = await commands.run(["hold", "1", "--reason", " "]);
    expect(blank.exitCode).toBe(2);
    expect(blank.stderr).toContain("expected a reason of at most 500 characters, given none");
    const past = await commands.run(["hold", "1", "--reason", "x", "--until", "2020-01-01"]);
    expect(past.exitCode).toBe(2);
    expect(past.stderr).toContain("that time has passed");
  },
  deadlineMs,
);

test(
  "the only complete backup stays where backup.protectLast is set",
  async () => {
    await using scene = await openScene();
    const { commands, store } = scene;
    const protect = { WEBAPPS_BACKUP_BACKUP_PROTECT_LAST: "true" };
    const refused = await commands.run(["delete", "1", "--yes"], protect);
    expect(refused.exitCode).toBe(10);
    expect(refused.stderr).toContain("it is the only complete one");
    await store.putPart(3, 1, 1);
    expect((await commands.run(["delete", "1", "--yes"], protect)).exitCode).toBe(0);
  },
  deadlineMs,
);
