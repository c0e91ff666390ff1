import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { readdirSync } from "node:fs";
import type { Journal } from "../../src/backup/journal.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { newRestore, restorePlan, restoreReport } from "./new-restore.ts";
import { newRun, newStep, noon } from "./new-run.ts";
import { ids, ownJournal } from "./own-journal.ts";

describe("a restore in the journal", () => {
  test("is there with its plan when begin returns, and in the next process", () => {
    using own = ownJournal();
    const begun = own.journal.begin(newRestore());
    expect(begun.kind).toBe("restore");
    expect(begun.steps.map(({ action }) => action)).toEqual(["close", "restore"]);
    expect(own.journal.plan("restore-1")).toStrictEqual(restorePlan);
    const journal = own.reopen();
    expect(journal.plan("restore-1")).toStrictEqual(restorePlan);
    expect(journal.run("restore-1")).toEqual(begun);
    expect(ids(journal.openRuns())).toEqual(["restore-1"]);
  });

  test("of an earlier restore's safety backup names that", () => {
    using own = ownJournal();
    const plan = { ...restorePlan, source: { kind: "safety", runId: "restore-0" } } as const;
    own.journal.begin(newRestore({ plan }));
    expect(own.journal.plan("restore-1")).toStrictEqual(plan);
  });

  test("leaves nothing behind where it cannot be begun", () => {
    using own = ownJournal();
    own.journal.begin(newRun({ id: "restore-1" }));
    expect(() => own.journal.begin(newRestore())).toThrow("UNIQUE");
    expect(own.journal.plan("restore-1")).toBeUndefined();
  });

  test("speaks for no backup: its id's newest create does", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.end("run-1", "failed", noon);
    own.journal.begin(newRestore());
    own.journal.end("restore-1", "succeeded", noon + 1);
    expect(ids(own.journal.creations("backups", [7n]))).toEqual(["run-1"]);
    expect(ids(own.journal.unfinishedCreations("backups"))).toEqual(["run-1"]);
  });

  test("takes further steps, each with what it does", () => {
    using own = ownJournal();
    own.journal.begin(newRestore());
    const added = own.journal.addStep("restore-1", newStep("part", { action: "undo-restore" }));
    expect(added).toMatchObject({ number: 3, action: "undo-restore" });
    own.journal.writeStep("restore-1", 3, { state: "succeeded" });
    expect(own.reopen().run("restore-1")?.steps[2]).toMatchObject({
      action: "undo-restore",
      state: "succeeded",
    });
  });
});

describe("the way back of a restore", () => {
  const back = [
    { action: "undo-clear", snapshots: [], indices: ["one"] },
    { action: "undo-settle", snapshots: [], indices: ["one", "two"] },
  ] as const;

  test("is added behind its steps, and the first says why", () => {
    using own = ownJournal();
    own.journal.begin(newRestore());
    own.journal.turnBack("restore-1", back, "A shard has failed");
    const { steps = [] } = own.reopen().run("restore-1") ?? {};
    expect(steps.map(({ number, action }) => [number, action])).toEqual([
      [1, "close"],
      [2, "restore"],
      [3, "undo-clear"],
      [4, "undo-settle"],
    ]);
    expect(steps[2]).toMatchObject({ state: "planned", reason: "A shard has failed" });
    expect(steps[3]).toMatchObject({ indices: ["one", "two"], reason: undefined });
  });

  test("is added whole or not at all", () => {
    using own = ownJournal();
    own.journal.begin(newRestore());
    {
      using database = new Database(own.path);
      database.run(
        `create trigger refuse before insert on step when new.number = 4
         begin select raise(abort, 'refused'); end`,
      );
    }
    expect(() => own.journal.turnBack("restore-1", back, "A shard has failed")).toThrow("refused");
    expect(own.journal.run("restore-1")?.steps).toHaveLength(2);
  });
});

