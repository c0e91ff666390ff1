import { describe, expect, test } from "bun:test";
import { type IndexNaming, prefixed } from "../../src/backup/index-name.ts";
import { chooseTable, type IndexTable } from "../../src/backup/index-tables.ts";
import { type Plan, type PlanInput, planParts } from "../../src/backup/plan.ts";
import { archivedParts, camundaClusters, freshParts } from "./camunda-clusters.ts";

const naming: IndexNaming = { prefix: "", optimize: true, optimizePrefix: "optimize" };

function tableOf(version: string): IndexTable {
  const table = chooseTable(version)?.table;
  if (!table) throw new Error(`There is no table for ${version}`);
  return table;
}

function plan(version: string, existing: readonly string[], more: Partial<PlanInput> = {}): Plan {
  return planParts({ table: tableOf(version), naming, exclude: [], existing, ...more });
}

function listsOf({ parts }: Plan): readonly (readonly string[])[] {
  return parts.map((part) => part.indices);
}

const byVersion = camundaClusters.map((cluster) => [cluster.version, cluster] as const);
const [first88] = camundaClusters;
const fresh88 = first88 ? freshParts(first88).flat() : [];

describe("the plan of a backup", () => {
  test.each(byVersion)("of a fresh Camunda %s has one part a priority", (version, cluster) => {
    const planned = plan(version, freshParts(cluster).flat());
    expect(listsOf(planned)).toEqual(freshParts(cluster));
    expect(planned).toMatchObject({ missing: [], unknown: [], excluded: [] });
  });

  test.each(byVersion)(
    "of an older Camunda %s has dated parts behind theirs",
    (version, cluster) => {
      const planned = plan(version, archivedParts(cluster).flat());
      expect(listsOf(planned)).toEqual(archivedParts(cluster));
      expect(planned).toMatchObject({ missing: [], unknown: [], excluded: [] });
    },
  );

  test("of a fresh Camunda 8.8.0 has the 33 indices in five parts, as its documentation shows", () => {
    expect(fresh88).toHaveLength(33);
    expect(plan("8.8.0", fresh88).parts).toHaveLength(5);
  });

  test.each(byVersion)("of Camunda %s is the same with an index prefix", (version, cluster) => {
    const acme = { ...naming, prefix: "acme" };
    const add = (name: string): string => prefixed(name, acme);
    const existing = archivedParts(cluster).flat().map(add);
    const planned = plan(version, [...existing, ...archivedParts(cluster).flat()], {
      naming: acme,
    });
    expect(listsOf(planned)).toEqual(archivedParts(cluster).map((part) => part.map(add)));
    expect(planned).toMatchObject({ missing: [], unknown: [], excluded: [] });
  });

  test("does not depend on the order in which the cluster lists its indices", () => {
    const existing = fresh88.toReversed();
    expect(plan("8.8.0", existing)).toEqual(plan("8.8.0", fresh88));
  });

  test("leaves out parts that would be empty", () => {
    const planned = plan("8.8.0", ["operate-metric-8.3.0_", "operate-operation-8.4.1_"]);
    expect(listsOf(planned)).toEqual([["operate-operation-8.4.1_"], ["operate-metric-8.3.0_"]]);
    expect(plan("8.8.0", []).parts).toEqual([]);
  });

  test("says of each part which priority it is", () => {
    const [, cluster] = camundaClusters;
    const existing = cluster ? archivedParts(cluster).flat() : [];
    expect(plan("8.8.14", existing).parts.map((part) => part.label)).toEqual([
      "priority 1",
      "priority 2",
      "priority 2, dated",
      "priority 3",
      "priority 3, dated",
      "priority 4",
      "priority 4, dated",
    ]);
  });
});

