import { expect, test } from "bun:test";
import { indexTables } from "../../src/backup/index-tables.ts";
import { type IndexFacts, judgeIndices } from "../../src/doctor/index-checks.ts";

const [table] = indexTables;
const whole = table?.groups.flatMap(({ main }) => main) ?? [];
const facts: IndexFacts = {
  naming: { prefix: "", optimize: true, optimizePrefix: "optimize" },
  exclude: [],
  refusesMissing: true,
  version: { version: "8.8.0", source: "the setting camunda.version" },
  candidates: whole,
  camunda: whole,
};

function judged(change: Partial<IndexFacts>): readonly string[] {
  return judgeIndices({ ...facts, ...change }).map(({ name, result }) => `${name} ${result}`);
}

test("all indices of a version make a plan", () => {
  expect(judged({})).toEqual(["camunda ok", "indices ok", "outside ok"]);
});

test("a required index that is missing fails, unless it need only be told", () => {
  const candidates = whole.slice(0, -1);
  expect(judged({ candidates })).toEqual(["camunda ok", "indices fail", "outside ok"]);
  expect(judged({ candidates, refusesMissing: false })).toContain("indices warn");
});

test("without any index of ours the prefixes that there are are named", () => {
  const [finding] = judgeIndices({
    ...facts,
    naming: { ...facts.naming, prefix: "acme" },
    candidates: [],
  });
  expect(finding).toMatchObject({
    name: "indices",
    result: "fail",
    found: 'There is no index of Camunda with the prefix "acme"; the cluster has the prefixes none',
    hint: expect.stringContaining("indexPrefix"),
  });
});

test("a version that is not known, or too old, fails", () => {
  expect(judged({ version: undefined })).toEqual(["camunda fail", "indices skip", "outside ok"]);
  const version = { version: "8.7.3", source: "x" };
  expect(judged({ version })).toEqual(["camunda fail", "outside ok"]);
});

test("an index that looks like one of Camunda and is in no part is told", () => {
  const findings = judgeIndices({ ...facts, candidates: [...whole, "operate-copy"] });
  expect(findings.at(-1)).toMatchObject({
    name: "outside",
    result: "warn",
    found: "1 index begins like one of Camunda and is in no backup: operate-copy",
  });
});

test("an index that is left out on purpose is told, and no warning", () => {
  const findings = judgeIndices({ ...facts, exclude: ["tasklist-form-*"] });
  expect(findings.at(-1)).toMatchObject({
    result: "ok",
    found: expect.stringContaining("left out by backup.exclude: tasklist-form-8.4.0_"),
  });
});
