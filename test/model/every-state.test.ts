import { expect, test } from "bun:test";
import type { Part } from "../../src/backup/backup.ts";
import type { RunSummary } from "../../src/backup/journal.ts";
import { foldBackup, type StateInput } from "../../src/backup/state.ts";
import { noon, samplePart, sampleRun } from "../backup/samples.ts";
import { incompleteTimeoutMs, judge, type SeenSnapshot, type Verdict } from "./judge.ts";

/** All that a store may show of one part, and of no part. */
const slots: readonly (Partial<Part> | undefined)[] = [
  undefined,
  { state: "SUCCESS" },
  { state: "SUCCESS", runId: "run-1" },
  { state: undefined, endMs: undefined },
  { state: "IN_PROGRESS", endMs: undefined },
  { state: "FAILED" },
  { state: "PARTIAL" },
  { state: "INCOMPATIBLE" },
  { state: "ABORTED" },
  { state: "SUCCESS", trouble: "missing blob" },
];

/** What the parts of one backup may look like: the plan of each of three, and how they contradict each other. */
const plans: readonly (readonly Pick<Part, "number" | "count" | "version">[])[] = [
  [1, 2, 3].map((number) => ({ number, count: 3, version: "8.8.0" })),
  [1, 2].map((number) => ({ number, count: 2, version: "8.8.0" })),
  [{ number: 1, count: 1, version: "8.8.0" }],
  [1, 2, 3].map((number) => ({ number, count: 4, version: "8.8.0" })),
  [1, 2, 3].map((number) => ({ number, count: 2, version: "8.8.0" })),
  [1, 2].map((number) => ({ number, count: number + 1, version: "8.8.0" })),
  [1, 2].map((number) => ({ number, count: 2, version: `8.8.${number}` })),
  [1, 1, 2].map((number, at) => ({ number, count: 2, version: `8.8.${at}` })),
  [{ number: 3, count: 2, version: "8.8.0" }],
];

const runs: readonly (RunSummary | undefined)[] = [
  undefined,
  ...(["running", "succeeded", "failed", "cancelled"] as const).flatMap((state) =>
    [undefined, "Why it ended"].map((reason) => sampleRun({ state, reason })),
  ),
];

const lastEndMs = noon + 3500;
const clocks: readonly number[] = [
  lastEndMs - 1e9,
  lastEndMs,
  lastEndMs + incompleteTimeoutMs,
  lastEndMs + incompleteTimeoutMs + 1,
];

/** Every way to fill the slots of a plan. */
function* fillings(plan: (typeof plans)[number]): Generator<readonly Part[]> {
  const [first, ...rest] = plan;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const others of fillings(rest)) {
    for (const slot of slots) {
      const end = lastEndMs - 3 + first.number;
      yield slot ? [samplePart({ endMs: end, ...slot, ...first }), ...others] : others;
    }
  }
}

function seenPart({ snapshot, state, endMs, runId, trouble }: Part): SeenSnapshot {
  return { snapshot, state, endMs, runId, isReadable: trouble === undefined };
}

/** Every combination of them all. */
function* combinations(): Generator<StateInput> {
  for (const parts of plans.flatMap((plan) => [...fillings(plan)])) {
    for (const run of runs) {
      for (const nowMs of clocks) {
        yield { parts, run, nowMs, deletingSinceMs: undefined, incompleteTimeoutMs };
        yield { parts, run, nowMs, deletingSinceMs: noon, incompleteTimeoutMs };
      }
    }
  }
}

const beingDeleted: Verdict = {
  state: "INCOMPLETE",
  reason: "Is being deleted since 2026-11-22T12:00:00.000+0000",
};

function wantedOf({ parts, run, nowMs, deletingSinceMs }: StateInput): Verdict | undefined {
  return deletingSinceMs === undefined ? judge(parts.map(seenPart), run, nowMs) : beingDeleted;
}

test("every combination of part states, counts, times and journal knowledge is the one state that the rule gives it", () => {
  let count = 0;
  for (const input of combinations()) {
    count += 1;
    const backup = foldBackup(7n, input);
    const wanted = wantedOf(input);
    // Compared by hand, and shown only where they differ: there are hundreds of thousands.
    if (backup?.state === wanted?.state && backup?.failureReason === wanted?.reason) continue;
    expect<unknown>({ input, backup }).toEqual({ input, backup: wanted });
  }
  expect(count).toBeGreaterThan(200_000);
});
