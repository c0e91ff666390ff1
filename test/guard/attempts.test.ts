import { expect, test } from "bun:test";
import { Attempts } from "../../src/guard/attempts.ts";

function failedTimes(attempts: Attempts, address: string, times: number): number {
  let wait = 0;
  for (let time = 0; time < times; time += 1) wait = attempts.failed(address);
  return wait;
}

test("ten a minute are free, the next waits for the rest of the minute", () => {
  let ms = 0;
  const attempts = new Attempts(() => ms);
  expect(failedTimes(attempts, "10.0.0.1", 10)).toBe(0);
  expect(attempts.failed("10.0.0.1")).toBe(60);
  ms = 59_999;
  expect(attempts.failed("10.0.0.1")).toBe(1);
  ms = 60_000;
  expect(attempts.failed("10.0.0.1")).toBe(0);
  expect(attempts.failures).toBe(13);
  expect(attempts.limited).toBe(2);
});

test.each([
  ["2001:db8::1", "2001:db8::ffff:2", true],
  ["2001:db8:0:0:1::", "2001:db8::2", true],
  ["2001:db8:0:1::1", "2001:db8::1", false],
  ["::1", "::2", true],
  ["10.0.0.1", "10.0.0.2", false],
])("%s and %s are one network: %s", (one, other, isOne) => {
  const attempts = new Attempts(() => 0);
  failedTimes(attempts, one, 10);
  expect(attempts.failed(other) > 0).toBe(isOne);
});

test("a clock that is set back does not lock anybody out", () => {
  let ms = 1_000_000;
  const attempts = new Attempts(() => ms);
  expect(failedTimes(attempts, "10.0.0.1", 11)).toBeGreaterThan(0);
  ms = 0;
  expect(attempts.failed("10.0.0.1")).toBe(0);
});

test("more addresses than are remembered forget those that began first", () => {
  const attempts = new Attempts(() => 0);
  failedTimes(attempts, "first", 10);
  for (let other = 0; other < 4095; other += 1) attempts.failed(`other-${other}`);
  expect(attempts.failed("first")).toBeGreaterThan(0);
  attempts.failed("one more");
  expect(attempts.failed("first")).toBe(0);
});
