import { describe, expect, test } from "bun:test";
import type { ClusterCondition } from "../../src/backup/restore-target.ts";
import type { RestoreFacts } from "../../src/restore/facts.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import { noon } from "../backup/samples.ts";
import { sampleCondition, sampleFacts, sampleIndex, threeIndices, told } from "./sample-facts.ts";

const [first = ""] = threeIndices;
const gb = 1_000_000_000;

function withCondition(
  changes: Partial<ClusterCondition>,
  more: Partial<RestoreFacts> = {},
): RestoreFacts {
  return sampleFacts({ condition: { ...sampleCondition, ...changes }, ...more });
}

describe("the check of health", () => {
  test.each<[string, RestoreFacts, string]>([
    ["green", sampleFacts(), "ok: The cluster is green, with 1 data node"],
    [
      "yellow",
      withCondition({ status: "yellow", dataNodes: 3 }),
      "ok: The cluster is yellow, with 3 data nodes",
    ],
    [
      "red by an index of ours",
      withCondition({ status: "red" }, { live: [sampleIndex(first, { health: "red" })] }),
      `warn: The cluster is red, with 1 data node; red: ${first}`,
    ],
    [
      "red by others",
      withCondition({ status: "red" }),
      "warn: The cluster is red, with 1 data node; no index of Camunda is red",
    ],
    [
      "without data nodes",
      withCondition({ dataNodes: 0 }),
      "fail: The cluster is green, with 0 data nodes",
    ],
    ["not told", sampleFacts({ condition: undefined }), "warn: Not read"],
  ])("of a cluster that is %s", (_, facts, expected) => {
    expect(told(planRestore(facts), "health")).toBe(expected);
  });
});

describe("the check of activity", () => {
  const none = { restores: [], snapshots: [], deletions: [] };
  const snapshot = { repository: "other", snapshot: "nightly", indices: ["orders"] };
  const restore = { repository: "other", snapshot: "s", state: "STARTED", indices: [first] };
  const run = {
    id: "r",
    kind: "create",
    backupId: 8n,
    repository: "backups",
    startMs: noon,
  } as const;

  test.each<[string, Partial<RestoreFacts>, string]>([
    ["nothing", {}, "ok: Nothing in the way"],
    ["a run of ours", { openRuns: [run] }, "fail: The create of backup 8 goes on as run r"],
    [
      "a run of ours elsewhere",
      { openRuns: [{ ...run, repository: "other" }] },
      "ok: Nothing in the way",
    ],
    [
      "a snapshot elsewhere of other indices",
      { activity: { ...none, snapshots: [snapshot] } },
      "ok: Nothing in the way",
    ],
    [
      "a snapshot elsewhere that holds ours",
      { activity: { ...none, snapshots: [{ ...snapshot, indices: [first] }] } },
      'fail: Going on: the snapshot nightly in "other"',
    ],
    [
      "a snapshot in the same repository",
      { activity: { ...none, snapshots: [{ ...snapshot, repository: "backups" }] } },
      'fail: Going on: the snapshot nightly in "backups"',
    ],
    [
      "a restore of ours",
      { activity: { ...none, restores: [restore] } },
      'fail: Going on: the restore of s in "other"',
    ],
    [
      "a restore of ours that is over",
      { activity: { ...none, restores: [{ ...restore, state: "SUCCESS" }] } },
      "ok: Nothing in the way",
    ],
    [
      "a deletion",
      { activity: { ...none, deletions: [{ repository: "backups", snapshots: ["a", "b"] }] } },
      'fail: Going on: the deletion of a, b in "backups"',
    ],
    [
      "a deletion of what only we make",
      {
        activity: {
          ...none,
          deletions: [{ repository: "backups", snapshots: ["webapps_backup_before_restore_r"] }],
        },
      },
      "ok: Nothing in the way",
    ],
    ["nobody knows what", { activity: undefined }, "warn: Not read"],
  ])("with %s", (_, changes, expected) => {
    expect(told(planRestore(sampleFacts(changes)), "activity")).toBe(expected);
  });

  test("cannot be forced over a run of ours", () => {
    const plan = planRestore(sampleFacts({ openRuns: [run] }, { force: ["activity"] }));
    expect(told(plan, "activity")).toStartWith("fail");
  });
});

