import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type IndexNaming,
  indexWildcards,
  prefixed,
  prefixOf,
  readIndexName,
} from "../../src/backup/index-name.ts";
import { indexTables } from "../../src/backup/index-tables.ts";

const plain: IndexNaming = { prefix: "", optimize: true, optimizePrefix: "optimize" };
const acme: IndexNaming = { ...plain, prefix: "acme" };

/** Whether Elasticsearch's wildcards find a name; `*` stands for anything. */
function isFound(name: string, wildcards: readonly string[]): boolean {
  return wildcards.some((wildcard) => name.startsWith(wildcard.slice(0, -1)));
}

const tableNames = indexTables.flatMap(({ groups }) =>
  groups.flatMap((group) => [...group.main, ...group.dated]),
);

describe("an index of Camunda", () => {
  test.each([
    ["operate-list-view-8.3.0_", "operate-list-view-8.3.0_", ""],
    ["operate-list-view-8.3.0_2026-01-31", "operate-list-view-8.3.0_", "2026-01-31"],
    ["operate-list-view-8.3.0_2026-01-31-000001", "operate-list-view-8.3.0_", "2026-01-31-000001"],
    ["tasklist-task-8.8.0_2026-01-31", "tasklist-task-8.8.0_", "2026-01-31"],
    ["camunda-usage-metric-tu-8.8.0_", "camunda-usage-metric-tu-8.8.0_", ""],
    ["camunda-agent-instance-8.10.0_", "camunda-agent-instance-8.10.0_", ""],
  ])("%s is taken apart", (name, base, suffix) => {
    expect(readIndexName(name, plain)).toEqual({ of: "webapps", base, suffix });
    expect(readIndexName(`acme-${name}`, acme)).toEqual({ of: "webapps", base, suffix });
  });

  test("of every table is ours, with and without prefix, today's and the archived ones", () => {
    for (const base of tableNames) {
      for (const suffix of ["", "2026-01-31"]) {
        for (const naming of [plain, acme]) {
          const name = `${prefixed(base, naming)}${suffix}`;
          expect(readIndexName(name, naming)).toEqual({ of: "webapps", base, suffix });
        }
      }
    }
  });

  test.each([
    "zeebe-record_process_8.8.0_2026-01-31",
    "zeebe-record-process_8.8.0_2026-01-31",
    "zeebe-record",
    ".kibana_8.19.0_001",
    "my-operate-list-view",
    "operate",
    "operate-list-view",
    "operate-list-view-8.3.0",
    "operate-list-view-8.3_",
    "operate-8.3.0_",
    "Operate-list-view-8.3.0_",
    "operate_list-view-8.3.0_",
    "identity-user-8.8.0_",
    "orders",
    "",
  ])("is not %p", (name) => {
    expect(readIndexName(name, plain)).toBeUndefined();
    expect(readIndexName(`acme-${name}`, acme)).toBeUndefined();
  });

  test.each([
    "other-operate-list-view-8.3.0_",
    "camunda-operate-list-view-8.3.0_",
    "operate-operate-list-view-8.3.0_",
    "tasklist-prod-camunda-user-8.8.0_",
    "acme-operate-list-view-8.3.0_2026-01-31",
  ])("of another prefix is not ours: %s", (name) => {
    expect(readIndexName(name, plain)).toBeUndefined();
  });

  test("of no prefix, or of a longer one, is not ours where a prefix is set", () => {
    expect(readIndexName("operate-list-view-8.3.0_", acme)).toBeUndefined();
    expect(readIndexName("acme2-operate-list-view-8.3.0_", acme)).toBeUndefined();
    expect(readIndexName("acme-2-operate-list-view-8.3.0_", acme)).toBeUndefined();
    expect(readIndexName("acmeoperate-list-view-8.3.0_", acme)).toBeUndefined();
  });
});

