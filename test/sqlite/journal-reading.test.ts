import { describe, expect, test } from "bun:test";
import type { Run } from "../../src/backup/journal.ts";
import { newRestore } from "./new-restore.ts";
import { newDeletion, newRun, newStep, noon } from "./new-run.ts";
import { ids, ownJournal } from "./own-journal.ts";

describe("open runs", () => {
  test("are those that have not ended, the oldest begun first, whatever their clocks said", () => {
    using own = ownJournal();
    own.journal.begin(newRun({ id: "a", startMs: noon + 3 }));
    own.journal.begin(newRun({ id: "b", startMs: noon + 1, repository: "other" }));
    own.journal.begin(newRun({ id: "c", startMs: noon + 2 }));
    own.journal.begin(newDeletion({ id: "d", startMs: noon }));
    own.journal.end("c", "failed", noon + 9);
    expect(ids(own.reopen().openRuns())).toEqual(["a", "b", "d"]);
  });
});

describe("the list of runs", () => {
  test("is paged, newest first", () => {
    using own = ownJournal();
    for (let n = 1; n <= 5; n += 1) own.journal.begin(newRun({ id: `run-${n}`, startMs: noon }));
    const { journal } = own;
    expect(ids(journal.runs({ limit: 2 }))).toEqual(["run-5", "run-4"]);
    expect(ids(journal.runs({ limit: 2, after: "run-4" }))).toEqual(["run-3", "run-2"]);
    expect(ids(journal.runs({ limit: 2, after: "run-2" }))).toEqual(["run-1"]);
    expect(ids(journal.runs({ limit: 2, after: "run-1" }))).toEqual([]);
    expect(ids(journal.runs({ limit: 2, after: "nobody" }))).toEqual([]);
    expect(journal.countRuns()).toBe(5);
  });

  test("may be that of one backup", () => {
    using own = ownJournal();
    own.journal.begin(newRun({ id: "a" }));
    own.journal.begin(newRun({ id: "b", backupId: 8n }));
    own.journal.begin(newDeletion({ id: "c" }));
    expect(ids(own.journal.runs({ limit: 9, backupId: 7n }))).toEqual(["c", "a"]);
    expect(ids(own.journal.runs({ limit: 9, backupId: 7n, after: "c" }))).toEqual(["a"]);
    expect(own.journal.countRuns(7n)).toBe(2);
    expect(own.journal.countRuns(9n)).toBe(0);
  });

  test("shows each run with its own steps", () => {
    using own = ownJournal();
    own.journal.begin(newRun({ id: "a", steps: [newStep("one")] }));
    own.journal.begin(newRun({ id: "b", steps: [newStep("two"), newStep("three")] }));
    const names = own.journal
      .runs({ limit: 9 })
      .map((run) => run.steps.flatMap((step) => step.snapshots.map(({ name }) => name)));
    expect(names).toEqual([["two", "three"], ["one"]]);
  });
});

describe("the create that speaks for an id", () => {
  test("is the newest of this repository, with the number of its steps", () => {
    using own = ownJournal();
    own.journal.begin(newRun({ id: "old" }));
    own.journal.end("old", "failed", noon);
    own.journal.begin(newRun({ id: "new", steps: [1, 2, 3].map((n) => newStep(`part-${n}`)) }));
    own.journal.begin(newDeletion());
    own.journal.begin(newRun({ id: "elsewhere", repository: "other" }));
    own.journal.begin(newRun({ id: "eight", backupId: 8n, startMs: noon + 1 }));
    const found = own.journal.creations("backups", [7n, 8n, 9n]);
    expect(ids(found)).toEqual(["eight", "new"]);
    expect(found.map((run) => run.stepCount)).toEqual([2, 3]);
    expect(found[0]).not.toHaveProperty("steps");
    expect(own.journal.creations("backups", [])).toEqual([]);
  });

  test("is none where it was forgotten, but the run stays readable", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.end("run-1", "failed", noon);
    own.journal.forget("backups", 7n);
    expect(own.journal.creations("backups", [7n])).toEqual([]);
    expect(own.journal.unfinishedCreations("backups")).toEqual([]);
    expect(ids(own.journal.runs({ limit: 9 }))).toEqual(["run-1"]);
  });

  test("is never forgotten while it goes on, nor for another id or repository", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.forget("backups", 7n);
    expect(ids(own.journal.creations("backups", [7n]))).toEqual(["run-1"]);
    own.journal.end("run-1", "failed", noon);
    own.journal.forget("backups", 8n);
    own.journal.forget("other", 7n);
    expect(ids(own.journal.creations("backups", [7n]))).toEqual(["run-1"]);
  });

  test("speaks for its id until a deletion has succeeded that began after it", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.end("run-1", "failed", noon);
    own.journal.begin(newDeletion());
    own.journal.end("delete-1", "failed", noon);
    own.journal.begin(newDeletion({ id: "delete-2" }));
    expect(ids(own.journal.creations("backups", [7n]))).toEqual(["run-1"]);
    own.journal.end("delete-2", "succeeded", noon);
    expect(own.journal.creations("backups", [7n])).toEqual([]);
    own.journal.begin(newDeletion({ id: "delete-3" }));
    own.journal.begin(newRun({ id: "run-2" }));
    own.journal.end("run-2", "failed", noon);
    own.journal.end("delete-3", "succeeded", noon);
    expect(ids(own.journal.creations("backups", [7n]))).toEqual(["run-2"]);
  });

  test("is a later one again after the earlier was forgotten", () => {
    using own = ownJournal();
    own.journal.begin(newRun({ id: "a" }));
    own.journal.end("a", "failed", noon);
    own.journal.forget("backups", 7n);
    own.journal.begin(newRun({ id: "b" }));
    expect(ids(own.journal.creations("backups", [7n]))).toEqual(["b"]);
  });
});

test("the runs of one kind are found among the others", () => {
  using own = ownJournal();
  own.journal.begin(newRun());
  own.journal.begin(newRestore({ id: "a" }));
  own.journal.begin(newDeletion());
  own.journal.begin(newRestore({ id: "b", backupId: 8n }));
  expect(ids(own.journal.runs({ limit: 9, kind: "restore" }))).toEqual(["b", "a"]);
  expect(ids(own.journal.runs({ limit: 9, kind: "restore", after: "b" }))).toEqual(["a"]);
  expect(ids(own.journal.runs({ limit: 9, kind: "restore", backupId: 8n }))).toEqual(["b"]);
});

describe("unfinished creates", () => {
  test("are those that go on or have failed, if they are their id's newest, newest first", () => {
    using own = ownJournal();
    const begin = (id: string, backupId: bigint, end?: Exclude<Run["state"], "running">): void => {
      const startMs = noon + Number(backupId);
      own.journal.begin(newRun({ id, backupId, startMs }));
      if (end) own.journal.end(id, end, noon);
    };
    begin("failed", 1n, "failed");
    begin("running", 2n);
    begin("succeeded", 3n, "succeeded");
    begin("cancelled", 4n, "cancelled");
    begin("failed-before", 5n, "failed");
    begin("succeeded-then", 5n, "succeeded");
    begin("succeeded-before", 6n, "succeeded");
    begin("failed-then", 6n, "failed");
    own.journal.begin(newDeletion({ backupId: 9n }));
    expect(ids(own.journal.unfinishedCreations("backups"))).toEqual([
      "failed-then",
      "running",
      "failed",
    ]);
    expect(own.journal.unfinishedCreations("other")).toEqual([]);
  });
});
