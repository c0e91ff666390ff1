import { expect, test } from "bun:test";
import { actuatorTime } from "../../src/backup/time.ts";

test("a time is written as Camunda's actuator writes it, in UTC", () => {
  expect(actuatorTime(Date.UTC(2026, 10, 22, 14, 35, 9, 436))).toBe("2026-11-22T14:35:09.436+0000");
  expect(actuatorTime(0)).toBe("1970-01-01T00:00:00.000+0000");
});
