import { describe, expect, test } from "bun:test";
import type { Backup } from "../../src/backup/backup.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import type { RestoreFacts } from "../../src/restore/facts.ts";
import { noon, samplePart, sampleParts } from "../backup/samples.ts";
import { sampleBackup, sampleContents, sampleFacts, threeIndices, told } from "./sample-facts.ts";

const names = ["1", "2", "3"].map((number) => `camunda_webapps_7_8.8.0_part_${number}_of_3`);

function ofBackup(changes: Partial<Backup>, more: Partial<RestoreFacts> = {}): RestoreFacts {
  const backup = sampleBackup(changes);
  return sampleFacts({
    origin: { kind: "backup", backup },
    contents: sampleContents(backup),
    ...more,
  });
}

const partial = sampleParts(3, ["SUCCESS", "PARTIAL", "SUCCESS"]);

describe("the check of parts", () => {
  test.each<[string, RestoreFacts, string]>([
    ["whole", sampleFacts(), "ok: 3 parts, all of them SUCCESS"],
    ["gone", ofBackup({ parts: [] }), "fail: Nothing of backup 7 is in the repository"],
    [
      "short of a part",
      ofBackup({ parts: sampleParts(3, ["SUCCESS", "SUCCESS"]), state: "INCOMPLETE" }),
      "fail: Of 3 parts these are missing: part 3",
    ],
    [
      "partial",
      ofBackup({ parts: partial, state: "FAILED", failureReason: "Some are partial" }),
      `fail: The backup is FAILED (Some are partial), ${names[1]} is PARTIAL`,
    ],
    [
      "failed",
      ofBackup({ parts: sampleParts(3, ["SUCCESS", "FAILED", "SUCCESS"]), state: "FAILED" }),
      `fail: ${names[1]} is FAILED`,
    ],
    [
      "going on",
      ofBackup({ parts: sampleParts(3, ["SUCCESS", "SUCCESS", "IN_PROGRESS"]) }),
      `fail: ${names[2]} is IN_PROGRESS`,
    ],
    [
      "unreadable",
      ofBackup({ parts: sampleParts(3, ["SUCCESS"], { trouble: "corrupt" }), expectedParts: 1 }),
      `fail: ${names[0]} cannot be read: corrupt`,
    ],
    ["without contents", sampleFacts({ contents: [] }), `fail: ${names[0]} cannot be read`],
    [
      "made anew while we looked",
      sampleFacts({ contents: sampleContents(sampleBackup(), undefined, { uuid: "other" }) }),
      `fail: ${names[0]} is another snapshot than a moment ago`,
    ],
    [
      "being made anew",
      sampleFacts({
        contents: sampleContents(sampleBackup(), undefined, { state: "IN_PROGRESS" }),
      }),
      `fail: ${names[0]} is IN_PROGRESS`,
    ],
    [
      "contradicted by its metadata",
      ofBackup({ parts: sampleParts(3, ["SUCCESS", "SUCCESS", "SUCCESS"], { drift: "says 8" }) }),
      "fail: says 8, says 8, says 8",
    ],
    [
      "of two plans",
      ofBackup({
        parts: [1, 2, 3].map((number) => samplePart({ number, count: number === 3 ? 4 : 3 })),
        state: "FAILED",
      }),
      "fail: The backup is FAILED, camunda_webapps_7_8.8.0_part_3_of_4 belongs to another plan of parts",
    ],
    [
      "of two snapshots for one part",
      ofBackup({
        parts: ["8.8.0", "8.8.0", "8.8.0", "8.8.1"].map((version, index) =>
          samplePart({ number: Math.min(3, index + 1), version }),
        ),
      }),
      "fail: camunda_webapps_7_8.8.1_part_3_of_3 belongs to another plan of parts, Two snapshots have the same part number",
    ],
  ])("of a backup that is %s", (_, facts, expected) => {
    expect(told(planRestore(facts), "parts")).toBe(expected);
  });

  test("lets a PARTIAL part be forced, and tells Elasticsearch of it", () => {
    const facts = ofBackup({ parts: partial, state: "FAILED" });
    const plan = planRestore({
      ...facts,
      request: { ...facts.request, options: { ...facts.request.options, force: ["parts"] } },
    });
    expect(told(plan, "parts")).toStartWith("forced fail");
    expect(plan.parts.map((part) => part.partial)).toEqual([false, true, false]);
    expect(plan.indices.map(({ action, reason }) => [action, reason])).toEqual([
      ["over", undefined],
      ["replace", "its snapshot is PARTIAL"],
      ["over", undefined],
    ]);
  });

  test("lets a missing part be forced only where nothing is removed for it", () => {
    const backup = sampleBackup({
      parts: sampleParts(3, ["SUCCESS", "SUCCESS"]),
      state: "INCOMPLETE",
    });
    const changes: Partial<RestoreFacts> = {
      origin: { kind: "backup", backup },
      contents: sampleContents(backup),
    };
    const force = ["parts"] as const;
    expect(told(planRestore(sampleFacts(changes, { force })), "parts")).toStartWith("fail");
    const some = planRestore(sampleFacts(changes, { force, only: ["operate-*"] }));
    expect(told(some, "parts")).toStartWith("forced fail");
    expect(some.remaining).toEqual([]);
    const copies = planRestore(sampleFacts(changes, { force, renamePrefix: "copy-" }));
    expect(told(copies, "parts")).toStartWith("forced fail");
  });
});