describe("a missing index", () => {
  test("is named, with all others, in the order of the table", () => {
    const gone = ["tasklist-form-8.4.0_", "operate-list-view-8.3.0_", "operate-event-8.3.0_"];
    const planned = plan(
      "8.8.0",
      fresh88.filter((name) => !gone.includes(name)),
    );
    expect(planned.missing).toEqual([
      "operate-list-view-8.3.0_",
      "operate-event-8.3.0_",
      "tasklist-form-8.4.0_",
    ]);
  });

  test("is named with its prefix, and one without the prefix does not stand in for it", () => {
    const { missing } = plan("8.8.0", fresh88, { naming: { ...naming, prefix: "acme" } });
    expect(missing).toHaveLength(34);
    expect(missing[0]).toBe("acme-operate-import-position-8.3.0_");
  });

  test("is not made up for by a dated one or by an alias-like name", () => {
    const existing = fresh88.filter((name) => name !== "tasklist-task-8.8.0_");
    const planned = plan("8.8.0", [...existing, "tasklist-task-8.8.0_2026-01-31"]);
    expect(planned.missing).toEqual(["tasklist-task-8.8.0_"]);
  });

  test.each([
    [
      "both import positions",
      ["operate-import-position-8.3.0_", "tasklist-import-position-8.2.0_"],
    ],
    ["one import position", ["tasklist-import-position-8.2.0_"]],
    ["the metadata index", ["operate-metadata-8.8.0_"]],
    [
      "all three",
      [
        "operate-import-position-8.3.0_",
        "operate-metadata-8.8.0_",
        "tasklist-import-position-8.2.0_",
      ],
    ],
  ])("of the first part of 8.8 is none as long as there is %s", (_which, firstPart) => {
    const rest = fresh88.filter((name) => !name.includes("import-position"));
    const planned = plan("8.8.7", [...rest, ...firstPart]);
    expect(planned.missing).toEqual([]);
    expect(planned.parts[0]?.indices).toEqual(firstPart);
  });

  test("of the first part of 8.8 is each of them where there is none", () => {
    const rest = fresh88.filter((name) => !name.includes("import-position"));
    expect(plan("8.8.7", rest).missing).toEqual([
      "operate-import-position-8.3.0_",
      "tasklist-import-position-8.2.0_",
      "operate-metadata-8.8.0_",
    ]);
  });

  test("is none for 8.10 where the web sessions are gone, and they are kept where they are", () => {
    const cluster = camundaClusters.find(({ version }) => version === "8.10.0");
    const existing = cluster ? freshParts(cluster).flat() : [];
    expect(plan("8.10.0", existing).missing).toEqual([]);
    const planned = plan("8.10.0", [...existing, "camunda-web-session-8.8.0_"]);
    expect(planned.parts.at(-1)?.indices).toContain("camunda-web-session-8.8.0_");
  });
});

describe("an index that the table does not know", () => {
  test("joins the last part and is named", () => {
    const unknown = ["camunda-brand-new-9.0.0_", "operate-process-8.3.0_2026-01-31"];
    const planned = plan("8.8.0", [...unknown, ...fresh88]);
    expect(planned.unknown).toEqual(unknown);
    expect(planned.parts).toHaveLength(5);
    const last = planned.parts.at(-1)?.indices ?? [];
    expect(last).toEqual([...(freshParts88().at(-1) ?? []), ...unknown].toSorted());
  });

  test("is one that Camunda 8.8.0 itself forgets: dated operations and usage metrics", () => {
    const forgotten = [
      "camunda-usage-metric-8.8.0_2026-01-31",
      "operate-batch-operation-1.0.0_2026-01-31",
      "operate-operation-8.4.1_2026-01-31",
    ];
    const planned = plan("8.8.0", [...fresh88, ...forgotten]);
    expect(planned.unknown).toEqual(forgotten);
    expect(planned.parts.at(-1)?.indices).toEqual(expect.arrayContaining(forgotten));
  });

  test("is a part of its own where there is no other", () => {
    const planned = plan("8.8.0", ["camunda-brand-new-9.0.0_"]);
    expect(listsOf(planned)).toEqual([["camunda-brand-new-9.0.0_"]]);
  });

  test("is of another version of an index that the table knows", () => {
    const planned = plan("8.8.0", [...fresh88, "operate-list-view-8.9.0_"]);
    expect(planned.unknown).toEqual(["operate-list-view-8.9.0_"]);
  });
});

