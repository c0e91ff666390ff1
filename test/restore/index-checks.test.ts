import { describe, expect, test } from "bun:test";
import type { PlannedIndex, RestoreOptions } from "../../src/backup/restore-plan.ts";
import type { RestoreFacts } from "../../src/restore/facts.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import {
  sampleBackup,
  sampleContents,
  sampleFacts,
  sampleIndex,
  threeIndices,
  told,
} from "./sample-facts.ts";

const [positions = "", listView = "", processes = ""] = threeIndices;
const archived = "operate-list-view-8.3.0_2026-01-31";

function actions(indices: readonly PlannedIndex[]): readonly string[] {
  return indices.map(({ action, reason }) => (reason ? `${action}: ${reason}` : action));
}

describe("what is done with an index", () => {
  test("depends on how it is now", () => {
    const live = [
      sampleIndex(listView, { shards: 3 }),
      sampleIndex(processes, { open: false, blocks: ["index.blocks.read_only"], aliases: {} }),
    ];
    const plan = planRestore(sampleFacts({ live }));
    expect(actions(plan.indices)).toEqual([
      "create",
      "replace: it has 3 primary shards, the backup has 1",
      "over",
    ]);
    expect(told(plan, "indices")).toBe(
      `ok: 3 indices: 1 created, 1 restored over, 1 deleted and restored (${listView}: it has 3 primary shards, the backup has 1); ` +
        `now there: 1 open, 1 closed, 1 with aliases, blocked: ${processes} by index.blocks.read_only`,
    );
  });

  test("is to replace it where its files cannot be trusted", () => {
    const live = [sampleIndex(listView, { health: "red" }), sampleIndex(processes)];
    expect(actions(planRestore(sampleFacts({ live })).indices)).toEqual([
      "create",
      "replace: it is red",
      "over",
    ]);
    expect(told(planRestore(sampleFacts({ live })), "indices")).toContain("1 red");
    expect(actions(planRestore(sampleFacts({ live }, { full: true })).indices)).toEqual([
      "create",
      "replace: --full",
      "replace: --full",
    ]);
  });

  test("is to replace it where the snapshot does not tell its shards", () => {
    const contents = sampleFacts().contents.map((one) => ({
      ...one,
      indices: one.indices.map((index) => ({ ...index, shards: undefined })),
    }));
    expect(actions(planRestore(sampleFacts({ contents })).indices)).toEqual(
      threeIndices.map(() => "replace: its snapshot does not tell how many shards it has"),
    );
  });
});