describe("the check of deletions", () => {
  const run = {
    id: "r",
    kind: "delete",
    backupId: 7n,
    repository: "backups",
    startMs: noon,
  } as const;
  const deletions = (repository: string, snapshot: string): RestoreFacts["activity"] => ({
    restores: [],
    snapshots: [],
    deletions: [{ repository, snapshots: [snapshot] }],
  });

  test.each<[string, Partial<RestoreFacts>, string]>([
    ["none", {}, "ok: None"],
    ["ours", { openRuns: [run] }, "fail: It is being deleted since 2026-11-22T12:00:00.000+0000"],
    ["ours of another backup", { openRuns: [{ ...run, backupId: 8n }] }, "ok: None"],
    [
      "somebody's",
      { activity: deletions("backups", names[0] ?? "") },
      `fail: Being deleted: ${names[0]}`,
    ],
    ["another's", { activity: deletions("backups", "other") }, "ok: None"],
    ["one elsewhere", { activity: deletions("other", names[0] ?? "") }, "ok: None"],
    ["unknown", { activity: undefined }, "ok: None"],
  ])("with %s", (_, changes, expected) => {
    const plan = planRestore(sampleFacts(changes, { force: ["deletion"] }));
    expect(told(plan, "deletion")).toBe(expected);
  });
});

describe("the check of overlaps", () => {
  const [first = "", second = "", third = ""] = threeIndices;

  test("names what is in two parts, and takes it from the first", () => {
    const contents = sampleContents(sampleBackup(), [[first, second], [second], [third, second]]);
    const plan = planRestore(sampleFacts({ contents }, { force: ["overlap"] }));
    expect(told(plan, "overlap")).toBe(`forced fail: In more than one part: ${second}`);
    expect(plan.indices.map(({ name, snapshot }) => [name, snapshot])).toEqual([
      [first, names[0] ?? ""],
      [second, names[0] ?? ""],
      [third, names[2] ?? ""],
    ]);
  });
});

describe("the check of versions", () => {
  test.each<[string | undefined, string | undefined, string]>([
    ["8.19.9-8.19.16", "8.19.16", "ok"],
    ["8.19.9-8.19.16", "8.19.10", "ok"],
    ["8.19.9-8.19.16", "8.19.8", "fail"],
    ["7.17.29", "8.19.16", "ok"],
    ["7.17.29", "9.2.0", "fail"],
    ["9.2.0", "8.19.16", "fail"],
    ["8.16.0", "9.2.0", "ok"],
    [undefined, "9.2.0", "warn"],
    ["9.2.0", undefined, "warn"],
    ["nonsense", "9.2.0", "warn"],
  ])("of %p in a cluster of %p", (made, cluster, expected) => {
    const facts = sampleFacts();
    const contents = sampleContents(sampleBackup(), undefined, { elasticsearchVersion: made });
    const condition = facts.condition && { ...facts.condition, version: cluster };
    const plan = planRestore(sampleFacts({ contents, condition }));
    expect(told(plan, "version")).toStartWith(`${expected}: Made by Elasticsearch`);
  });
});
