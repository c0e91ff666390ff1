import { describe, expect, test } from "bun:test";
import type { RestorePlan } from "../../src/backup/restore-plan.ts";
import { drawPlan } from "../../src/cli/plan-text.ts";
import { before, plannedIndex, planOf } from "./sample-restore.ts";

/** The lines of a plan between two blank ones. */
function section(plan: Partial<RestorePlan>, title: string): readonly string[] {
  const sections = drawPlan(planOf(plan)).split("\n\n");
  return (sections.find((text) => text.startsWith(title)) ?? "").trimEnd().split("\n");
}

function safety(plan: Partial<RestorePlan>): string {
  return section(plan, "Safety backup: ").join("\n").replace("Safety backup: ", "");
}

describe("the plan of a restore", () => {
  test("says what is restored from where, how much it is, and its hash", () => {
    const indices = [
      plannedIndex("a"),
      plannedIndex("b", { snapshot: "camunda_webapps_5_8.8.0_part_2_of_2" }),
    ];
    expect(section({ indices }, "Restore")).toEqual([
      'Restore of backup 5 from repository "backups": 2 snapshots, 2 indices, 2.00 MiB',
      "Plan hash: 5d1f",
    ]);
    const unknown = [plannedIndex("a"), plannedIndex("b", { bytes: undefined })];
    expect(section({ indices: unknown }, "Restore")[0]).toEndWith("2 indices, at least 1.00 MiB");
    const nothing = [plannedIndex("a", { bytes: undefined })];
    expect(section({ indices: nothing }, "Restore")[0]).toEndWith(": 1 snapshot, 1 index");
  });

  test("names the restore that is taken back", () => {
    expect(section({ source: { kind: "safety", runId: "run-0" } }, "Way back")[0]).toBe(
      'Way back from the restore run-0 of backup 5, out of its safety backup in repository "backups": 1 snapshot, 1 index, 1.00 MiB',
    );
  });

  test("repeats what it was told to do otherwise", () => {
    const options = {
      only: ["operate-*", "x"],
      renamePrefix: "look-",
      full: true,
      sequential: true,
      safetyBackup: true,
      force: [],
    };
    expect(section({ options }, "Restore").slice(1)).toEqual([
      "Only: operate-*, x",
      'Copies under names that begin with "look-", without aliases',
      "Full: no file that lies on a node is used again",
      "Sequential: one part after another",
      "Plan hash: 5d1f",
    ]);
  });

  test("lists every check with what was found, wanted and to be done", () => {
    const common = { wanted: undefined, hint: undefined, forced: false };
    const checks = [
      { ...common, name: "parts", result: "ok", found: "6 parts", hint: "Be glad." },
      { ...common, name: "zeebe", result: "warn", found: "Behind", hint: "Restore Zeebe too." },
      {
        ...common,
        name: "disk",
        result: "fail",
        found: "1 GB",
        wanted: "2 GB",
        hint: "Make room.",
      },
      { ...common, name: "lifecycle", result: "fail", found: "Old", forced: true },
    ] as const;
    expect(section({ checks }, "Checks:")).toEqual([
      "Checks:",
      "  OK    parts       6 parts",
      "  WARN  zeebe       Behind",
      "                    Restore Zeebe too.",
      "  FAIL  disk        1 GB",
      "                    Wanted: 2 GB",
      "                    Make room.",
      "  FAIL  lifecycle   Old (forced)",
    ]);
  });

  test("groups the indices by what becomes of them, in a few lines however many they are", () => {
    const over = Array.from({ length: 400 }, (_, number) => plannedIndex(`over-${number}`));
    const indices = [
      plannedIndex("new", { action: "create", before: undefined, dropsLifecycle: true }),
      ...over,
      plannedIndex("other", { action: "replace", reason: "it has 2 shards, the backup 1" }),
    ];
    const remaining = [{ name: "left", before }];
    const templates = [{ kind: "index", name: "list-view", body: {} }] as const;
    expect(section({ indices, remaining, templates }, "Indices:")).toEqual([
      "Indices:",
      "  create (1): new",
      "  restore over what is there (400): over-0, over-1, over-2, and 397 more",
      "  delete and restore (1): other",
      "      other: it has 2 shards, the backup 1",
      "  restore without its lifecycle policy (1): new",
      "  remove at the end, because the backup does not hold it (1): left",
      "  put missing template (1): list-view",
    ]);
    expect(section({ indices: [] }, "Indices:")).toEqual(["Indices:", "  (none)"]);
  });

  test("says what the safety backup will be, and where there is none", () => {
    const red = { ...before, health: "red" } as const;
    expect(safety({ remaining: [{ name: "left", before }] })).toBe(
      'of 2 indices into repository "backups"',
    );
    expect(safety({ indices: [plannedIndex("a", { before: undefined })] })).toStartWith("none");
    const options = { ...planOf().options, safetyBackup: false };
    expect(safety({ options })).toBe("NONE, as asked for: there will be no way back");
    const indices = [plannedIndex("a"), plannedIndex("b", { before: red })];
    expect(safety({ indices, safetyRepository: "other" })).toBe(
      'of 1 index into repository "other", and a partial one of 1 index into repository "other", red and so not to be brought back whole',
    );
    expect(safety({ indices: [plannedIndex("b", { before: red })] })).toStartWith("a partial one");
  });
});
