import { describe, expect, test } from "bun:test";
import type { Backup } from "../../src/backup/backup.ts";
import {
  judgeAge,
  judgeOrphans,
  judgeUnfinished,
  writeAge,
} from "../../src/doctor/backup-checks.ts";
import type { Survey } from "../../src/doctor/survey.ts";

const hourMs = 3_600_000;
const nowMs = 1000 * hourMs;

describe("the newest complete backup", () => {
  const newest = { id: 7n, endMs: nowMs - 26 * hourMs };

  test("is well at any age where none was asked for", () => {
    expect(judgeAge(newest, { nowMs, maxAgeMs: undefined })).toMatchObject({
      result: "ok",
      found: "The newest complete backup, 7, ended 26 h ago",
    });
  });

  test("fails only where it is older than was asked for", () => {
    expect(judgeAge(newest, { nowMs, maxAgeMs: 26 * hourMs }).result).toBe("ok");
    expect(judgeAge(newest, { nowMs, maxAgeMs: 26 * hourMs - 1 }).result).toBe("fail");
  });

  test("is missed, and fails where an age was asked for", () => {
    expect(judgeAge(undefined, { nowMs, maxAgeMs: undefined }).result).toBe("warn");
    expect(judgeAge(undefined, { nowMs, maxAgeMs: hourMs }).result).toBe("fail");
  });

  test("of a clock that is ahead is not younger than now", () => {
    const future = { id: 7n, endMs: nowMs + hourMs };
    expect(judgeAge(future, { nowMs, maxAgeMs: 1 }).found).toEndWith(
      "ended less than a minute ago",
    );
  });
});

test.each([
  [20_000, "less than a minute"],
  [119 * 60_000, "119 min"],
  [26 * hourMs, "26 h"],
  [96 * hourMs, "4 d"],
] as const)("%d ms are %s", (ms, text) => {
  expect(writeAge(ms)).toBe(text);
});

describe("backups that are not good", () => {
  const backup = (id: bigint, state: Backup["state"]): Backup => ({
    id,
    state,
    failureReason: undefined,
    parts: [],
    expectedParts: 2,
    version: "8.8.0",
    startMs: undefined,
    endMs: undefined,
    runId: undefined,
    warnings: [],
  });
  const survey: Survey = {
    whole: 0,
    newest: undefined,
    others: [],
    unread: 0,
    aliens: [],
    ids: new Set(),
  };

  test("are named; those that go on are no fault", () => {
    const others = [backup(3n, "FAILED"), backup(2n, "INCOMPLETE"), backup(1n, "IN_PROGRESS")];
    expect(judgeUnfinished({ ...survey, others, unread: 4 })).toMatchObject({
      result: "warn",
      found: "6 backups are not good: 3 FAILED, 2 INCOMPLETE; in progress: 1",
    });
    expect(judgeUnfinished({ ...survey, others: others.slice(2) })).toMatchObject({
      result: "ok",
      found: "No backup has failed; in progress: 1",
    });
  });

  test("are told from names that no part can have", () => {
    const found = judgeUnfinished({ ...survey, aliens: ["camunda_webapps_x"] });
    expect(found).toMatchObject({
      result: "warn",
      found: expect.stringContaining("camunda_webapps_x"),
    });
  });
});

test("a manifest without its backup is an orphan, unless something is being made", () => {
  const snapshots = ["webapps_backup_manifest_1", "webapps_backup_manifest_2"].map((snapshot) => ({
    snapshot,
    uuid: "u",
    state: "SUCCESS",
  }));
  const ids = new Set([1n]);
  const found = judgeOrphans(snapshots, ["webapps_backup_manifest_3_0"], { ids, isBusy: false });
  expect(found).toMatchObject({
    result: "warn",
    found: expect.stringContaining("2 manifests are without"),
  });
  expect(judgeOrphans(snapshots, [], { ids, isBusy: true }).result).toBe("ok");
});