describe("an excluded index", () => {
  test("is in no part, is named, and is not missing", () => {
    const planned = plan("8.8.0", fresh88, {
      exclude: ["operate-event-*", "*-web-session-8.8.0_"],
    });
    const excluded = ["camunda-web-session-8.8.0_", "operate-event-8.3.0_"];
    expect(planned).toMatchObject({ excluded, missing: [], unknown: [] });
    expect(listsOf(planned).flat().toSorted()).toEqual(
      fresh88.filter((name) => !excluded.includes(name)).toSorted(),
    );
  });

  test.each([
    ["operate-event-8.3.0_", ["operate-event-8.3.0_"]],
    ["operate-event-8x3x0_", []],
    ["operate-event", []],
    ["event", []],
    ["operate-*-8.3.1_", ["operate-flownode-instance-8.3.1_", "operate-incident-8.3.1_"]],
    ["*incident*", ["operate-incident-8.3.1_"]],
    ["operate-(event|job)*", []],
    ["", []],
  ])("is what the pattern %p matches, in full and letter by letter", (pattern, excluded) => {
    expect(plan("8.8.0", fresh88, { exclude: [pattern] }).excluded).toEqual(excluded);
  });

  test("may be every one: then there is nothing to back up", () => {
    const planned = plan("8.8.0", fresh88, { exclude: ["*"] });
    expect(planned).toMatchObject({ parts: [], excluded: fresh88.toSorted() });
  });

  test("is only one of ours: the pattern does not name what is never taken", () => {
    const planned = plan("8.8.0", [...fresh88, "zeebe-record-job"], { exclude: ["zeebe-*"] });
    expect(planned.excluded).toEqual([]);
  });
});

describe("Optimize's indices", () => {
  const positions = [
    "optimize-position-based-import-index_v3",
    "optimize-timestamp-based-import-index_v5",
  ];
  const rest = [
    "optimize-decision-instance-dish_v5",
    "optimize-metadata_v3",
    "optimize-process-instance-order_v8-000001",
  ];

  test("are saved with Camunda's: import positions in part 1, the rest in a last part", () => {
    const planned = plan("8.8.0", [...positions, ...fresh88, ...rest]);
    expect(planned.parts[0]?.indices).toEqual([
      "operate-import-position-8.3.0_",
      ...positions,
      "tasklist-import-position-8.2.0_",
    ]);
    expect(planned.parts).toHaveLength(6);
    expect(planned.parts.at(-1)).toEqual({ label: "Optimize", indices: rest });
    expect(planned).toMatchObject({ missing: [], unknown: [] });
  });

  test("have the unknown indices with them, because theirs is the last part", () => {
    const planned = plan("8.8.0", [...fresh88, ...rest, "camunda-brand-new-9.0.0_"]);
    expect(planned.parts.at(-1)?.indices).toEqual(["camunda-brand-new-9.0.0_", ...rest]);
  });

  test("are left alone where the setting says so", () => {
    const alone = { naming: { ...naming, optimize: false } };
    const planned = plan("8.8.0", [...positions, ...fresh88, ...rest], alone);
    expect(listsOf(planned)).toEqual(freshParts88());
  });
});

test("indices of others are never taken: Zeebe's records, other prefixes, strangers", () => {
  const others = [
    "zeebe-record_process-instance_8.8.0_2026-01-31",
    "zeebe-record-job-8.8.0_",
    "acme-operate-list-view-8.3.0_",
    "camunda-operate-list-view-8.3.0_",
    ".security-7",
    "orders",
  ];
  expect(plan("8.8.0", [...others, ...fresh88])).toEqual(plan("8.8.0", fresh88));
});

function freshParts88(): readonly (readonly string[])[] {
  return first88 ? freshParts(first88) : [];
}
