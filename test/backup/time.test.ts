import { expect, test } from "bun:test";
import fc from "fast-check";
import { actuatorTime } from "../../src/backup/time.ts";

test("a time is written as Camunda's actuator writes it, in UTC", () => {
  expect(actuatorTime(Date.UTC(2026, 10, 22, 14, 35, 9, 436))).toBe("2026-11-22T14:35:09.436+0000");
  expect(actuatorTime(0)).toBe("1970-01-01T00:00:00.000+0000");
});

test("every time is written to the millisecond, whichever was written before", () => {
  const time = fc.oneof(
    fc.integer({ min: -8.64e15, max: 8.64e15 }),
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 0, 1, 0, 3) }),
  );
  fc.assert(
    fc.property(fc.array(time), (times) => {
      for (const epochMs of times) {
        expect(actuatorTime(epochMs)).toBe(`${new Date(epochMs).toISOString().slice(0, -1)}+0000`);
      }
    }),
  );
});
