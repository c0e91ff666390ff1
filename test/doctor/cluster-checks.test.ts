import { describe, expect, test } from "bun:test";
import type { ClusterCondition, LiveIndex } from "../../src/backup/restore-target.ts";
import { judgeDisks, judgeHealth } from "../../src/doctor/cluster-checks.ts";

const gigabyte = 1e9;
const condition: ClusterCondition = {
  status: "green",
  dataNodes: 2,
  activeShards: 10,
  maxShardsPerNode: 1000,
  version: "8.19.16",
  disks: [
    { node: "n1", totalBytes: 100 * gigabyte, freeBytes: 50 * gigabyte },
    { node: "n2", totalBytes: 100 * gigabyte, freeBytes: 50 * gigabyte },
  ],
  watermark: "90%",
};
const index: LiveIndex = {
  name: "operate-process-8.3.0_",
  uuid: "u",
  open: true,
  health: "red",
  shards: 1,
  replicas: 0,
  hidden: false,
  aliases: {},
  blocks: [],
  createdMs: undefined,
  lifecyclePolicy: undefined,
};

describe("a red cluster", () => {
  const red = { ...condition, status: "red" } as const;

  test("fails where an index of a backup is red", () => {
    expect(judgeHealth(red, [index])).toMatchObject({
      result: "fail",
      found: expect.stringContaining(index.name),
    });
  });

  test("is a warning where none of them is, or nobody may look", () => {
    expect(judgeHealth(red, [{ ...index, health: "green" }]).result).toBe("warn");
    expect(judgeHealth(red, undefined).result).toBe("warn");
  });
});

test("a yellow cluster can be backed up, one without data nodes cannot", () => {
  expect(judgeHealth({ ...condition, status: "yellow" }, []).result).toBe("ok");
  expect(judgeHealth({ ...condition, dataNodes: 0 }, []).result).toBe("fail");
});

describe("the disks of the data nodes", () => {
  const free = (...gigabytes: number[]): ClusterCondition => ({
    ...condition,
    disks: gigabytes.map((each, at) => ({
      node: `n${at + 1}`,
      totalBytes: 100 * gigabyte,
      freeBytes: each * gigabyte,
    })),
  });

  test.each([
    [[50, 50], "ok"],
    [[9, 50], "warn"],
    [[9, 8], "fail"],
    [[], "skip"],
  ] as const)("with %p GB of 100 free are %s", (gigabytes, result) => {
    expect(judgeDisks(free(...gigabytes)).result).toBe(result);
  });

  test("are named where they are full", () => {
    expect(judgeDisks(free(50, 9)).found).toEndWith("; nothing on n2");
  });
});
