import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { openJournal } from "../../src/sqlite/journal.ts";
import { journalMigrations } from "../../src/sqlite/journal-schema.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { newRestore, restorePlan } from "./new-restore.ts";
import { newRun } from "./new-run.ts";
import { ids } from "./own-journal.ts";

/** The versions that there were before this one. */
const earlier = journalMigrations.slice(0, -1).map((_, index) => index + 1);

/** Two runs with a gap before them, as a program of that version has left them. */
function writeReleased(folder: TemporaryFolder, version: number): string {
  const path = folder.join("journal.db");
  using database = new Database(path, { strict: true });
  database.run("pragma foreign_keys = on");
  for (const sql of journalMigrations.slice(0, version)) database.run(sql);
  database.run(`pragma user_version = ${version}`);
  database.run(`insert into run
    (seq, id, kind, repository, backup_id, version, cluster_uuid, state, start_ms, end_ms, reason, warnings, forgotten)
    values
    (5, 'old', 'create', 'backups', 9007199254740993, '8.8.0', 'c', 'failed', 1, 2, 'No room', '["a"]', 1),
    (9, 'open', 'delete', 'backups', 7, null, 'c', 'running', 3, null, null, '[]', 0)`);
  database.run(`insert into step (run_id, number, snapshots, indices, state, attempts, reason) values
    ('old', 1, '[{"name":"part","uuid":"u"}]', '["a","b"]', 'failed', 3, 'No room'),
    ('old', 2, '[{"name":"other"}]', '[]', 'planned', 0, null),
    ('open', 1, '[]', '[]', 'intended', 1, null)`);
  return path;
}

describe.each(earlier)("a journal of version %d", (version) => {
  test("keeps its runs and steps, their order and what refers to them", () => {
    using folder = temporaryFolder();
    const path = writeReleased(folder, version);
    const journal = openJournal(path);
    expect(ids(journal.runs({ limit: 9 }))).toEqual(["open", "old"]);
    expect(journal.run("old")).toMatchObject({
      kind: "create",
      backupId: 9007199254740993n,
      version: "8.8.0",
      state: "failed",
      endMs: 2,
      reason: "No room",
      warnings: ["a"],
      steps: [
        {
          number: 1,
          action: undefined,
          snapshots: [{ name: "part", uuid: "u" }],
          indices: ["a", "b"],
          state: "failed",
          attempts: 3,
          reason: "No room",
        },
        { number: 2, state: "planned" },
      ],
    });
    // What was forgotten stays so.
    expect(journal.creations("backups", [9007199254740993n])).toEqual([]);
    expect(ids(journal.openRuns())).toEqual(["open"]);
    expect(journal.unconfirmed()).toBeUndefined();
    journal.begin(newRun());
    journal.begin(newRestore());
    expect(journal.plan("restore-1")).toStrictEqual(restorePlan);
    expect(ids(journal.runs({ limit: 9 }))).toEqual(["restore-1", "run-1", "open", "old"]);
    expect(journal.end("open", "succeeded", 9)).toBe(true);
    journal.close();
    using database = new Database(path, { readonly: true });
    expect(database.query("select seq from run order by seq").values().flat()).toEqual([
      5, 9, 10, 11,
    ]);
    expect(database.query("pragma foreign_key_check").all()).toEqual([]);
    const made = database
      .query("select name from sqlite_master where name not like 'sqlite_%' order by name")
      .values()
      .flat();
    expect(made).toEqual([
      "audit",
      "audit_root",
      "hold",
      "notice",
      "restore",
      "run",
      "run_by_backup",
      "run_open",
      "step",
      "token",
    ]);
  });

  test("stays as a copy beside the new one", () => {
    using folder = temporaryFolder();
    const path = writeReleased(folder, version);
    openJournal(path).close();
    using copy = new Database(`${path}.v${version}`, { readonly: true });
    expect(copy.query("pragma user_version").get()).toEqual({ user_version: version });
    expect(copy.query("select id from run order by seq").values().flat()).toEqual(["old", "open"]);
    expect(copy.query("select count(*) as n from step").get()).toEqual({ n: 3 });
  });

  test("that speaks of runs which are gone is damaged, and what it holds is saved", () => {
    using folder = temporaryFolder();
    const path = writeReleased(folder, version);
    {
      using database = new Database(path);
      database.run("pragma foreign_keys = off");
      database.run("delete from run where id = 'old'");
    }
    const notices: string[] = [];
    const journal = openJournal(path, { onSalvaged: (notice) => notices.push(notice) });
    expect(notices).toHaveLength(1);
    expect(ids(journal.runs({ limit: 9 }))).toEqual(["open"]);
    expect(journal.run("open")).toMatchObject({ state: "running", steps: [{ state: "intended" }] });
    journal.close();
  });
});

test("a journal that has just been made has no copy", () => {
  using folder = temporaryFolder();
  const path = folder.join("journal.db");
  openJournal(path).close();
  expect(existsSync(`${path}.v${earlier.at(-1)}`)).toBe(false);
});
