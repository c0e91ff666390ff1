import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Progress, Run, StepAction } from "../../src/backup/journal.ts";
import { drawRestoreProgress, restorePercent } from "../../src/cli/restore-progress.ts";
import { createRunProgress } from "../../src/cli/run-progress.ts";
import { describeRun } from "../../src/cli/run-words.ts";
import { createCommandLine } from "../../src/cli/run.ts";
import { createNotes } from "../../src/cli/notes.ts";
import type { Output } from "../../src/cli/verb.ts";
import { failedRun } from "../../src/cli/wait-for-run.ts";
import { captureIo } from "./captured-io.ts";
import { runOf, stepOf } from "./sample-restore.ts";

function progressOf(done: number, successful: number, changes: object = {}): Progress {
  return {
    bytes: { total: 104_857_600, done },
    shards: { total: 40, failed: 0, successful },
    restore: {
      indices: { total: 20, done: 3 },
      copiedBytes: 1_048_576,
      reusedBytes: done - 1_048_576,
      replicaBytes: { total: 0, done: 0 },
      secondsLeft: undefined,
      ...changes,
    },
  };
}

function doing(...actions: readonly StepAction[]): Run {
  const steps = actions.map((action, index) => stepOf(index + 1, { action, state: "accepted" }));
  return runOf({ steps });
}

describe("how far a restore is", () => {
  test("is a bar with bytes copied and reused, shards, indices and the time left", () => {
    expect(
      drawRestoreProgress(
        doing("restore", "restore"),
        progressOf(47_185_920, 12, { secondsLeft: 125 }),
      ),
    ).toBe(
      "Restore of backup 5 [#########...........] 45 %, 2 min 5 s left, 1.00 MiB copied, 44.0 MiB reused of 100 MiB, 12/40 shards, 3/20 indices, restoring 2 parts",
    );
  });

  test("counts replicas apart", () => {
    const replicaBytes = { total: 2_097_152, done: 1_048_576 };
    expect(drawRestoreProgress(runOf(), progressOf(47_185_920, 12, { replicaBytes }))).toEndWith(
      ", 3/20 indices, replicas 1.00 MiB of 2.00 MiB",
    );
  });

  test("is never whole before the last shard is, whatever the bytes say", () => {
    expect(restorePercent(progressOf(104_857_600, 39))).toBe(99);
    expect(restorePercent(progressOf(104_857_600, 40))).toBe(100);
    const none = { total: 0, done: 0 };
    expect(restorePercent({ ...progressOf(0, 20), bytes: none })).toBe(50);
    const amount = fc.nat();
    fc.assert(
      fc.property(amount, amount, amount, amount, (total, done, shards, missing) => {
        const counts = { total: shards + missing, failed: 0, successful: shards };
        const percent = restorePercent({ bytes: { total, done }, shards: counts });
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(missing === 0 && shards > 0 ? 100 : 99);
      }),
    );
  });

  test("is told in plain words for every step", () => {
    expect(describeRun(doing("close"))).toBe(
      "Restore of backup 5: 0 of 1 steps over, closing indices",
    );
    expect(describeRun(doing("restore"))).toEndWith(", restoring 1 part");
    const back = [
      stepOf(1, { action: "restore", state: "accepted" }),
      stepOf(2, { action: "undo-clear", state: "accepted" }),
    ];
    expect(describeRun(runOf({ steps: back }))).toEndWith(", going back: deleting what was made");
    const between = [stepOf(1, { action: "undo-clear", state: "succeeded" })];
    expect(describeRun(runOf({ steps: between }))).toEndWith("1 of 1 steps over, going back");
    expect(describeRun(runOf({ steps: between, state: "cancelled" }))).toEndWith("steps over");
  });
});

describe("the progress of a restore", () => {
  /** What is written on stderr for these looks at a restore. */
  function shown(views: readonly Progress[], output: Output, isTerminal: boolean, columns = 200) {
    const io = captureIo({ isTerminal, columns });
    const options = { config: undefined, server: undefined, output };
    const notes = createNotes(io.stderr, output);
    using progress = createRunProgress({ io, options, notes, program: createCommandLine(io) });
    for (const view of views) progress.tell({ run: runOf(), progress: view, worked: true });
    return io.written.stderr;
  }

  const looks = [progressOf(2_097_152, 1), progressOf(3_145_728, 2), progressOf(52_428_800, 20)];

  test("is one line on a terminal, which is cut where it would wrap", () => {
    const text = shown(looks, "table", true, 40);
    const lines = text.split("\r\u001b[K").slice(1);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toHaveLength(39);
    expect(lines[2]).toStartWith("Restore of backup 5 [##########.");
  });

  test("is a line for every tenth of it elsewhere", () => {
    const lines = shown(looks, "table", false).trimEnd().split("\n");
    expect(lines.map((line) => /\d+ %/.exec(line)?.[0])).toEqual(["2 %", "50 %"]);
  });

  test("is JSON with figures for a program, for every hundredth of it", () => {
    const lines = shown(looks, "json", true).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).progress.bytes.done)).toEqual([
      2_097_152, 3_145_728, 52_428_800,
    ]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "info",
      runId: "run-1",
      message: expect.stringMatching(/^Restore of backup 5 \[/),
      progress: { restore: { copiedBytes: 1_048_576, secondsLeft: null } },
    });
  });
});

test("a restore that failed or was aborted ends with why, and where to look", () => {
  const failed = failedRun(runOf({ state: "failed", reason: "the disk is full" }));
  expect(failed?.kind).toBe("run-failed");
  expect(failed?.message).toBe("Restore of backup 5 has failed: the disk is full");
  expect(failed?.hint).toBe('Run "webapps-backup show 5" to see what has become of its indices.');
  const aborted = failedRun(runOf({ state: "cancelled" }));
  expect(aborted?.message).toBe("Restore of backup 5 was cancelled: no reason is known");
  expect(failedRun(runOf({ state: "succeeded" }))).toBeUndefined();
});
