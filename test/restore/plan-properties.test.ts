import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readIndexName } from "../../src/backup/index-name.ts";
import { checkNames } from "../../src/backup/restore-plan.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import { refusal } from "../../src/restore/refusal.ts";
import { recognising } from "../../src/restore/selection.ts";
import { anyFacts } from "./arbitrary-facts.ts";

describe("whatever is in the repository and in the cluster", () => {
  test("every check is there once, in its order", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { checks } = planRestore(facts);
        expect(checks.map(({ name }) => name)).toEqual([...checkNames]);
        for (const check of checks) {
          expect(check.found).not.toBe("");
          expect(check.found).not.toEndWith(".");
          if (check.result === "fail") expect(check.wanted).toBeString();
          if (check.forced) expect(facts.request.options.force).toContain(check.name);
        }
      }),
    );
  });

  test("every index of the backup that is ours and asked for is restored once, from a snapshot that holds it", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { indices } = planRestore(facts);
        const sources = indices.map(({ source }) => source);
        expect(new Set(sources).size).toBe(sources.length);
        for (const { source, snapshot } of indices) {
          const held = facts.contents.find((one) => one.snapshot === snapshot)?.indices ?? [];
          expect(held.map(({ name }) => name)).toContain(source);
        }
        if (facts.request.options.only.length > 0) return;
        const saved = facts.contents.flatMap((one) => one.indices.map(({ name }) => name));
        const ours = saved.filter((name) => readIndexName(name, recognising(facts.naming)));
        expect(new Set(sources)).toEqual(new Set(ours));
      }),
    );
  });

  test("nothing is touched that is not ours, and nothing in two ways", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { indices, remaining } = planRestore(facts);
        const isOurs = (name: string): boolean =>
          readIndexName(name, recognising(facts.naming)) !== undefined;
        expect(indices.map(({ source }) => source).filter((name) => !isOurs(name))).toEqual([]);
        expect(remaining.map(({ name }) => name).filter((name) => !isOurs(name))).toEqual([]);
        const restored = new Set(indices.map(({ name }) => name));
        expect(remaining.filter(({ name }) => restored.has(name))).toEqual([]);
        const live = new Map(facts.live.map(({ name, uuid }) => [name, uuid]));
        for (const { name, before } of [...indices, ...remaining]) {
          if (before) expect(live.get(name)).toBe(before.uuid);
        }
      }),
    );
  });

  test("a copy or a choice removes nothing, and a copy changes nothing that is there", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { only, renamePrefix } = facts.request.options;
        const { indices, remaining, templates } = planRestore(facts);
        if (only.length > 0 || renamePrefix !== undefined) expect(remaining).toEqual([]);
        if (renamePrefix === undefined) return;
        expect(indices.every(({ action, before }) => action === "create" && !before)).toBe(true);
        expect(templates).toEqual([]);
      }),
    );
  });

  test("an index is only restored over where Elasticsearch takes it and its files can be trusted", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        for (const { action, before, shards, reason } of planRestore(facts).indices) {
          expect(action === "create").toBe(before === undefined);
          expect(action === "replace").toBe(reason !== undefined);
          if (action !== "over") continue;
          expect(before?.shards).toBe(shards ?? -1);
          expect(before?.health).not.toBe("red");
          expect(facts.request.options.full).toBe(false);
        }
      }),
    );
  });

  test("a plan that may run has something to restore, and all its snapshots", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const plan = planRestore(facts);
        if (refusal(plan).length > 0) return;
        expect(plan.indices.length).toBeGreaterThan(0);
        expect(plan.parts).toHaveLength(3);
      }),
    );
  });
});
