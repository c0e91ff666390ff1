import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Part, backupStates } from "../../src/backup/backup.ts";
import { backupState, foldBackup, type StateInput } from "../../src/backup/state.ts";
import { noon, samplePart, sampleRun } from "./samples.ts";

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const time = fc.integer({ min: 0, max: 2 * noon });

const word = fc.constantFrom(
  "SUCCESS",
  "SUCCESS",
  "IN_PROGRESS",
  "PARTIAL",
  "FAILED",
  "INCOMPATIBLE",
  "ABORTED",
  "",
  undefined,
);

/** A part as a store may show it. Most belong to one plan; some contradict it. */
const anyPart: fc.Arbitrary<Part> = fc
  .record({
    number: fc.integer({ min: 1, max: 4 }),
    count: fc.constantFrom(3, 3, 3, 1, 4),
    version: fc.constantFrom("8.8.0", "8.8.0", "8.8.0", "8.9.0"),
    state: word,
    startMs: maybe(time),
    endMs: maybe(time),
    runId: fc.constantFrom("run-1", "run-1", "run-2", undefined),
    trouble: fc.constantFrom(undefined, undefined, undefined, "missing blob"),
    drift: fc.constantFrom(undefined, undefined, "The metadata says another id"),
  })
  .map((changes) => samplePart(changes));

const wholePlan = fc
  .tuple(word, word, word)
  .map((words) => words.map((state, index) => samplePart({ number: index + 1, state })));

const anyRun = fc
  .record({
    state: fc.constantFrom("running", "succeeded", "failed", "cancelled"),
    reason: fc.constantFrom(undefined, "Why it ended"),
    endMs: maybe(time),
    stepCount: fc.integer({ min: 0, max: 4 }),
    warnings: fc.constantFrom<string[]>([], ["A warning"]),
  })
  .map((changes) => sampleRun(changes));

const anyInput: fc.Arbitrary<StateInput> = fc.record({
  parts: fc.oneof(fc.array(anyPart, { maxLength: 5 }), wholePlan),
  run: maybe(anyRun),
  deletingSinceMs: fc.option(time, { nil: undefined, freq: 5 }),
  nowMs: time,
  incompleteTimeoutMs: fc.integer({ min: 0, max: 1_000_000 }),
});

/** Checks a rule for any input; the runs are many because the rules are. */
function always(rule: (input: StateInput) => void): void {
  fc.assert(fc.property(anyInput, rule), { numRuns: 2000 });
}

describe("whatever store, journal and clock say", () => {
  test("a backup has exactly one of the five states", () => {
    always((input) => {
      expect(backupStates).toContain(backupState(input).state);
      expect(backupState(input)).toEqual(backupState(input));
    });
  });

  test("only FAILED backups and those being deleted have a reason", () => {
    always((input) => {
      const { state, reason } = backupState(input);
      const mayHave = state === "FAILED" || input.deletingSinceMs !== undefined;
      expect(reason === undefined || mayHave).toBe(true);
    });
  });

  test("COMPLETED are only those of whose parts each is there once, none in any but a good state", () => {
    always((input) => {
      if (backupState(input).state !== "COMPLETED") return;
      const { parts } = input;
      const count = parts[0]?.count ?? 0;
      expect(parts.map((part) => part.number).toSorted()).toEqual(
        Array.from({ length: count }, (_, index) => index + 1),
      );
      expect(new Set(parts.map((part) => part.version)).size).toBe(1);
      for (const part of parts) {
        expect(part.count).toBe(count);
        expect(part.trouble).toBeUndefined();
        expect(["SUCCESS", undefined]).toContain(part.state);
      }
    });
  });

  test("a backup that is being deleted, or whose run goes on, is never COMPLETED", () => {
    always((input) => {
      if (input.deletingSinceMs === undefined && input.run?.state !== "running") return;
      expect(backupState(input).state).not.toBe("COMPLETED");
    });
  });

  test("no backup is FAILED because a list left the states out", () => {
    always((input) => {
      const silent = input.parts.map((part) => ({ ...part, state: undefined, trouble: undefined }));
      const { state, reason } = backupState({ ...input, parts: silent, run: undefined });
      if (state === "FAILED") expect(reason).toBe("More snapshots found than expected.");
    });
  });

  test("no backup stays IN_PROGRESS once nothing runs and the time for a next part is over", () => {
    always((input) => {
      const isIdle =
        input.run?.state !== "running" && input.parts.every((part) => part.state !== "IN_PROGRESS");
      if (!isIdle) return;
      const later = { ...input, nowMs: 4 * noon };
      expect(backupState(later).state).not.toBe("IN_PROGRESS");
    });
  });

  test("the order of the parts does not decide, unless they contradict each other", () => {
    always((input) => {
      const { state, reason } = backupState(input);
      if (reason?.startsWith("More snapshots")) return;
      expect(backupState({ ...input, parts: input.parts.toReversed() }).state).toBe(state);
    });
  });

  test("a backup is shown with the state it was judged to have, or not at all", () => {
    always((input) => {
      const backup = foldBackup(7n, input);
      const { state, reason } = backupState(input);
      if (backup) expect(backup).toMatchObject({ id: 7n, state });
      if (backup) expect(backup.failureReason).toBe(reason);
      if (!backup) expect(input.parts).toBeEmpty();
    });
  });

  test("a backup that is in progress has no end", () => {
    always((input) => {
      const backup = foldBackup(7n, input);
      if (backup?.state === "IN_PROGRESS") expect(backup.endMs).toBeUndefined();
    });
  });
});
