import { describe, expect, test } from "bun:test";
import type { IndexOutcome } from "../../src/backup/restore-plan.ts";
import { describeReport, drawReport } from "../../src/cli/report-text.ts";
import { detailOf, planOf, stepOf } from "./sample-restore.ts";

function outcome(name: string, state: IndexOutcome["state"], detail?: string): IndexOutcome {
  return { name, state, detail, copiedBytes: 0, reusedBytes: 0 };
}

describe("the report of a restore", () => {
  test("counts what came of the indices and the bytes, and names the way back", () => {
    const indices = [outcome("a", "restored"), outcome("b", "restored"), outcome("c", "removed")];
    const report = { indices, copiedBytes: 713, reusedBytes: 81_498_325, notes: ["b is yellow"] };
    expect(drawReport(detailOf({}, report))).toBe(
      `Restore:    Restore of backup 5 succeeded
Run:        run-1
Took:       17 s
Indices:    2 restored, 1 removed
Copied:     713 B from the repository
Reused:     77.7 MiB that lay on the nodes already
Note:       b is yellow
Safety:     webapps_backup_before_restore_run-1, kept until 2026-11-29 14:35:26Z
Way back:   webapps-backup restore --undo run-1
`,
    );
    expect(describeReport({ ...report, indices })).toBe(
      "2 restored, 1 removed; 713 B copied, 77.7 MiB reused",
    );
  });

  test("names each broken index with how it is", () => {
    const indices = [
      outcome("a", "put back"),
      outcome("b", "broken", "red, 1 of 2 shards is missing"),
      outcome("c", "broken"),
    ];
    const text = drawReport(detailOf({ state: "failed", reason: "the disk is full" }, { indices }));
    expect(text).toContain("Restore:    Restore of backup 5 failed: the disk is full\n");
    expect(text).toContain("Indices:    1 put back, 2 broken\n");
    expect(text).toContain("Broken:     b: red, 1 of 2 shards is missing\n");
    expect(text).toContain("Broken:     c: state unknown\n");
    expect(text).toContain("Way back:   webapps-backup restore --undo run-1\n");
  });

  test("offers no way back where everything is as it was, or nothing was saved", () => {
    const back = detailOf({ state: "cancelled" }, { indices: [outcome("a", "put back")] });
    expect(drawReport(back)).toContain("Safety:     webapps_backup_before_restore_run-1");
    expect(drawReport(back)).not.toContain("--undo");
    const unsaved = { safety: [], safetyUntilMs: undefined };
    const text = drawReport(detailOf({}, { indices: [outcome("a", "restored")] }, unsaved));
    expect(text).not.toContain("Safety");
    expect(text).not.toContain("--undo");
  });

  test("names the restore that was taken back", () => {
    const plan = planOf({ source: { kind: "safety", runId: "run-0" } });
    expect(drawReport(detailOf({}, {}, { plan }))).toContain("Takes back: run-0\n");
  });

  test("is how far it is while it runs, and what is known where no report was written", () => {
    const steps = [stepOf(1, { action: "close", state: "accepted" })];
    expect(drawReport(detailOf({ state: "running", steps }))).toBe(
      "Restore of backup 5: 0 of 1 steps over, closing indices\n",
    );
    const lost = detailOf({ state: "failed" }, undefined, { report: undefined, safety: [] });
    expect(drawReport(lost)).toBe(
      "Restore:    Restore of backup 5 failed\nRun:        run-1\nTook:       17 s\n",
    );
  });
});
