import { expect, test } from "bun:test";
import type { Fingerprint } from "../../src/backup/repository.ts";
import {
  judgeGeneration,
  judgeOthers,
  judgePolicies,
  judgePrefixes,
  judgeRegistration,
  judgeVerification,
} from "../../src/doctor/repository-checks.ts";

test("a repository that is read-only fails; a fresh one is well", () => {
  const judge = (readOnly: boolean): string =>
    judgeRegistration("repository", "r", { uuid: undefined, readOnly }).result;
  expect([judge(true), judge(false)]).toEqual(["fail", "ok"]);
});

test.each([
  [-3, "fail"],
  [-2, "ok"],
  [-1, "ok"],
  [12, "ok"],
] as const)("a repository of generation %d is %s", (generation, result) => {
  const fingerprint: Fingerprint = {
    clusterUuid: "c",
    stateUuid: "s",
    running: [],
    deletions: [],
    repositoryUuid: "r",
    generation,
  };
  expect(judgeGeneration(fingerprint).result).toBe(result);
});

test("a verification names the nodes, and none of them is a failure", () => {
  expect(judgeVerification(["n1", "n2"]).found).toBe("2 nodes can write and read there: n1, n2");
  expect(judgeVerification([]).result).toBe("fail");
});

test("a policy matters only where it writes into the same repository", () => {
  const nightly = { name: "nightly", repository: "r" };
  expect(judgePolicies("r", [nightly])).toMatchObject({
    result: "warn",
    found: "1 snapshot policy writes into this repository: nightly",
  });
  expect(judgePolicies("other", [nightly]).result).toBe("ok");
});

test("snapshots of other tools are told; those of Camunda and ours are not", () => {
  const listed = (...names: string[]) =>
    names.map((snapshot) => ({ snapshot, uuid: "u", state: "SUCCESS" }));
  const ours = [
    "camunda_webapps_1_8.8.0_part_1_of_1",
    "camunda_zeebe_records_backup_1",
    "webapps_backup_manifest_1",
  ];
  expect(judgeOthers(listed(...ours)).result).toBe("ok");
  expect(judgeOthers(listed(...ours, "curator-1")).found).toEndWith(": curator-1");
});

test("an index of another prefix is told with the snapshot that holds it", () => {
  const contents = new Map([
    ["a", ["acme-operate-process-8.3.0_", "acme-optimize-alert_v1"]],
    ["b", ["operate-process-8.3.0_", "other-tasklist-form-8.4.0_"]],
  ]);
  expect(judgePrefixes("acme", contents)).toMatchObject({
    result: "warn",
    found: 'Other index prefixes than ours are in this repository: none in b, "other" in b',
  });
  expect(judgePrefixes("acme", new Map([["a", contents.get("a") ?? []]]))).toMatchObject({
    result: "ok",
    found: 'The newest backup is of prefix "acme"',
  });
  expect(judgePrefixes("", new Map()).found).toBe("No backup is there yet");
});