describe("an index of Optimize", () => {
  test.each([
    ["optimize-timestamp-based-import-index_v5", "timestamp-based-import-index"],
    ["optimize-position-based-import-index_v3", "position-based-import-index"],
    ["optimize-metadata_v3", "metadata"],
    ["optimize-business-key_v2", "business-key"],
    ["optimize-variable-update-instance_v2-000001", "variable-update-instance"],
    ["optimize-process-instance-invoice_v8", "process-instance-invoice"],
    ["optimize-process-instance-order_process_v8", "process-instance-order_process"],
    ["optimize-process-instance-order__process_v8", "process-instance-order__process"],
    ["optimize-process-instance-_order__v8", "process-instance-_order_"],
    ["optimize-process-instance-order_v2_v8-000001", "process-instance-order_v2"],
    ["optimize-decision-instance-dish_v5", "decision-instance-dish"],
    ["optimize-event-process-instance-1_v4", "event-process-instance-1"],
  ])("%s is ours", (name, base) => {
    expect(readIndexName(name, plain)).toEqual({ of: "optimize", base });
    expect(readIndexName(name, { ...plain, optimize: false })).toBeUndefined();
    const other: IndexNaming = { ...acme, optimizePrefix: "opt" };
    expect(readIndexName(name.replace("optimize-", "opt-"), other)).toEqual({
      of: "optimize",
      base,
    });
    expect(readIndexName(name, other)).toBeUndefined();
  });

  test.each([
    "optimize-metadata",
    "optimize-metadata_v",
    "optimize-metadata_v3-1",
    "optimize-metadata_v3_copy",
    "optimize-metadata-2_v3",
    "optimize-users-own-index_v1",
    "optimize-process-instance_v8",
    "optimize-_v3",
    "optimized-metadata_v3",
  ])("is not %s", (name) => {
    expect(readIndexName(name, plain)).toBeUndefined();
  });
});

describe("the prefix of an index name", () => {
  test.each([
    ["operate-list-view-8.3.0_", ""],
    ["camunda-user-8.8.0_", ""],
    ["acme-operate-list-view-8.3.0_2026-01-31", "acme"],
    ["acme-2-tasklist-task-8.8.0_", "acme-2"],
    ["camunda-operate-list-view-8.3.0_", "camunda"],
    ["zeebe-record_process_8.8.0_2026-01-31", undefined],
    ["optimize-metadata_v3", undefined],
    ["operate-list-view", undefined],
  ])("%s: %p", (name, prefix) => {
    expect(prefixOf(name)).toBe(prefix);
  });

  const prefix = fc.oneof(
    fc.constantFrom("", "camunda", "operate", "tasklist-prod", "acme", "a-camunda", "optimize"),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  );
  const suffix = fc.constantFrom("", "2026-01-31", "2026-01-31-000001");

  test("decides alone whose an index is: ours are those of our prefix, and of no other", () => {
    fc.assert(
      fc.property(
        prefix,
        prefix,
        fc.constantFrom(...tableNames),
        suffix,
        (written, ours, base, rest) => {
          const naming: IndexNaming = { prefix: ours, optimize: false, optimizePrefix: "optimize" };
          const name = prefixed(base, { ...naming, prefix: written }) + rest;
          expect(prefixOf(name)).toBe(written);
          expect(readIndexName(name, naming) !== undefined).toBe(written === ours);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("is never found, and no name is ours, without throwing, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (name) => {
        const own = readIndexName(name, plain);
        if (own?.of === "webapps") expect(prefixOf(name)).toBe("");
      }),
    );
  });
});

describe("the wildcards", () => {
  test("find every index of ours", () => {
    for (const naming of [plain, acme, { ...acme, optimizePrefix: "opt" }]) {
      const wildcards = indexWildcards(naming);
      for (const base of tableNames) {
        expect(isFound(`${prefixed(base, naming)}2026-01-31`, wildcards)).toBe(true);
      }
      expect(isFound(`${naming.optimizePrefix}-metadata_v3`, wildcards)).toBe(true);
    }
  });

  test("never ask for the whole cluster", () => {
    expect(indexWildcards(plain)).toEqual(["operate-*", "tasklist-*", "camunda-*", "optimize-*"]);
    expect(indexWildcards({ ...acme, optimize: false })).toEqual([
      "acme-operate-*",
      "acme-tasklist-*",
      "acme-camunda-*",
    ]);
  });
});
