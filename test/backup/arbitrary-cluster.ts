import fc from "fast-check";
import type { IndexNaming } from "../../src/backup/index-name.ts";
import { type IndexTable, indexTables } from "../../src/backup/index-tables.ts";

const tableNames = [
  ...new Set(indexTables.flatMap(({ groups }) => groups.flatMap((group) => group.main))),
];

const optimizeNames = [
  "timestamp-based-import-index_v5",
  "position-based-import-index_v3",
  "metadata_v3",
  "process-instance-order_process_v8-000001",
  "somebody-elses_v1",
];

const prefixes = ["", "acme", "acme-2", "camunda", "operate"];

/** Any way to name indices. */
export const anyNaming: fc.Arbitrary<IndexNaming> = fc.record({
  prefix: fc.constantFrom(...prefixes),
  optimize: fc.boolean(),
  optimizePrefix: fc.constantFrom("optimize", "acme", "camunda"),
});

/** Any table. */
export const anyTable: fc.Arbitrary<IndexTable> = fc.constantFrom(...indexTables);

const webappsIndex = fc
  .tuple(
    fc.constantFrom(...prefixes.map((prefix) => (prefix === "" ? "" : `${prefix}-`))),
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...tableNames) },
      { weight: 1, arbitrary: fc.constantFrom("camunda-new-9.0.0_", "operate-list-view-9.9.9_") },
    ),
    fc.constantFrom("", "", "2026-01-30", "2026-01-31", "2026-01-31-000001", "x"),
  )
  .map((pieces) => pieces.join(""));

const optimizeIndex = fc
  .tuple(fc.constantFrom("optimize-", "acme-", "camunda-"), fc.constantFrom(...optimizeNames))
  .map((pieces) => pieces.join(""));

const foreignIndex = fc.oneof(
  fc.constantFrom(".security-7", "zeebe-record_job_8.8.0_2026-01-31", "zeebe-record", "orders"),
  fc.string({ unit: "binary", maxLength: 12 }),
);

/** The names of all indices of a cluster that several installations may share with strangers. */
export const anyIndices: fc.Arbitrary<string[]> = fc.uniqueArray(
  fc.oneof(
    { weight: 8, arbitrary: webappsIndex },
    { weight: 2, arbitrary: optimizeIndex },
    { weight: 1, arbitrary: foreignIndex },
  ),
  { maxLength: 60 },
);

/** Patterns to leave out. */
export const anyExclude: fc.Arbitrary<string[]> = fc.array(
  fc.constantFrom("operate-event*", "*2026-01-31", "*metric*", "nothing", "acme-*", "*"),
  { maxLength: 2 },
);
