import { describe, expect, test } from "bun:test";
import type { Part } from "../../src/backup/backup.ts";
import type { RunSummary } from "../../src/backup/journal.ts";
import { backupState, type StateInput } from "../../src/backup/state.ts";
import { noon, samplePart, sampleParts, sampleRun } from "./samples.ts";

const incompleteTimeoutMs = 300_000;

/** The state of a backup as soon as its last part has ended. */
function judge(parts: readonly Part[], more: Partial<StateInput> = {}) {
  return backupState({
    parts,
    run: undefined,
    deletingSinceMs: undefined,
    nowMs: noon + 10_000,
    incompleteTimeoutMs,
    ...more,
  });
}

const ok = "SUCCESS";
const running = "IN_PROGRESS";

describe("the state of a backup that the journal does not know", () => {
  test.each([
    ["all parts have succeeded", 3, [ok, ok, ok], "COMPLETED"],
    ["its only part has succeeded", 1, [ok], "COMPLETED"],
    ["the cheap list said no states", 3, [undefined, undefined, undefined], "COMPLETED"],
    ["one state is not known", 3, [ok, undefined, ok], "COMPLETED"],
    ["one part runs", 3, [ok, running], "IN_PROGRESS"],
    ["the last part runs", 3, [ok, ok, running], "IN_PROGRESS"],
    ["a part is missing and the newest has just ended", 3, [ok, ok], "IN_PROGRESS"],
    ["one part is incompatible", 3, [ok, "INCOMPATIBLE", ok], "INCOMPATIBLE"],
    ["one is incompatible while another runs", 3, ["INCOMPATIBLE", running], "INCOMPATIBLE"],
  ] as const)("where %s (%p: %p) is %s, with no reason", (_when, count, words, state) => {
    expect(judge(sampleParts(count, words))).toEqual({ state, reason: undefined });
  });

  const [one, two, three] = sampleParts(3, [ok, ok, ok]).map((part) => part.snapshot);

  test.each([
    ["a part has failed", ["FAILED"], `There were failures with the following snapshots: ${one}`],
    [
      "several have failed",
      ["FAILED", ok, "FAILED"],
      `There were failures with the following snapshots: ${one}, ${three}`,
    ],
    ["a part is partial", [ok, "PARTIAL"], `Some of the snapshots are partial: ${two}`],
    [
      "one is partial and one has failed",
      ["PARTIAL", "FAILED"],
      `There were failures with the following snapshots: ${two}`,
    ],
    [
      "one has failed while another runs",
      ["FAILED", running],
      `There were failures with the following snapshots: ${one}`,
    ],
    [
      "one has failed and one is incompatible",
      ["INCOMPATIBLE", "FAILED"],
      `There were failures with the following snapshots: ${two}`,
    ],
    ["a state word is unknown", [ok, ok, "CLONING"], "Unknown snapshot states: CLONING"],
    ["a state word is unknown and parts are missing", ["A", "B"], "Unknown snapshot states: A, B"],
  ] as const)("where %s is FAILED, and the reason says so", (_when, words, reason) => {
    expect(judge(sampleParts(3, words))).toEqual({ state: "FAILED", reason });
  });

  test("is FAILED where a snapshot cannot be read, and the reason names it", () => {
    const broken = samplePart({ number: 2, state: undefined, trouble: "missing blob" });
    const parts = [samplePart({ number: 1 }), broken, samplePart({ number: 3 })];
    expect(judge(parts)).toEqual({
      state: "FAILED",
      reason: `Cannot be read from the repository: ${broken.snapshot}`,
    });
  });

  const tooMany = { state: "FAILED", reason: "More snapshots found than expected." } as const;

  test.each([
    ["a part is there twice", [samplePart(), samplePart({ version: "8.8.1" })]],
    [
      "a part is there twice, with another between",
      [3, 1, 3].map((number) => samplePart({ number, count: 3 })),
    ],
    [
      "more parts are there than expected",
      [1, 2].map((number) => samplePart({ number, count: 1 })),
    ],
    [
      "counts are mixed",
      [samplePart({ number: 1, count: 2 }), samplePart({ number: 2, count: 3 })],
    ],
    [
      "versions are mixed",
      [1, 2, 3].map((number) => samplePart({ number, version: `8.8.${number}` })),
    ],
    ["a number is beyond the count", [samplePart({ number: 2, count: 1 })]],
  ])("is FAILED where %s", (_when, parts) => {
    expect(judge(parts)).toEqual(tooMany);
  });

  test("of contradictory parts is IN_PROGRESS as long as one of them runs", () => {
    const parts = [samplePart({ count: 1 }), samplePart({ number: 2, count: 1, state: running })];
    expect(judge(parts)).toEqual({ state: "IN_PROGRESS", reason: undefined });
  });
});

