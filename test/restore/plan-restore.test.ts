import { describe, expect, test } from "bun:test";
import { planRestore } from "../../src/restore/plan-restore.ts";
import { refusal } from "../../src/restore/refusal.ts";
import { sampleFacts, threeIndices } from "./sample-facts.ts";

describe("a plan", () => {
  test("of a restore where all is well has one warning, that of Zeebe", () => {
    const plan = planRestore(sampleFacts());
    expect(plan.checks.filter(({ result }) => result !== "ok").map(({ name }) => name)).toEqual([
      "zeebe",
    ]);
    expect(refusal(plan)).toEqual([]);
    expect(plan.indices.map(({ name, action }) => `${name} ${action}`)).toEqual(
      threeIndices.map((name) => `${name} over`),
    );
  });
});
