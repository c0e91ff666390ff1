import { describe, expect, test } from "bun:test";
import type { Run } from "../../src/backup/journal.ts";
import { newDeletion, newRun, newStep, noon } from "./new-run.ts";
import { ids, ownJournal } from "./own-journal.ts";

describe("a run in the journal", () => {
  test("is there with all its steps when begin returns, and in the next process", () => {
    using own = ownJournal();
    const begun = own.journal.begin(newRun({ warnings: ["One index is unknown"] }));
    const expected: Run = {
      id: "run-1",
      kind: "create",
      repository: "backups",
      backupId: 7n,
      version: "8.8.0",
      versionSource: "camunda.version",
      clusterUuid: "cluster-1",
      repositoryUuid: "repository-1",
      state: "running",
      startMs: noon,
      endMs: undefined,
      reason: undefined,
      warnings: ["One index is unknown"],
      steps: [1, 2].map((number) => ({
        number,
        action: undefined,
        snapshots: [{ name: `camunda_webapps_7_8.8.0_part_${number}_of_2`, uuid: undefined }],
        indices: ["operate-list-view-8.3.0_"],
        state: "planned",
        attempts: 0,
        startMs: undefined,
        endMs: undefined,
        reason: undefined,
      })),
    };
    expect(begun).toEqual(expected);
    expect(own.journal.run("run-1")).toEqual(expected);
    expect(own.reopen().run("run-1")).toEqual(expected);
    expect(own.journal.run("run-2")).toBeUndefined();
  });

  test("may know neither version nor repository uuid", () => {
    using own = ownJournal();
    own.journal.begin(newDeletion({ repositoryUuid: undefined }));
    expect(own.reopen().run("delete-1")).toMatchObject({
      kind: "delete",
      version: undefined,
      versionSource: undefined,
      repositoryUuid: undefined,
    });
  });

  test.each([1n, 9007199254740993n, 9223372036854775807n])(
    "keeps the id %p exactly",
    (backupId) => {
      using own = ownJournal();
      own.journal.begin(newRun({ backupId }));
      const journal = own.reopen();
      expect(journal.run("run-1")?.backupId).toBe(backupId);
      expect(ids(journal.runs({ limit: 9, backupId }))).toEqual(["run-1"]);
      expect(ids(journal.creations("backups", [backupId, backupId - 1n]))).toEqual(["run-1"]);
      expect(journal.countRuns(backupId)).toBe(1);
    },
  );

  test("cannot be begun twice, and the second leaves nothing behind", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    const again = newRun({ backupId: 8n, steps: [newStep("other")] });
    expect(() => own.journal.begin(again)).toThrow("UNIQUE");
    expect(own.journal.countRuns()).toBe(1);
    expect(own.journal.run("run-1")).toMatchObject({ backupId: 7n });
    expect(own.journal.run("run-1")?.steps).toHaveLength(2);
  });
});

