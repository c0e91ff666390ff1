import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readIndexName } from "../../src/backup/index-name.ts";
import { type PlanInput, planParts } from "../../src/backup/plan.ts";
import { anyExclude, anyIndices, anyNaming, anyTable } from "./arbitrary-cluster.ts";

const anyInput: fc.Arbitrary<PlanInput> = fc.record({
  table: anyTable,
  naming: anyNaming,
  exclude: anyExclude,
  existing: anyIndices,
});

function ours({ existing, naming }: PlanInput): readonly string[] {
  return existing.filter((name) => readIndexName(name, naming) !== undefined);
}

describe("whatever a cluster holds", () => {
  test("every index of ours is in exactly one part or was left out by its own name", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { parts, excluded } = planParts(input);
        const placed = [...parts.flatMap((part) => part.indices), ...excluded];
        expect(placed.toSorted()).toEqual(ours(input).toSorted());
      }),
      { numRuns: 500 },
    );
  });

  test("no part is empty, because to Elasticsearch an empty list means all indices", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const part of planParts(input).parts) expect(part.indices).not.toBeEmpty();
      }),
    );
  });

  test("what the table does not know is in the last part and nowhere before", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { parts, unknown } = planParts(input);
        const last = new Set(parts.at(-1)?.indices);
        for (const name of unknown) expect(last.has(name)).toBe(true);
      }),
    );
  });

  test("parts stand in the order of the table's priorities", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const order = [...input.table.groups.map((group) => group.label), "Optimize"];
        const labels = planParts(input).parts.map((part) => part.label);
        const known = labels.filter((label) => label !== "unknown to the table");
        expect(known).toEqual(order.filter((label) => known.includes(label)));
        expect(labels.length - known.length).toBe(known.length === 0 && labels.length > 0 ? 1 : 0);
      }),
    );
  });

  test("only indices that do not exist are missing", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const existing = new Set(input.existing);
        expect(planParts(input).missing.filter((name) => existing.has(name))).toEqual([]);
      }),
    );
  });
});
