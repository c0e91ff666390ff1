import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { RestorePlan } from "../../src/backup/restore-plan.ts";
import type { RestoreFacts } from "../../src/restore/facts.ts";
import { planHash } from "../../src/restore/plan-hash.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import { anyFacts } from "./arbitrary-facts.ts";
import { sampleFacts, sampleIndex, threeIndices } from "./sample-facts.ts";

/** The same cluster some time later: in another order, busier, fuller, green for yellow. */
function readAgain(facts: RestoreFacts): RestoreFacts {
  const { condition } = facts;
  return {
    ...facts,
    nowMs: facts.nowMs + 5_000,
    live: facts.live
      .map((index) => ({
        ...index,
        replicas: index.replicas + 1,
        health: index.health === "green" ? ("yellow" as const) : index.health,
        blocks: index.blocks.toReversed(),
        aliases: Object.fromEntries(Object.entries(index.aliases).toReversed()),
      }))
      .toReversed(),
    contents: facts.contents
      .map((one) => ({
        ...one,
        indices: one.indices.map((index) => ({ ...index, bytes: 7 })).toReversed(),
      }))
      .toReversed(),
    condition: condition && { ...condition, activeShards: 99, disks: [] },
    writes: undefined,
    camundaAnswers: true,
    missingPrivileges: ["manage on *"],
  };
}

describe("the hash of a plan", () => {
  test("is the same for two readings of a cluster that has not changed", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { hash } = planRestore(facts);
        expect(hash).toMatch(/^[0-9a-f]{64}$/);
        expect(planRestore(readAgain(facts)).hash).toBe(hash);
      }),
    );
  });

  const plan = planRestore(
    sampleFacts({
      live: [
        ...threeIndices.slice(1).map((name) => sampleIndex(name)),
        sampleIndex("operate-list-view-8.3.0_2026-11-01"),
      ],
      surroundings: {
        componentTemplates: {},
        indexTemplates: {},
        lifecyclePolicies: {},
        pipelines: {},
      },
    }),
  );
  const [part, ...parts] = plan.parts;
  const [index, over, ...indices] = plan.indices;
  const [remaining] = plan.remaining;
  const [template, ...templates] = plan.templates;
  if (!part || !index || !over?.before || !remaining || !template) throw new Error("a poor sample");
  const before = over.before;
  const withBefore = (changes: Partial<typeof before>): Partial<RestorePlan> => ({
    indices: [index, { ...over, before: { ...before, ...changes } }, ...indices],
  });
  const withOption = (changes: Partial<RestorePlan["options"]>): Partial<RestorePlan> => ({
    options: { ...plan.options, ...changes },
  });

  test.each<[string, Partial<RestorePlan>]>([
    ["source", { source: { kind: "backup", backupId: 8n } }],
    ["way", { source: { kind: "safety", runId: "7" } }],
    ["backup", { backupId: 8n }],
    ["repository", { repository: "other" }],
    ["repository behind the same name", { repositoryUuid: "other" }],
    ["repository without a uuid", { repositoryUuid: undefined }],
    ["repository for the safety backup", { safetyRepository: "other" }],
    ["cluster", { clusterUuid: "other" }],
    ["choice", withOption({ only: ["*"] })],
    ["prefix", withOption({ renamePrefix: "a" })],
    ["fullness", withOption({ full: true })],
    ["order of parts", withOption({ sequential: true })],
    ["safety", withOption({ safetyBackup: false })],
    ["force", withOption({ force: ["disk"] })],
    ["number of parts", { parts }],
    ["order of the parts themselves", { parts: [...parts, part] }],
    ["snapshot", { parts: [{ ...part, snapshot: "other" }, ...parts] }],
    ["snapshot of the same name", { parts: [{ ...part, uuid: "other" }, ...parts] }],
    ["wholeness of a part", { parts: [{ ...part, partial: true }, ...parts] }],
    ["number of indices", { indices: [index, over] }],
    ["action", { indices: [{ ...index, action: "replace" }, over, ...indices] }],
    ["target", { indices: [{ ...index, name: "other" }, over, ...indices] }],
    ["origin of an index", { indices: [{ ...index, snapshot: "other" }, over, ...indices] }],
    ["number of shards", { indices: [{ ...index, shards: 2 }, over, ...indices] }],
    ["policy that is dropped", { indices: [{ ...index, dropsLifecycle: true }, over, ...indices] }],
    ["way it is to be again", { indices: [{ ...index, returnsTo: before }, over, ...indices] }],
    ["index that is there", withBefore({ uuid: "other" })],
    ["openness", withBefore({ open: false })],
    ["redness", withBefore({ health: "red" })],
    ["aliases", withBefore({ aliases: { other: { is_write_index: true } } })],
    ["blocks", withBefore({ blocks: ["index.blocks.write"] })],
    ["hiddenness", withBefore({ hidden: true })],
    ["removal", { remaining: [] }],
    ["thing that is removed", { remaining: [{ ...remaining, name: "other" }] }],
    [
      "identity of what is removed",
      { remaining: [{ ...remaining, before: { ...remaining.before, uuid: "other" } }] },
    ],
    ["number of templates", { templates }],
    ["template", { templates: [{ ...template, name: "other" }, ...templates] }],
    ["body of a template", { templates: [{ ...template, body: { a: 1 } }, ...templates] }],
  ])("is another with another %s", (_, changes) => {
    expect(planHash({ ...plan, ...changes })).not.toBe(plan.hash);
  });

  test.each<[string, Partial<RestorePlan>]>([
    ["checks", { checks: [] }],
    ["known documents", { documents: [] }],
    ["known aliases", { aliases: [] }],
    ["sizes", { indices: [{ ...index, bytes: 1, reason: "why" }, over, ...indices] }],
    ["order of indices", { indices: [...indices, over, index] }],
    ["order of templates", { templates: [...templates, template] }],
    ["repeated options", withOption({ only: [], force: [] })],
  ])("is the same with other %s", (_, changes) => {
    expect(planHash({ ...plan, ...changes })).toBe(plan.hash);
  });

  test("knows no difference between 1 and 1n, and none by the order of keys", () => {
    const one = { templates: [{ ...template, body: { a: 1, b: [true, null, "x"] } }] };
    const other = { templates: [{ ...template, body: { b: [true, null, "x"], a: 1n } }] };
    expect(planHash({ ...plan, ...one })).toBe(planHash({ ...plan, ...other }));
  });

  test("does not depend on where a safety backup would go that is not made", () => {
    const none = { ...plan, ...withOption({ safetyBackup: false }) };
    expect(planHash({ ...none, safetyRepository: "other" })).toBe(planHash(none));
  });
});
