import { expect, test } from "bun:test";
import { eventually } from "./eventually.ts";

test("the state is given as soon as it is the one wanted", async () => {
  let looks = 0;
  const state = await eventually(() => ++looks, { until: (count) => count === 3 });
  expect(state).toBe(3);
  expect(looks).toBe(3);
});

test("an error while looking is not the end", async () => {
  let looks = 0;
  const state = await eventually(() => {
    looks += 1;
    if (looks < 3) {
      throw new Error("not there yet");
    }
    return "there";
  });
  expect(state).toBe("there");
});

test("after the deadline the last state seen is shown", async () => {
  const waiting = eventually(() => ({ state: "IN_PROGRESS" }), {
    deadlineMs: 30,
    describe: "backup 7 to complete",
    until: () => false,
  });
  await expect(waiting).rejects.toThrow(/Waited 30 ms for backup 7 to complete.*IN_PROGRESS/s);
});
