import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { judgePrivileges, privilegeGroups } from "../../src/doctor/privilege-checks.ts";

const needs = {
  indices: ["operate-*", "camunda-*"],
  metadata: "operate-metadata-*",
  manifest: true,
  hasRestoreUser: true,
};
const groups = privilegeGroups(needs);

test("each privilege is a finding of its own, granted or missing", () => {
  const [create] = groups;
  if (!create) throw new Error("No group");
  expect(judgePrivileges(create, [])).toMatchObject([
    { result: "ok", found: "create_snapshot: granted, for taking and reading backups" },
  ]);
  expect(judgePrivileges(create, ["create_snapshot"])).toMatchObject([
    { result: "fail", found: "create_snapshot: missing, and nothing works" },
  ]);
  const all = groups.flatMap((group) => judgePrivileges(group, []));
  expect(all.length).toBeGreaterThan(10);
  expect(new Set(all.map(({ found }) => found)).size).toBe(all.length);
});

test("one that backups live without is a warning, on the very indices it is missing on", () => {
  const restores = groups.at(-1);
  if (!restores) throw new Error("No group");
  const judged = judgePrivileges(restores, ["manage on camunda-*"]);
  expect(judged.map(({ found, result }) => `${result} ${found.split(":")[0]}`)).toEqual([
    "warn manage on camunda-*",
    "ok monitor on operate-*, camunda-*",
  ]);
});

test("what only restores need is not known to be missing where somebody else may restore", () => {
  const lacking = privilegeGroups({ ...needs, hasRestoreUser: false }).filter(
    ({ ofRestores }) => ofRestores,
  );
  const judged = lacking.flatMap((group) => judgePrivileges(group, ["manage on operate-*"]));
  expect(judged.filter(({ result }) => result !== "ok")).toMatchObject([
    { result: "skip", hint: expect.stringContaining("restore.username") },
  ]);
});

test("nothing is said where security is off", () => {
  expect(groups.flatMap((group) => judgePrivileges(group, undefined))).toEqual([]);
});

test("what is not needed is not asked for", () => {
  const purposes = privilegeGroups({ ...needs, metadata: undefined, manifest: false }).map(
    ({ purpose }) => purpose,
  );
  expect(purposes).toEqual([
    "taking and reading backups",
    "finding the indices of a backup",
    "deleting backups",
    "the cheap check of the catalog",
    "restores",
    "putting back missing templates",
    "restores over what is there",
  ]);
});

test("every privilege that is asked for is in the role of the reference", () => {
  const reference = readFileSync(resolve(import.meta.dir, "../../docs/reference.md"), "utf8");
  const names = groups.flatMap(({ wanted }) => [...wanted.cluster, ...wanted.indices]);
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});
