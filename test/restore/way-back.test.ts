import { describe, expect, test } from "bun:test";
import type { RestoreOptions, RestorePlan } from "../../src/backup/restore-plan.ts";
import type { RestoreFacts } from "../../src/restore/facts.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import { plainOptions, sampleFacts, sampleIndex, threeIndices, told } from "./sample-facts.ts";

const [positions = "", listView = "", processes = ""] = threeIndices;
const rolledOver = "operate-list-view-8.3.0_2026-11-01";
const since = "operate-list-view-8.3.0_2026-11-20";
const safety = "webapps_backup_before_restore_run-1";

/** The restore that is undone: it found two indices of the backup, one red, and one that the backup did not hold. */
function earlier(options: Partial<RestoreOptions> = {}): RestorePlan {
  const live = [
    sampleIndex(listView, { open: false, blocks: ["index.blocks.write"], hidden: true }),
    sampleIndex(processes, { health: "red" }),
    sampleIndex(rolledOver),
  ];
  return planRestore(sampleFacts({ live }, options));
}

function back(
  changes: Partial<RestoreFacts> = {},
  { state = "SUCCESS", options = {} }: { state?: string; options?: Partial<RestoreOptions> } = {},
): RestoreFacts {
  const facts = sampleFacts();
  const indices = [[listView, rolledOver], [processes]].map((names) =>
    names.map((name) => ({ name, shards: 1, bytes: 1000 })),
  );
  const snapshots = [
    { name: safety, uuid: "uuid-1" },
    { name: `${safety}_red`, uuid: "uuid-2" },
  ];
  return {
    ...facts,
    request: { source: { kind: "safety", runId: "run-1" }, options: plainOptions },
    origin: { kind: "safety", plan: earlier(options), snapshots },
    manifest: undefined,
    live: [...threeIndices, since].map((name) => sampleIndex(name)),
    contents: snapshots.map(({ name, uuid }, number) => ({
      snapshot: name,
      uuid,
      state: number === 0 ? "SUCCESS" : state,
      elasticsearchVersion: "8.19.16",
      indices: indices[number] ?? [],
    })),
    ...changes,
  };
}

describe("a way back", () => {
  test("restores what was saved, as it was before, and removes what was not there", () => {
    const plan = planRestore(back());
    expect(plan.backupId).toBe(7n);
    expect(plan.source).toEqual({ kind: "safety", runId: "run-1" });
    expect(
      plan.indices.map(({ name, snapshot, action, reason }) => [name, snapshot, action, reason]),
    ).toEqual([
      [listView, safety, "over", undefined],
      [rolledOver, safety, "create", undefined],
      [processes, `${safety}_red`, "replace", "it was red"],
    ]);
    expect(plan.indices[0]?.returnsTo).toMatchObject({
      open: false,
      blocks: ["index.blocks.write"],
      hidden: true,
    });
    expect(plan.aliases[0]).toEqual({
      index: listView,
      aliases: [`${listView}alias`],
      hidden: true,
    });
    expect(plan.remaining.map(({ name }) => name)).toEqual([positions, since]);
    expect(told(plan, "parts")).toBe(`ok: ${safety}, ${safety}_red`);
    expect(told(plan, "templates")).toStartWith("ok");
  });

  test("of some indices removes only what that restore has made", () => {
    const plan = planRestore(back({}, { options: { only: ["*"] } }));
    expect(plan.remaining.map(({ name }) => name)).toEqual([positions]);
  });

  test("takes what was red as far as it could be saved", () => {
    const plan = planRestore(back({}, { state: "PARTIAL" }));
    expect(told(plan, "parts")).toBe(
      `warn: ${safety}, ${safety}_red; PARTIAL is what was red when it was saved`,
    );
    expect(plan.parts.map(({ partial }) => partial)).toEqual([false, true]);
  });

  test("is none without a safety backup", () => {
    const { origin } = back();
    const plan = origin.kind === "safety" ? origin.plan : earlier();
    const nothing = planRestore(
      back({ origin: { kind: "safety", plan, snapshots: [] }, contents: [] }),
    );
    expect(told(nothing, "parts")).toBe("fail: That restore has no safety backup");
    expect(nothing.remaining).toEqual([]);
  });

  test("is none where its snapshots have gone", () => {
    expect(told(planRestore(back({ contents: [] })), "parts")).toBe(
      `fail: ${safety} cannot be read`,
    );
  });

  test("needs the repository that the safety backup is in", () => {
    const repository = { name: "other", uuid: undefined, state: "writable" } as const;
    expect(told(planRestore(back({ repository })), "parts")).toBe(
      'fail: The safety backup is in the repository "backups"',
    );
  });
});
