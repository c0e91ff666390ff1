import { describe, expect, test } from "bun:test";
import { readTimeOption, readTimeToCome } from "../../src/cli/time-option.ts";

const now = Date.UTC(2026, 10, 22, 12);

describe("a time on the command line", () => {
  test.each([
    { text: "36h", time: now - 36 * 3_600_000 },
    { text: "7d", time: now - 7 * 86_400_000 },
    { text: "90s", time: now - 90_000 },
    { text: "2026-11-21", time: Date.UTC(2026, 10, 21) },
    { text: "2026-11-21T10:00:00+02:00", time: Date.UTC(2026, 10, 21, 8) },
    { text: "1795358100", time: 1_795_358_100_000 },
  ])("may be written as $text", ({ text, time }) => {
    expect(readTimeOption("--since", text, now)).toBe(time);
  });

  test.each(["", "yesterday", "2026-11-21T10:00:00", "h", "-1d", "2026-13-01"])(
    "may not be written as %p",
    (text) => {
      expect(() => readTimeOption("--since", text, now)).toThrow("Cannot read --since");
    },
  );
});

describe("a time to come on the command line", () => {
  test.each([
    { text: "90d", time: now + 90 * 86_400_000 },
    { text: "1h", time: now + 3_600_000 },
    { text: "2027-01-01", time: Date.UTC(2027, 0, 1) },
  ])("may be written as $text", ({ text, time }) => {
    expect(readTimeToCome("--expires", text, now)).toBe(time);
  });

  test.each(["", "tomorrow", "-1d", "2027-13-01"])("may not be written as %p", (text) => {
    expect(() => readTimeToCome("--expires", text, now)).toThrow("Cannot read --expires");
  });
});
