import { afterAll, beforeAll, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openScene, partNames, type Scene } from "../engine/scene.ts";
import { eventually } from "../harness/eventually.ts";
import { runExecutable } from "../harness/executable.ts";
import { killProcess } from "../harness/fault-rule.ts";

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
});

afterAll(() => scene[Symbol.asyncDispose]());

/** A state folder of one test, with settings that lead there. */
function ownState(name: string): { readonly folder: string; readonly env: Record<string, string> } {
  const folder = `${scene.stateDir}-${name}`;
  mkdirSync(folder);
  return { folder, env: { ...scene.env, WEBAPPS_BACKUP_STATE_DIR: folder } };
}

/** Sets how large files may grow that a process writes: what a full disk looks like to it. */
async function limitFiles(pid: number, bytes: number | "unlimited"): Promise<void> {
  const limiting = Bun.spawn(["prlimit", "--pid", String(pid), `--fsize=${bytes}:`]);
  expect(await limiting.exited).toBe(0);
}

test("a journal of a newer program stops every start, and is not touched", async () => {
  const { folder, env } = ownState("journal-newer");
  const file = join(folder, "journal.db");
  {
    using database = new Database(file);
    database.run("pragma user_version = 1000");
  }
  const before = readFileSync(file);
  const asked = scene.proxy.matching("PUT").length;
  for (const verb of [["serve"], ["create", "1"], ["list"]]) {
    const { exitCode, stderr } = await runExecutable(verb, {
      env: { ...env, MANAGEMENT_SERVER_PORT: "0" },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 11, stderr });
    expect(stderr).toContain(`Error: Cannot open the journal "${file}": its version is 1000`);
    expect(stderr).toContain("Hint: ");
    expect(readFileSync(file)).toEqual(before);
  }
  expect(scene.proxy.matching("PUT")).toHaveLength(asked);
});

test("a damaged journal is put aside with a word, and nothing is deleted until somebody confirms", async () => {
  const { folder, env } = ownState("journal-damaged");
  const garbage = "this is no database, and never was one ".repeat(200);
  writeFileSync(join(folder, "journal.db"), garbage);
  await using service = await scene.serve(env);
  const { client, server } = service;
  expect(server.stdout).toContain("The journal was found damaged at ");
  const [aside = ""] = readdirSync(folder).filter((name) => name.includes(".damaged-"));
  expect(readFileSync(join(folder, aside), "utf8")).toBe(garbage);
  await client.begin(451);
  await client.ended(451);
  const refused = await fetch(`${server.url}/actuator/backupHistory/451`, { method: "DELETE" });
  expect(refused.status).toBe(500);
  expect(await refused.text()).toContain("webapps-backup journal confirm");
  expect(await scene.store.names(451)).toEqual(partNames(451));
  const confirm = await runExecutable(["journal", "confirm"], { env });
  expect(confirm).toMatchObject({ exitCode: 0 });
  expect(confirm.stdout).toContain("Confirmed: The journal was found damaged");
  const deleted = await fetch(`${server.url}/actuator/backupHistory/451`, { method: "DELETE" });
  expect(deleted.status).toBe(204);
  await eventually(() => scene.store.names(451), { until: (names) => names.length === 0 });
});