describe("the check of indices", () => {
  const backup = sampleBackup();
  const holding = (...names: readonly string[]): Partial<RestoreFacts> => ({
    contents: sampleContents(backup, [names]),
  });

  test.each<[string, Partial<RestoreFacts>, Partial<RestoreOptions>, string]>([
    ["nothing in it", holding(), {}, "fail: There is no index in the backup"],
    [
      "nothing of ours in it",
      holding("orders"),
      {},
      "fail: No index in the backup is ours; in it are orders",
    ],
    [
      "something of another prefix in it",
      holding(listView, `acme-${listView}`),
      {},
      `fail: In the backup, but not of the index prefix "": acme-${listView}`,
    ],
    [
      "something in it that is nobody's",
      { ...holding(listView, ".security-7"), live: [] },
      {},
      "warn: 1 index: 1 created; left out, because they are not Camunda's: .security-7",
    ],
    ["no match", {}, { only: ["tasklist-*"] }, 'fail: No index in the backup matches "tasklist-*"'],
    [
      "one pattern without a match",
      {},
      { only: ["*list-view*", "tasklist-*"] },
      'fail: No index in the backup matches "tasklist-*"',
    ],
    [
      "a write index that is left as it is",
      {
        live: [
          sampleIndex(listView, { aliases: { writing: {} } }),
          sampleIndex(processes, { aliases: { writing: { is_write_index: true } } }),
        ],
      },
      { only: ["*list-view*"] },
      `warn: 1 index: 1 restored over; now there: 1 open, 0 closed, 1 with aliases; with a write index that is not restored: writing on ${processes}`,
    ],
    [
      "a name that is an alias now",
      { live: [sampleIndex("operate-other-8.3.0_", { aliases: { [listView]: {} } })] },
      { only: ["*list-view*"] },
      `fail: ${listView} is an alias of operate-other-8.3.0_`,
    ],
    [
      "a name that is an alias of what goes",
      { live: [sampleIndex("operate-other-8.3.0_", { aliases: { [listView]: {} } })] },
      {},
      "ok: 3 indices: 3 created",
    ],
  ])("with %s", (_, changes, options, expected) => {
    expect(told(planRestore(sampleFacts(changes, options)), "indices")).toBe(expected);
  });

  test("cannot be forced where there is nothing to restore", () => {
    const plan = planRestore(sampleFacts(holding(), { force: ["indices"] }));
    expect(told(plan, "indices")).toStartWith("fail");
  });

  test("leaves out by force what is of another prefix", () => {
    const plan = planRestore(
      sampleFacts(holding(listView, `acme-${listView}`), { force: ["indices"] }),
    );
    expect(told(plan, "indices")).toStartWith("forced fail");
    expect(plan.indices.map(({ name }) => name)).toEqual([listView]);
  });

  test.each<[string, string]>([
    ["", 'fail: The rename prefix "" makes no index name'],
    ["copy-", "ok: 3 indices: 3 created"],
    ["taken-", `fail: There already: taken-${listView}`],
    ["alias-", `fail: There already: alias-${listView}`],
    ["Copy-", 'fail: The rename prefix "Copy-" makes no index name'],
    ["-", 'fail: The rename prefix "-" makes no index name'],
    ["a b", 'fail: The rename prefix "a b" makes no index name'],
    ["a:", 'fail: The rename prefix "a:" makes no index name'],
    ["x".repeat(240), `fail: The rename prefix "${"x".repeat(240)}" makes no index name`],
  ])("of copies with the prefix %p", (renamePrefix, expected) => {
    const live = [
      sampleIndex(positions),
      sampleIndex(`taken-${listView}`),
      sampleIndex("alias-other", { aliases: { [`alias-${listView}`]: {} } }),
    ];
    const plan = planRestore(sampleFacts({ live }, { renamePrefix, force: ["indices"] }));
    expect(told(plan, "indices")).toBe(expected);
    expect(new Set(plan.indices.map(({ action }) => action))).toEqual(new Set(["create"]));
  });

  test("of copies that would be taken for Camunda's own", () => {
    const contents = sampleContents(backup, [["optimize-settings_v3"]]);
    const plan = planRestore(sampleFacts({ contents }, { renamePrefix: "optimize-event-" }));
    expect(told(plan, "indices")).toBe(
      "fail: Copies would be taken for Camunda's own indices: optimize-event-optimize-settings_v3",
    );
  });
});

describe("what the backup does not hold", () => {
  const rolledOver = "operate-list-view-8.3.0_2026-11-01";
  const live = [
    sampleIndex(listView),
    sampleIndex(rolledOver, { open: false }),
    sampleIndex("tasklist-task-8.8.0_"),
    sampleIndex("optimize-metadata_v3"),
    sampleIndex("zeebe-record_job_8.8.0_2026-01-31"),
    sampleIndex(`acme-${listView}`),
  ];

  test("is removed where it is of a component of the backup", () => {
    const plan = planRestore(sampleFacts({ live }));
    expect(plan.remaining.map(({ name, before }) => [name, before.uuid])).toEqual([
      [rolledOver, `uuid-of-${rolledOver}`],
    ]);
    expect(told(plan, "remaining")).toBe(
      `warn: 1 index is not in the backup and removed at the end: ${rolledOver}`,
    );
  });

  test("is removed of Optimize where the backup has Optimize's, whether or not new ones would", () => {
    const contents = sampleContents(sampleBackup(), [[listView], ["optimize-settings_v3"]]);
    const plan = planRestore(sampleFacts({ live, contents }));
    expect(plan.remaining.map(({ name }) => name)).toEqual(
      [rolledOver, "optimize-metadata_v3"].toSorted(),
    );
  });

  test.each<[string, Partial<RestoreOptions>, string]>([
    [
      "some indices",
      { only: ["*list-view*"] },
      "ok: A choice of indices leaves everything else as it is",
    ],
    ["copies", { renamePrefix: "copy-" }, "ok: A copy leaves everything else as it is"],
  ])("stays for a restore of %s", (_, options, expected) => {
    const plan = planRestore(sampleFacts({ live }, options));
    expect(plan.remaining).toEqual([]);
    expect(told(plan, "remaining")).toBe(expected);
  });

  test("stays where backups are told to leave it out", () => {
    const plan = planRestore(sampleFacts({ live, exclude: ["*2026-11*"] }));
    expect(plan.remaining).toEqual([]);
    expect(told(plan, "remaining")).toBe(
      `ok: Nothing is there that the backup does not hold; left alone because of backup.exclude: ${rolledOver}`,
    );
  });

  test("is told to be lost without a safety backup", () => {
    const plan = planRestore(sampleFacts({ live }, { safetyBackup: false }));
    expect(plan.checks.find(({ name }) => name === "remaining")?.hint).toBe(
      "Without a safety backup they cannot come back.",
    );
  });

  test("is told by a few names where there are many", () => {
    const many = Array.from({ length: 17 }, (_, day) =>
      sampleIndex(`operate-list-view-8.3.0_2026-10-${10 + day}`),
    );
    expect(told(planRestore(sampleFacts({ live: many })), "remaining")).toEndWith(
      "_2026-10-14 and 12 more",
    );
  });
});