describe("the check of the disk", () => {
  const disk = (freeBytes: number, totalBytes = 100 * gb): ClusterCondition["disks"] => [
    { node: "n1", totalBytes, freeBytes },
  ];
  const gone: Partial<RestoreFacts> = { live: [] };

  test.each<[string, RestoreFacts, string]>([
    ["enough", sampleFacts(), "ok: Up to 3.0 MB are needed, 40.0 GB are free"],
    [
      "too little under the watermark",
      withCondition({ disks: disk(10 * gb) }),
      "fail: Up to 3.0 MB are needed, 0 B are free",
    ],
    [
      "a watermark as a share",
      withCondition({ disks: disk(10 * gb), watermark: "0.95" }),
      "ok: Up to 3.0 MB are needed, 5.0 GB are free",
    ],
    [
      "a watermark in bytes",
      withCondition({ disks: disk(10 * gb), watermark: "500mb" }),
      "ok: Up to 3.0 MB are needed, 9.5 GB are free",
    ],
    [
      "a watermark on a large disk",
      withCondition({ disks: disk(400 * gb, 4000 * gb) }),
      "ok: Up to 3.0 MB are needed, 238.9 GB are free",
    ],
    [
      "no watermark",
      withCondition({ disks: disk(10 * gb), watermark: undefined }),
      "ok: Up to 3.0 MB are needed, 10.0 GB are free",
    ],
    [
      "replicas of what is there",
      withCondition(
        { dataNodes: 2 },
        { live: threeIndices.map((name) => sampleIndex(name, { replicas: 1 })) },
      ),
      "ok: Up to 6.0 MB are needed, 40.0 GB are free",
    ],
    [
      "replicas that have no node",
      withCondition({}, { live: threeIndices.map((name) => sampleIndex(name, { replicas: 1 })) }),
      "ok: Up to 3.0 MB are needed, 40.0 GB are free",
    ],
    [
      "replicas that may be",
      withCondition({ dataNodes: 2, disks: disk(4_000_000), watermark: undefined }, gone),
      "warn: Up to 6.0 MB are needed, 4.0 MB are free, if what is not there now has a replica",
    ],
    [
      "no node for the largest shard",
      withCondition(
        {
          disks: [1, 2, 3, 4].map((node) => ({
            node: `n${node}`,
            totalBytes: gb,
            freeBytes: 900_000,
          })),
          watermark: undefined,
        },
        gone,
      ),
      "fail: The largest shard has 1.0 MB, the emptiest node 900.0 kB",
    ],
    [
      "unknown disks",
      withCondition({ disks: [] }),
      "warn: Up to 3.0 MB are needed; the disks: not read",
    ],
  ])("with %s", (_, facts, expected) => {
    expect(told(planRestore(facts), "disk")).toBe(expected);
  });

  test("takes what is replaced to free what it needs", () => {
    const plan = planRestore(sampleFacts({}, { full: true }));
    expect(told(plan, "disk")).toBe("ok: Up to 0 B are needed, 40.0 GB are free");
  });

  test("says where sizes are not known", () => {
    const { contents } = sampleFacts();
    const unknown = contents.map((one) => ({
      ...one,
      indices: one.indices.map((index) => ({ ...index, bytes: undefined })),
    }));
    expect(told(planRestore(sampleFacts({ contents: unknown })), "disk")).toBe(
      "warn: Up to 0 B are needed, 40.0 GB are free; the sizes of 3 indices are not known",
    );
  });
});

describe("the check of shards", () => {
  test.each<[string, RestoreFacts, string]>([
    ["room", sampleFacts(), "ok: 10 of 1000 shards afterwards"],
    [
      "no room for what is not there",
      withCondition({ maxShardsPerNode: 12 }, { live: [] }),
      "fail: 13 of 12 shards afterwards",
    ],
    [
      "room if nothing has a replica",
      withCondition({ maxShardsPerNode: 13 }, { live: [] }),
      "warn: 13 of 13 shards afterwards, and 16 if what is not there now has a replica",
    ],
    [
      "closed indices, which are opened",
      withCondition(
        { maxShardsPerNode: 12 },
        { live: threeIndices.map((name) => sampleIndex(name, { open: false })) },
      ),
      "fail: 13 of 12 shards afterwards",
    ],
    [
      "an unknown limit",
      withCondition({ maxShardsPerNode: undefined }),
      "warn: cluster.max_shards_per_node: not read",
    ],
  ])("with %s", (_, facts, expected) => {
    expect(told(planRestore(facts), "shards")).toBe(expected);
  });
});
