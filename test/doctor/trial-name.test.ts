import { expect, test } from "bun:test";
import { readSnapshotName } from "../../src/backup/snapshot-name.ts";
import { copyPrefix, isLeftOver, readTrialName, trialName } from "../../src/doctor/trial-name.ts";

const own = { host: "0123abcd", pid: 7, token: "00000001" };
const startedMs = 1_795_396_939_000;
const name = trialName({ ...own, startedMs });
const around = { nowMs: startedMs + 1000, isAlive: () => false };

test("a name is read back, with or without what a restored copy begins with", () => {
  expect(readTrialName(name)).toEqual({ ...own, startedMs });
  expect(readTrialName(copyPrefix + name)).toEqual({ ...own, startedMs });
  expect(readSnapshotName(name)).toBeUndefined();
  expect(name).toBe(name.toLowerCase());
});

test.each(["webapps_backup_doctor_", "webapps_backup_manifest_1", `${name}_x`, "x"])(
  "%s is no name of a trial, and never deleted",
  (other) => {
    expect(readTrialName(other)).toBeUndefined();
    expect(isLeftOver(other, own, { ...around, nowMs: 0 })).toBe(false);
  },
);

test("what a dead process of this host has made is left over, that of a living one is not", () => {
  const mine = { ...own, pid: 8 };
  expect(isLeftOver(name, mine, around)).toBe(true);
  expect(isLeftOver(name, mine, { ...around, isAlive: () => true })).toBe(false);
});

test("what this very process makes is not left over; that of one with the same number before it is", () => {
  const alive = { ...around, isAlive: () => true };
  expect(isLeftOver(name, own, alive)).toBe(false);
  expect(isLeftOver(name, { ...own, token: "00000002" }, alive)).toBe(true);
});

test("what another host has made is left over only after an hour", () => {
  const there = { ...own, host: "ffffffff" };
  expect(isLeftOver(name, there, around)).toBe(false);
  expect(isLeftOver(name, there, { ...around, nowMs: startedMs + 3_601_000 })).toBe(true);
});
