import { describe, expect, test } from "bun:test";
import type { Backup } from "../../src/backup/backup.ts";
import { expectedParts, foldBackup, ownRun, type StateInput } from "../../src/backup/state.ts";
import { noon, samplePart, sampleParts, sampleRun } from "./samples.ts";

function fold(input: Partial<StateInput>): Backup | undefined {
  return foldBackup(7n, {
    parts: [],
    run: undefined,
    deletingSinceMs: undefined,
    nowMs: noon + 10_000,
    incompleteTimeoutMs: 300_000,
    ...input,
  });
}

describe("a backup", () => {
  test("is put together from its parts", () => {
    const parts = sampleParts(3, ["SUCCESS", "SUCCESS", "SUCCESS"]);
    expect(fold({ parts })).toEqual({
      id: 7n,
      state: "COMPLETED",
      failureReason: undefined,
      parts,
      expectedParts: 3,
      version: "8.8.0",
      startMs: noon + 1000,
      endMs: noon + 3500,
      runId: undefined,
      warnings: [],
    });
  });

  test("starts with its earliest part and ends with its latest, in whatever order they were made", () => {
    const parts = [
      samplePart({ number: 1, startMs: noon + 5, endMs: noon + 50 }),
      samplePart({ number: 2, startMs: noon + 1, endMs: noon + 20 }),
      samplePart({ number: 3, startMs: undefined, endMs: undefined }),
    ];
    expect(fold({ parts })).toMatchObject({ startMs: noon + 1, endMs: noon + 50 });
  });

  test("that goes on has no end, though some of its parts have", () => {
    expect(fold({ parts: sampleParts(3, ["SUCCESS", "IN_PROGRESS"]) })?.endMs).toBeUndefined();
  });

  test("has the warnings of its run and what is odd about its parts", () => {
    const drift = "Its metadata names the id 8";
    const backup = fold({
      parts: sampleParts(1, ["SUCCESS"], { runId: "run-1", drift }),
      run: sampleRun({ state: "succeeded", warnings: ["One index is unknown"] }),
    });
    expect(backup).toMatchObject({ warnings: ["One index is unknown", drift], runId: "run-1" });
  });
});

describe("a backup of which the store shows nothing", () => {
  test("is there at once when its run is, with the run's plan", () => {
    expect(fold({ run: sampleRun() })).toEqual({
      id: 7n,
      state: "IN_PROGRESS",
      failureReason: undefined,
      parts: [],
      expectedParts: 3,
      version: "8.8.0",
      startMs: noon,
      endMs: undefined,
      runId: "run-1",
      warnings: [],
    });
  });

  test("is FAILED where its run has failed, and says why and until when", () => {
    const run = sampleRun({ state: "failed", reason: "No room", endMs: noon + 9 });
    const backup = fold({ run });
    expect(backup).toMatchObject({ state: "FAILED", failureReason: "No room", endMs: noon + 9 });
  });

  test.each(["succeeded", "cancelled"] as const)(
    "is not there where its run has %s: others have deleted it",
    (state) => {
      expect(fold({ run: sampleRun({ state, endMs: noon }) })).toBeUndefined();
    },
  );

  test("is there as long as its deletion is open", () => {
    expect(fold({ deletingSinceMs: noon })).toMatchObject({ state: "INCOMPLETE", parts: [] });
  });

  test("is not there where nobody knows it", () => {
    expect(fold({})).toBeUndefined();
  });
});

describe("the run behind a backup", () => {
  const theirs = sampleParts(3, ["SUCCESS"], { runId: "run-2" });
  const ours = [...sampleParts(3, ["SUCCESS"]), samplePart({ number: 2, runId: "run-1" })];

  test("is the one that made any of its snapshots", () => {
    const run = sampleRun({ state: "failed" });
    expect(ownRun({ parts: ours, run })).toBe(run);
    expect(ownRun({ parts: theirs, run })).toBeUndefined();
    expect(ownRun({ parts: [], run })).toBe(run);
  });

  test("is always one that goes on: its snapshots may not be there yet", () => {
    const run = sampleRun();
    expect(ownRun({ parts: theirs, run })).toBe(run);
  });

  test("tells how many parts to expect where no part does", () => {
    expect(expectedParts({ parts: [], run: sampleRun({ stepCount: 5 }) })).toBe(5);
    expect(expectedParts({ parts: sampleParts(4, ["SUCCESS"]), run: sampleRun() })).toBe(4);
    expect(expectedParts({ parts: [], run: undefined })).toBe(0);
  });
});
