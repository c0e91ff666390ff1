import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { chmodSync, copyFileSync, mkdirSync, renameSync } from "node:fs";
import { resolve } from "node:path";
import { freePort } from "../../scripts/elasticsearch/free-port.ts";
import { BackupClient } from "../engine/backup-client.ts";
import { openScene, partNames, type Scene, slowUntilHurried } from "../engine/scene.ts";
import { eventually } from "../harness/eventually.ts";
import { runExecutable, startServer } from "../harness/executable.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";

const built = resolve(import.meta.dir, "../../dist/webapps-backup");

/**
 * What the executable of the first release has left: backup 1 made, backup 2 made and deleted,
 * backup 3 cut off in its third part by `kill -9`. Its clusters are gone.
 */
const firstRelease = resolve(import.meta.dir, "first-release");

function stateOfFirstRelease(folder: TemporaryFolder): Readonly<Record<string, string>> {
  const state = folder.join("state");
  mkdirSync(state);
  for (const name of ["journal.db", "catalog.db"]) {
    copyFileSync(resolve(firstRelease, name), resolve(state, name));
  }
  return {
    WEBAPPS_BACKUP_STATE_DIR: state,
    WEBAPPS_BACKUP_REPOSITORY: "first-release",
    WEBAPPS_BACKUP_INDEX_PREFIX: "first",
    WEBAPPS_BACKUP_ELASTICSEARCH_URL: "http://127.0.0.1:1",
  };
}

describe("the state of the first release", () => {
  test("opens in this one, with every backup and run, and the run that was cut off still open", async () => {
    using folder = temporaryFolder();
    const env = stateOfFirstRelease(folder);
    await using server = await startServer({ env });
    const list = await fetch(`${server.url}/api/backups`, {
      headers: { "Cache-Control": "only-if-cached" },
      proxy: false,
    });
    expect(list.status).toBe(200);
    const { backups } = (await list.json()) as { backups: readonly object[] };
    expect(backups).toMatchObject([
      { backupId: 3, state: "IN_PROGRESS" },
      { backupId: 1, state: "COMPLETED" },
    ]);
    const { runs } = (await (await fetch(`${server.url}/api/runs`, { proxy: false })).json()) as {
      runs: readonly object[];
    };
    expect(runs).toMatchObject([
      { kind: "create", backupId: 3, state: "running" },
      { kind: "delete", backupId: 2, state: "succeeded" },
      { kind: "create", backupId: 2, state: "succeeded" },
      { kind: "create", backupId: 1, state: "succeeded" },
    ]);
    expect(await server.stop()).toBe(0);
    using before = new Database(folder.join("state/journal.db.v1"), { readonly: true });
    expect(before.query("pragma user_version").get()).toEqual({ user_version: 1 });
  });

  test("is not called empty by who may only read it", async () => {
    using folder = temporaryFolder();
    const env = stateOfFirstRelease(folder);
    const offline = await runExecutable(["list", "--offline"], { env });
    expect(offline.exitCode).toBe(12);
    expect(offline.stderr).toContain("its version is 1, this program reads ");
    expect(offline.stderr).toContain("nothing is lost");
  });
});

describe("an executable that is replaced while a backup runs", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene({ ...slowUntilHurried, bytes: [1000, 150_000, 1000] });
  });

  afterAll(() => scene[Symbol.asyncDispose]());

  test("does not disturb it, and the one in its place goes on with it", async () => {
    using folder = temporaryFolder();
    const installed = folder.join("webapps-backup");
    install(installed, folder);
    const port = await freePort();
    const { env } = scene;
    await using before = await startServer({ env, port, executable: installed });
    await new BackupClient(before.url).begin(1);
    await partRunning();
    install(installed, folder);
    // The process that runs is that of the file that has no name any more.
    const asked = await runExecutable(["show", "1"], { env, executable: installed });
    expect(asked.stdout).toMatch(/^State: +IN_PROGRESS$/m);
    expect(await before.stop()).toBe(0);
    await using after = await startServer({ env, port, executable: installed });
    await partRunning();
    await scene.hurry();
    const shown = await new BackupClient(after.url).ended(1);
    expect(shown).toMatchObject({ state: "COMPLETED", failureReason: null });
    const stored = await scene.store.snapshots(1);
    expect(stored.map(({ snapshot }) => snapshot)).toEqual([...partNames(1)]);
    expect(new Set(stored.map(({ metadata }) => metadata?.["runId"])).size).toBe(1);
  });

  /** The second of three parts is on its way. */
  function partRunning(): Promise<unknown> {
    return eventually(() => scene.store.snapshots(1), {
      describe: "part 2 to run",
      until: (stored) => stored.length === 2 && stored[1]?.state === "IN_PROGRESS",
    });
  }

  /** As a package does: under another name first, then over what is there. */
  function install(path: string, folder: TemporaryFolder): void {
    const beside = folder.join("webapps-backup.new");
    copyFileSync(built, beside);
    chmodSync(beside, 0o755);
    renameSync(beside, path);
  }
});