describe("the check of red indices", () => {
  test("names what cannot be saved whole", () => {
    const live = [sampleIndex(listView, { health: "red" }), sampleIndex(processes)];
    expect(told(planRestore(sampleFacts({ live })), "red")).toBe(
      `warn: Red, and cannot be saved whole: ${listView}`,
    );
    expect(told(planRestore(sampleFacts({ live }, { only: ["*process*"] })), "red")).toBe(
      "ok: No index that is touched is red",
    );
  });
});

describe("the check of lifecycles", () => {
  const contents = sampleContents(sampleBackup(), [[listView, archived]]);
  const policy = "camunda-retention";
  const manifest = undefined;

  test.each<[string, Partial<RestoreFacts>, Partial<RestoreOptions>, string]>([
    ["nothing with a policy", {}, {}, "ok: No index is older than its lifecycle policy allows"],
    [
      "an old index",
      { live: [sampleIndex(archived, { lifecyclePolicy: policy, createdMs: 0 })] },
      {},
      `warn: Older than the delete age of their lifecycle policy, restored without it: ${archived}`,
    ],
    [
      "an old index by force",
      { live: [sampleIndex(archived, { lifecyclePolicy: policy, createdMs: 0 })] },
      { force: ["lifecycle"] },
      "ok: Every index keeps its lifecycle policy",
    ],
    [
      "a young index",
      { live: [sampleIndex(archived, { lifecyclePolicy: policy })] },
      {},
      "ok: No index is older than its lifecycle policy allows",
    ],
    [
      "an index that has gone, by its date and its siblings",
      { live: [sampleIndex(`${listView}2026-11-21`, { lifecyclePolicy: policy })] },
      {},
      `warn: Older than the delete age of their lifecycle policy, restored without it: ${archived}`,
    ],
    [
      "an index that was made anew, by the age of the backup",
      {
        live: [sampleIndex(archived, { lifecyclePolicy: policy })],
        nowMs: sampleFacts().nowMs + 31 * 86_400_000,
      },
      {},
      `warn: Older than the delete age of their lifecycle policy, restored without it: ${archived}`,
    ],
    [
      "a policy that is not there",
      { live: [sampleIndex(archived, { lifecyclePolicy: "other", createdMs: 0 })] },
      {},
      "ok: No index is older than its lifecycle policy allows",
    ],
    [
      "policies that cannot be read",
      {
        live: [sampleIndex(archived, { lifecyclePolicy: policy })],
        surroundings: undefined,
      },
      {},
      `warn: Lifecycle policies (${policy}): not read`,
    ],
  ])("with %s", (_, changes, options, expected) => {
    const facts = sampleFacts({ contents, manifest, ...changes }, options);
    const plan = planRestore(facts);
    expect(told(plan, "lifecycle")).toBe(expected);
    expect(plan.indices.some(({ dropsLifecycle }) => dropsLifecycle)).toBe(
      expected.startsWith("warn: Older"),
    );
  });
});
