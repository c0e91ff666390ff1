import { describe, expect, test } from "bun:test";
import { formatBytes, formatCount, formatDuration, formatTime } from "../../src/cli/format.ts";

describe("figures for people", () => {
  test.each([
    [0, "0.0 s"],
    [-5, "0.0 s"],
    [1234, "1.2 s"],
    [59_000, "59 s"],
    [61_000, "1 min 1 s"],
    [3_600_000, "1 h"],
    [7_500_000, "2 h 5 min"],
    [90_000_000, "1 d 1 h"],
  ])("%d ms are %p", (ms, text) => expect(formatDuration(ms)).toBe(text));

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "0.98 KiB"],
    [1024 * 1024, "1.00 MiB"],
    [123_456_789, "118 MiB"],
    [1.5 * 1024 ** 4, "1.50 TiB"],
  ])("%d bytes are %p", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test("a time is in UTC, without fractions, and empty where there is none", () => {
    expect(formatTime(Date.UTC(2026, 10, 22, 14, 35, 9, 436))).toBe("2026-11-22 14:35:09Z");
    expect(formatTime(undefined)).toBe("");
  });

  test("a noun follows its count", () => {
    expect([formatCount(1, "part"), formatCount(0, "part")]).toEqual(["1 part", "0 parts"]);
  });
});