describe("a backup that misses parts", () => {
  const parts = sampleParts(3, [ok, ok]);
  const newestEndMs = noon + 2500;

  test.each([
    [0, "IN_PROGRESS"],
    [incompleteTimeoutMs, "IN_PROGRESS"],
    [incompleteTimeoutMs + 1, "INCOMPLETE"],
    [-60_000, "IN_PROGRESS"],
  ] as const)("%p ms after its newest part's end is %s", (elapsedMs, state) => {
    const verdict = judge(parts, { nowMs: newestEndMs + elapsedMs });
    expect(verdict).toEqual({ state, reason: undefined });
  });

  test("is judged by its newest part whatever the order of the parts' ends", () => {
    const late = [
      samplePart({ number: 1, endMs: newestEndMs }),
      samplePart({ number: 2, endMs: 0 }),
    ];
    const nowMs = newestEndMs + incompleteTimeoutMs;
    expect(judge(late, { nowMs }).state).toBe("IN_PROGRESS");
    expect(judge(late, { nowMs: nowMs + 1 }).state).toBe("INCOMPLETE");
  });

  test("and whose ends are not known is INCOMPLETE", () => {
    const timeless = sampleParts(3, [undefined, undefined], {
      startMs: undefined,
      endMs: undefined,
    });
    expect(judge(timeless)).toEqual({ state: "INCOMPLETE", reason: undefined });
  });

  test("misses them also where it is the first that is not there", () => {
    const [, second] = parts;
    expect(judge(second ? [second] : [], { nowMs: noon + 1e9 }).state).toBe("INCOMPLETE");
  });
});

describe("the state of a backup with a run of ours", () => {
  const own = { runId: "run-1" };

  test.each([
    ["no part exists yet", []],
    ["parts are missing", sampleParts(3, [ok, ok], own)],
    ["a part runs", sampleParts(3, [ok, running], own)],
    ["all parts are there, but the run has not said so yet", sampleParts(3, [ok, ok, ok], own)],
    ["a part has failed, but the run has not said so yet", sampleParts(3, ["FAILED"], own)],
    ["nobody has looked for hours", sampleParts(3, [ok], { ...own, endMs: 1 })],
  ])("that goes on is IN_PROGRESS where %s", (_when, parts) => {
    expect(judge(parts, { run: sampleRun() })).toEqual({ state: "IN_PROGRESS", reason: undefined });
  });

  const failed = sampleRun({ state: "failed", reason: "Part 2 could not be made", endMs: noon });

  test.each([
    ["there is no part", []],
    ["a part is missing and its grace is not over", sampleParts(3, [ok], own)],
    ["a part has failed", sampleParts(3, [ok, "FAILED"], own)],
    ["a part still runs", sampleParts(3, [ok, running], own)],
  ])("that has failed is FAILED at once, with the run's reason, where %s", (_when, parts) => {
    expect(judge(parts, { run: failed })).toEqual({
      state: "FAILED",
      reason: "Part 2 could not be made",
    });
  });

  test("that has failed without a reason takes the store's", () => {
    const parts = sampleParts(3, [ok, "PARTIAL"], own);
    const { state, reason } = judge(parts, { run: sampleRun({ state: "failed" }) });
    expect(state).toBe("FAILED");
    expect(reason).toStartWith("Some of the snapshots are partial");
  });

  test("is COMPLETED where the store has every part, even if the run failed at the last look", () => {
    expect(judge(sampleParts(3, [ok, ok, ok], own), { run: failed }).state).toBe("COMPLETED");
  });

  test.each(["succeeded", "cancelled"] as const)(
    "that has %s and misses parts is INCOMPLETE at once, without the grace for others",
    (state) => {
      const run = sampleRun({ state, endMs: noon });
      expect(judge(sampleParts(3, [ok, ok], own), { run })).toEqual({
        state: "INCOMPLETE",
        reason: undefined,
      });
      expect(judge(sampleParts(3, [ok, running], own), { run }).state).toBe("IN_PROGRESS");
      expect(judge(sampleParts(3, [ok, ok, ok], own), { run }).state).toBe("COMPLETED");
    },
  );

  test.each(["failed", "succeeded", "cancelled"] as const)(
    "that has %s says nothing about snapshots that others made",
    (state) => {
      const run = sampleRun({ state, reason: "Ours failed", endMs: noon });
      const theirs = sampleParts(3, [ok, ok], { runId: "run-of-another-host" });
      expect(judge(theirs, { run })).toEqual(judge(theirs));
    },
  );
});

describe("the state of a backup that is being deleted", () => {
  const deletingSinceMs = Date.UTC(2026, 10, 22, 14, 35, 9, 436);
  const verdict = {
    state: "INCOMPLETE",
    reason: "Is being deleted since 2026-11-22T14:35:09.436+0000",
  } as const;
  const runs: readonly (RunSummary | undefined)[] = [
    undefined,
    sampleRun(),
    sampleRun({ state: "failed" }),
    sampleRun({ state: "succeeded" }),
  ];

  test.each([
    ["whole", sampleParts(3, [ok, ok, ok])],
    ["failed", sampleParts(3, ["FAILED"])],
    ["still running", sampleParts(3, [running])],
    ["gone already", []],
  ])("is INCOMPLETE with the time since when, though it is %s", (_how, parts) => {
    for (const run of runs) expect(judge(parts, { run, deletingSinceMs })).toEqual(verdict);
  });
});
