import { describe, expect, test } from "bun:test";
import type { AddressAnswer } from "../../src/backup/examination.ts";
import { judgeAddresses, judgeClocks, judgeVersions } from "../../src/doctor/address-checks.ts";

const answering: AddressAnswer = {
  address: "one:9200",
  failure: undefined,
  clusterUuid: "c1",
  node: "n1",
};
const silent: AddressAnswer = {
  address: "two:9200",
  failure: { message: "Cannot read: econnrefused", hint: undefined },
  clusterUuid: undefined,
  node: undefined,
};

describe("an address that does not answer", () => {
  test("is a warning while another one does", () => {
    expect(judgeAddresses([answering, silent]).map(({ result }) => result)).toEqual(["ok", "warn"]);
  });

  test("fails where it is the only one", () => {
    expect(judgeAddresses([silent])).toMatchObject([
      { result: "fail", found: "two:9200: Cannot read: econnrefused" },
    ]);
  });
});

test("addresses of two clusters fail", () => {
  const judged = judgeAddresses([answering, { ...answering, address: "b", clusterUuid: "c2" }]);
  expect(judged.at(-1)).toMatchObject({ result: "fail", found: expect.stringContaining("c1, c2") });
});

test("an address whose identity may not be asked still answers", () => {
  const judged = judgeAddresses([{ ...answering, clusterUuid: undefined, node: undefined }]);
  expect(judged).toMatchObject([{ result: "ok", found: "one:9200 answers" }]);
});

test.each([
  [["8.16.0"], "ok"],
  [["8.19.16", "8.19.16"], "ok"],
  [["8.15.5"], "warn"],
  [["9.2.0"], "warn"],
  [["7.17.29"], "warn"],
  [["8.19.16", "8.18.1"], "warn"],
  [["not a version"], "warn"],
] as const)("nodes of version %p are %s", (versions, result) => {
  const nodes = versions.map((version, at) => ({ node: `n${at}`, version }));
  expect(judgeVersions(nodes).result).toBe(result);
});

test.each([
  [0, 10, "ok"],
  [-4000, 10, "ok"],
  [5100, 200, "ok"],
  [5300, 200, "warn"],
  [-5300, 200, "warn"],
  [300_300, 200, "fail"],
  [-300_300, 200, "fail"],
] as const)(
  "a clock that is %d ms ahead, known to %d ms, is %s",
  (aheadMs, toleranceMs, result) => {
    const clocks = [
      { node: "n1", aheadMs: 1, toleranceMs },
      { node: "n2", aheadMs, toleranceMs },
    ];
    expect(judgeClocks(clocks, 300_000).result).toBe(result);
  },
);

test("the worst clock is named, and which way it is off", () => {
  const clocks = [
    { node: "n1", aheadMs: 6000, toleranceMs: 1 },
    { node: "n2", aheadMs: -9000, toleranceMs: 1 },
  ];
  expect(judgeClocks(clocks, 300_000).found).toContain("The clock of n2 is 9.0 s behind ours");
});