describe("the report of a restore", () => {
  test("is what was written last, in the next process too", () => {
    using own = ownJournal();
    own.journal.begin(newRestore());
    expect(own.journal.report("restore-1")).toBeUndefined();
    own.journal.writeReport("restore-1", { ...restoreReport, notes: [] });
    own.journal.writeReport("restore-1", restoreReport);
    expect(own.journal.report("restore-1")).toStrictEqual(restoreReport);
    expect(own.reopen().report("restore-1")).toStrictEqual(restoreReport);
  });

  test("belongs to restores alone", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    expect(own.journal.plan("run-1")).toBeUndefined();
    expect(own.journal.report("run-1")).toBeUndefined();
    expect(() => own.journal.writeReport("run-1", restoreReport)).toThrow(
      "Cannot find the restore of run run-1",
    );
  });
});

/** Writes a journal with one open restore and one that has ended, and changes it as nobody of ours would. */
function spoiltJournal(path: string, sql: string): void {
  const journal = openJournal(path);
  journal.begin(newRestore({ id: "ended" }));
  journal.writeReport("ended", restoreReport);
  journal.end("ended", "succeeded", noon);
  journal.begin(newRestore({ id: "open" }));
  journal.close();
  using database = new Database(path);
  database.run(sql);
}

/** What becomes of it when it is opened. */
function opened<T>(sql: string, look: (journal: Journal, notices: readonly string[]) => T): T {
  using folder = temporaryFolder();
  const path = folder.join("journal.db");
  spoiltJournal(path, sql);
  const notices: string[] = [];
  const journal = openJournal(path, { onSalvaged: (notice) => notices.push(notice) });
  try {
    expect(readdirSync(folder.path).filter((name) => /\.damaged-\w+$/.test(name))).toHaveLength(
      notices.length,
    );
    return look(journal, notices);
  } finally {
    journal.close();
  }
}

describe("a damaged journal", () => {
  test.each([
    ["no JSON", "update restore set plan = '{' where run_id = 'open'"],
    ["no plan", "update restore set plan = '{}' where run_id = 'open'"],
    ["another kind of value", "update restore set plan = json_set(plan, '$.indices', 7)"],
    ["gone", "delete from restore where run_id = 'open'"],
  ])("ends an open restore whose plan is %s, and says so", (_what, sql) => {
    opened(sql, (journal, notices) => {
      expect(notices).toHaveLength(1);
      expect(journal.run("open")).toMatchObject({
        kind: "restore",
        state: "failed",
        reason: expect.stringContaining("Its plan was lost with the damaged journal"),
      });
      expect(journal.plan("open")).toBeUndefined();
      expect(journal.run("ended")).toMatchObject({ state: "succeeded" });
    });
  });

  test("keeps plans, reports and what steps do", () => {
    opened("update run set warnings = 'x' where id = 'other' or id = 'ended'", (journal) => {
      expect(journal.run("open")).toMatchObject({ state: "running" });
      expect(journal.run("open")?.steps.map(({ action }) => action)).toEqual(["close", "restore"]);
      expect(journal.plan("open")).toStrictEqual(restorePlan);
      expect(journal.run("ended")).toBeUndefined();
      expect(journal.plan("ended")).toBeUndefined();
    });
    opened("update step set action = 'dance' where run_id = 'open' and number = 2", (journal) => {
      expect(journal.report("ended")).toStrictEqual(restoreReport);
      expect(journal.plan("ended")).toStrictEqual(restorePlan);
    });
  });

  test("keeps a plan whose report cannot be read", () => {
    opened("update restore set report = 'x' where run_id = 'ended'", (journal, notices) => {
      expect(notices).toHaveLength(1);
      expect(journal.plan("ended")).toStrictEqual(restorePlan);
      expect(journal.report("ended")).toBeUndefined();
      expect(journal.run("open")?.state).toBe("running");
    });
  });

  test("of a restore that has ended is told where its plan is asked for", () => {
    opened("update restore set plan = '{}' where run_id = 'ended'", (journal, notices) => {
      expect(notices).toEqual([]);
      expect(() => journal.plan("ended")).toThrow(
        expect.objectContaining({
          kind: "state-unusable",
          message: expect.stringContaining("is damaged"),
        }),
      );
    });
  });

  test("is not looked through by who may only read", () => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    spoiltJournal(path, "update restore set plan = '{}' where run_id = 'open'");
    const journal = openJournal(path, { readOnly: true });
    expect(journal.run("open")?.state).toBe("running");
    expect(() => journal.plan("open")).toThrow("is damaged");
    journal.close();
  });
});