test("a deletion that was open in a damaged journal goes on only when somebody has confirmed", async () => {
  const { folder, env } = ownState("deletion-damaged");
  {
    await using first = await scene.serve(env);
    for (const id of [461, 462]) {
      await first.client.begin(id);
      expect((await first.client.ended(id)).state).toBe("COMPLETED");
    }
    const path = /_webapps_461_/;
    scene.proxy.on({ method: "DELETE", path }, killProcess(first.server.pid, "drop"));
    await Promise.allSettled([first.client.delete(461)]);
    expect(await first.server.exited).toBe(137);
  }
  {
    using database = new Database(join(folder, "journal.db"));
    database.run("update run set warnings = 'damaged' where backup_id = 462");
  }
  const asked = scene.proxy.matching("DELETE", /_webapps_461_/).length;
  const resumed = await runExecutable(["resume"], { env });
  expect(resumed).toMatchObject({ exitCode: 11 });
  expect(resumed.stderr).toContain("Cannot delete backup 461: The journal was found damaged at ");
  expect(resumed.stderr).toContain('run "webapps-backup journal confirm"');
  await using service = await scene.serve(env);
  const { client, server } = service;
  await eventually(() => server.stdout, {
    until: (log) => log.includes("a deletion waits until the damage of the journal is confirmed"),
  });
  // Another run, and being told to look again, do not take it up either.
  await client.begin(463);
  expect((await client.ended(463)).state).toBe("COMPLETED");
  expect((await runExecutable(["resume"], { env })).exitCode).toBe(0);
  expect((await client.show(461)).body).toMatchObject({
    state: "INCOMPLETE",
    failureReason: expect.stringContaining("Is being deleted since "),
  });
  expect(await scene.store.names(461)).toEqual(partNames(461));
  expect(scene.proxy.matching("DELETE", /_webapps_461_/)).toHaveLength(asked);
  expect((await runExecutable(["journal", "confirm"], { env })).exitCode).toBe(0);
  await client.gone(461);
  expect(await scene.store.names(461)).toEqual([]);
});

test("while one command creates, another one is refused and told which it is", async () => {
  const { env } = ownState("two");
  const held = scene.proxy.on({ method: "PUT", path: /_webapps_201_.*_part_1_/ }, "hold");
  const first = runExecutable(["create", "201"], { env });
  await held.struck;
  const second = await runExecutable(["create", "202"], { env });
  expect(second.exitCode).toBe(8);
  expect(second.stderr).toMatch(/process \d+ \("webapps-backup create"\) works there/);
  held.release();
  expect((await first).exitCode).toBe(0);
  expect(await scene.store.names(201)).toEqual(partNames(201));
  expect(await scene.store.names(202)).toEqual([]);
});

test("a disk that is full in the middle of a backup holds it up, and loses nothing", async () => {
  const { env } = ownState("full");
  await using service = await scene.serve(env);
  const { client, server } = service;
  const part2 = scene.proxy.on({ method: "PUT", path: /_webapps_301_.*_part_2_/ }, "hold");
  await client.begin(301);
  await part2.struck;
  await limitFiles(server.pid, 1);
  part2.release();
  await eventually(() => server.stdout, {
    until: (log) => log.includes("the journal cannot be written: the run waits"),
  });
  expect((await client.request("GET", "/actuator/health/liveness")).status).toBe(200);
  expect((await client.runs(301))[0]).toMatchObject({ state: "running" });
  const refused = await client.delete(301);
  expect(refused).toMatchObject({
    status: 500,
    body: { message: "Cannot write the journal: no space left on its disk" },
  });
  expect(scene.proxy.matching("PUT", /_webapps_301_.*_part_3_/)).toEqual([]);
  expect(scene.proxy.matching("DELETE", /_webapps_301_/)).toEqual([]);
  await limitFiles(server.pid, "unlimited");
  expect((await client.ended(301)).state).toBe("COMPLETED");
  expect(await scene.store.names(301)).toEqual(partNames(301));
});

test("a backup is not begun where it cannot be journaled", async () => {
  const { env } = ownState("full-before");
  await using service = await scene.serve(env);
  const { client, server } = service;
  expect((await client.list()).status).toBe(200);
  await limitFiles(server.pid, 1);
  const { status, body } = await client.create(401);
  expect({ status, body }).toMatchObject({
    status: 500,
    body: { message: expect.stringMatching(/^Cannot write the (journal|catalog): no space left/) },
  });
  expect(await client.runs(401)).toEqual([]);
  expect(scene.proxy.matching("PUT", /_webapps_401_/)).toEqual([]);
  // Reading goes on: what can still be known is dated, and says why it is old.
  await scene.store.putPart(499, 1, 1);
  const { status: read, headers } = await client.list();
  expect({ read, told: headers.get("cache-status") }).toEqual({
    read: 200,
    told: expect.stringContaining("no space left"),
  });
  await limitFiles(server.pid, "unlimited");
  await client.begin(401);
  expect((await client.ended(401)).state).toBe("COMPLETED");
});
