import { expect, test } from "bun:test";
import fc from "fast-check";
import { durationMs, durationText } from "../../src/config/duration.ts";

test.each([
  ["500ms", 500],
  ["30s", 30_000],
  ["1.5s", 1500],
  ["5m", 300_000],
  ["1h", 3_600_000],
  ["2d", 172_800_000],
  ["30S", 30_000],
  ["PT5M", 300_000],
  ["pt10s", 10_000],
  ["PT0.25S", 250],
  ["PT1H30M", 5_400_000],
  ["P1D", 86_400_000],
  ["P1DT1S", 86_401_000],
])("%s is a duration of %d ms", (text, milliseconds) => {
  expect(durationMs(text)).toBe(milliseconds);
});

test.each(["", "5", "s", "5x", "5 s", "-5s", "P", "PT", "P1DT", "1h30m", "PT5", "٥s"])(
  "%p is no duration",
  (text) => {
    expect(durationMs(text)).toBeUndefined();
  },
);

test("a duration is written in the largest unit that loses nothing", () => {
  expect(durationText(0)).toBe("0s");
  expect(durationText(1500)).toBe("1500ms");
  expect(durationText(90_000)).toBe("90s");
  expect(durationText(900_000)).toBe("15m");
  expect(durationText(172_800_000)).toBe("2d");
});

test("what is written is read back", () => {
  fc.assert(
    fc.property(fc.nat(), (milliseconds) => {
      expect(durationMs(durationText(milliseconds))).toBe(milliseconds);
    }),
  );
});