describe("a step", () => {
  test("takes what changes and keeps the rest", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.writeStep("run-1", 2, {
      state: "intended",
      attempts: 1,
      startMs: noon + 5,
      indices: ["operate-list-view-8.3.0_", "operate-list-view-8.3.0_2026-01-31"],
    });
    own.journal.writeStep("run-1", 2, {
      state: "accepted",
      snapshots: [{ name: "camunda_webapps_7_8.8.0_part_2_of_2", uuid: "uuid-2" }],
    });
    own.journal.writeStep("run-1", 2, { endMs: noon + 9, reason: "It failed", state: "failed" });
    const [first, second] = own.reopen().run("run-1")?.steps ?? [];
    expect(first).toMatchObject({ number: 1, state: "planned", attempts: 0 });
    expect(second).toEqual({
      number: 2,
      action: undefined,
      snapshots: [{ name: "camunda_webapps_7_8.8.0_part_2_of_2", uuid: "uuid-2" }],
      indices: ["operate-list-view-8.3.0_", "operate-list-view-8.3.0_2026-01-31"],
      state: "failed",
      attempts: 1,
      startMs: noon + 5,
      endMs: noon + 9,
      reason: "It failed",
    });
  });

  test("forgets what is given as undefined", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.writeStep("run-1", 1, { startMs: 1, endMs: 2, reason: "No room" });
    own.journal.writeStep("run-1", 1, { startMs: undefined, endMs: undefined, reason: undefined });
    expect(own.journal.run("run-1")?.steps[0]).toMatchObject({
      startMs: undefined,
      endMs: undefined,
      reason: undefined,
    });
  });

  test("is written to the run that is named and to no other", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.begin(newRun({ id: "run-2", backupId: 8n }));
    own.journal.writeStep("run-2", 1, { state: "succeeded" });
    expect(own.journal.run("run-1")?.steps[0]?.state).toBe("planned");
    expect(own.journal.run("run-2")?.steps[0]?.state).toBe("succeeded");
  });

  test("may be added to a run that goes on", () => {
    using own = ownJournal();
    own.journal.begin(newDeletion({ steps: [] }));
    const snapshots = [
      { name: "one", uuid: "uuid-1" },
      { name: "two", uuid: undefined },
    ];
    const added = own.journal.addStep("delete-1", { snapshots, indices: [] });
    expect(added).toMatchObject({ number: 1, snapshots, indices: [], state: "planned" });
    expect(own.journal.addStep("delete-1", newStep("three")).number).toBe(2);
    expect(
      own
        .reopen()
        .run("delete-1")
        ?.steps.map((step) => step.number),
    ).toEqual([1, 2]);
    expect(() => own.journal.addStep("nobody", newStep("three"))).toThrow("Cannot find run nobody");
  });
});

describe("the end of a run", () => {
  test.each(["succeeded", "failed", "cancelled"] as const)("is %s once and for all", (state) => {
    using own = ownJournal();
    own.journal.begin(newRun());
    expect(own.journal.end("run-1", state, noon + 9, "Why")).toBe(true);
    expect(own.journal.end("run-1", "succeeded", noon + 10)).toBe(false);
    expect(own.journal.end("run-1", "failed", noon + 10, "Other")).toBe(false);
    expect(own.reopen().run("run-1")).toMatchObject({ state, endMs: noon + 9, reason: "Why" });
  });

  test("of a run that is not there is nobody's", () => {
    using own = ownJournal();
    expect(own.journal.end("nobody", "succeeded", noon)).toBe(false);
  });
});

describe("a cancelled create", () => {
  test("ends in the same commit that begins the deletion", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    const deletion = own.journal.cancelAndBegin("run-1", newDeletion(), "The backup is deleted");
    expect(deletion).toMatchObject({ id: "delete-1", state: "running" });
    expect(own.reopen().run("run-1")).toMatchObject({
      state: "cancelled",
      endMs: noon + 60_000,
      reason: "The backup is deleted",
    });
    expect(ids(own.journal.openRuns())).toEqual(["delete-1"]);
  });

  test("goes on where the deletion cannot be begun", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.begin(newDeletion({ backupId: 8n }));
    expect(() => own.journal.cancelAndBegin("run-1", newDeletion(), "Deleted")).toThrow("UNIQUE");
    expect(own.reopen().run("run-1")).toMatchObject({ state: "running", endMs: undefined });
  });

  test("that had ended before keeps its own end", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    own.journal.end("run-1", "succeeded", noon + 1);
    own.journal.cancelAndBegin("run-1", newDeletion(), "Deleted");
    expect(own.journal.run("run-1")).toMatchObject({ state: "succeeded", reason: undefined });
  });
});

describe("what is learned about a run", () => {
  test("is the repository's uuid, pinned once", () => {
    using own = ownJournal();
    own.journal.begin(newRun({ repositoryUuid: undefined }));
    own.journal.pinRepository("run-1", "repository-2");
    own.journal.pinRepository("run-1", "repository-3");
    expect(own.reopen().run("run-1")?.repositoryUuid).toBe("repository-2");
  });

  test("are warnings, each once and in their order", () => {
    using own = ownJournal();
    own.journal.begin(newRun({ warnings: ["first"] }));
    for (const warning of ["second", "first", "third", "second"]) {
      own.journal.addWarning("run-1", warning);
    }
    expect(own.reopen().run("run-1")?.warnings).toEqual(["first", "second", "third"]);
  });
});
