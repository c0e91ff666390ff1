import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Part, backupStates } from "../../src/backup/backup.ts";
import { settledState } from "../../src/backup/state.ts";
import { partWords } from "../../src/backup/survey.ts";
import { samplePart } from "../backup/samples.ts";
import { ownCatalog } from "./own-catalog.ts";

const ids = [1n, 2n, 3n];
const part = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 2, max: 3 }),
    fc.constantFrom("SUCCESS", "SUCCESS", "FAILED", "PARTIAL", "IN_PROGRESS", "ABORTED", undefined),
    fc.constantFrom(...ids),
  )
  .map(([number, count, state, id]) => samplePart({ number, count, state }, id));
const change = fc.record({
  kind: fc.constantFrom("write", "write", "write", "remove", "clear", "count"),
  parts: fc.array(part, { maxLength: 4 }),
});

function count<K extends string>(keys: readonly K[], found: readonly K[]): Record<K, number> {
  const counts = keys.map((key) => [key, found.filter((one) => one === key).length]);
  return Object.fromEntries(counts) as Record<K, number>;
}

test("what is counted stays what is there, whatever is written and removed, and after a restart", () => {
  using own = ownCatalog();
  fc.assert(
    fc.property(fc.array(change, { maxLength: 10 }), (changes) => {
      own.catalog.clear();
      for (const { kind, parts } of changes) {
        if (kind === "write") own.catalog.write(parts);
        if (kind === "remove") own.catalog.remove(parts.map(({ snapshot }) => snapshot));
        if (kind === "clear") own.catalog.clear();
        // From here on it is kept, not counted.
        if (kind === "count") own.catalog.tally();
      }
      const stored: (readonly Part[])[] = ids.map((id) => own.catalog.parts(id));
      const words = stored.flat().map(({ state }) => partWords.find((w) => w === state));
      const expected = {
        parts: count(
          partWords,
          words.map((word) => word ?? "UNKNOWN"),
        ),
        settled: count(
          backupStates,
          stored.flatMap((parts) => settledState(parts) ?? []),
        ),
      };
      expect(own.catalog.tally()).toEqual(expected);
      expect(own.reopen().tally()).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
