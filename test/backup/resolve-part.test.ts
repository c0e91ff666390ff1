import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type IndexNaming, readIndexName } from "../../src/backup/index-name.ts";
import { indexTables } from "../../src/backup/index-tables.ts";
import { lostSince, planParts, type PlanInput, resolvePart } from "../../src/backup/plan.ts";
import { anyExclude, anyIndices, anyNaming, anyTable } from "./arbitrary-cluster.ts";
import { camundaClusters, freshParts } from "./camunda-clusters.ts";

const naming: IndexNaming = { prefix: "", optimize: true, optimizePrefix: "optimize" };

const [cluster] = camundaClusters;
const [table] = indexTables;
if (!cluster || !table) throw new Error("There is no Camunda 8.8.0 to plan for");
const fresh = freshParts(cluster).flat();

/** Plans a backup of some indices and then takes its parts one by one, of what exists at each time. */
function takeAll(
  input: Omit<PlanInput, "existing">,
  atPost: readonly string[],
  atPart: (number: number) => readonly string[],
): readonly (readonly string[])[] {
  const { parts } = planParts({ ...input, existing: atPost });
  const covered = new Set<string>();
  return parts.map(({ indices }, position) => {
    const taken = resolvePart({
      ...input,
      existing: atPart(position + 1),
      planned: indices,
      covered,
      isLast: position === parts.length - 1,
    });
    for (const name of taken) covered.add(name);
    return taken;
  });
}

const input: Omit<PlanInput, "existing"> = { table, naming, exclude: [] };

describe("a part at the moment of its own call", () => {
  test("takes what was planned where nothing has changed", () => {
    expect(takeAll(input, fresh, () => fresh)).toEqual(freshParts(cluster));
  });

  test("takes a dated index that the archiver has made since", () => {
    const atPost = [...fresh, "operate-list-view-8.3.0_2026-01-30"];
    const later = [...atPost, "operate-list-view-8.3.0_2026-01-31"];
    const taken = takeAll(input, atPost, () => later);
    expect(taken[2]).toEqual([
      "operate-list-view-8.3.0_2026-01-30",
      "operate-list-view-8.3.0_2026-01-31",
    ]);
  });

  test("does without a dated index that a retention policy has removed since", () => {
    const dated = ["operate-list-view-8.3.0_2026-01-30", "tasklist-task-8.8.0_2026-01-30"];
    const taken = takeAll(input, [...fresh, ...dated], (number) =>
      number < 3 ? [...fresh, ...dated] : [...fresh, "tasklist-task-8.8.0_2026-01-30"],
    );
    expect(taken[2]).toEqual(["tasklist-task-8.8.0_2026-01-30"]);
  });

  test("may be left with nothing", () => {
    const dated = "operate-list-view-8.3.0_2026-01-30";
    expect(takeAll(input, [...fresh, dated], () => fresh)[2]).toEqual([]);
  });

  test("takes, as the last one, what came too late for its own part", () => {
    const late = "operate-list-view-8.3.0_2026-01-31";
    const taken = takeAll(input, fresh, (number) => (number === 5 ? [...fresh, late] : fresh));
    expect(taken).toHaveLength(5);
    expect(taken.at(-1)).toContain(late);
    expect(taken.slice(0, -1).flat()).not.toContain(late);
  });

  test("takes, as the last one, dated indices whose part was left out as empty", () => {
    const dated = "operate-event-8.3.0_2026-01-31";
    const taken = takeAll(input, fresh, () => [...fresh, dated]);
    expect(taken.flat().filter((name) => name === dated)).toHaveLength(1);
    expect(taken.at(-1)).toContain(dated);
  });

  test("keeps Optimize's import positions in part 1 and finds new process instances", () => {
    const positions = "optimize-position-based-import-index_v3";
    const atPost = [...fresh, positions, "optimize-process-instance-a_v8"];
    const taken = takeAll(input, atPost, () => [...atPost, "optimize-process-instance-b_v8"]);
    expect(taken[0]).toContain(positions);
    expect(taken.at(-1)).toEqual([
      "optimize-process-instance-a_v8",
      "optimize-process-instance-b_v8",
    ]);
  });

  test("never takes what is excluded or not ours", () => {
    const others = ["operate-event-8.3.0_2026-01-31", "zeebe-record", "acme-operate-x-8.8.0_"];
    const taken = takeAll({ ...input, exclude: ["operate-event-*"] }, fresh, () => [
      ...fresh,
      ...others,
    ]);
    expect(taken.flat().filter((name) => others.includes(name))).toEqual([]);
    expect(taken.flat()).not.toContain("operate-event-8.3.0_");
  });

  test("shares no index with another, and together they miss none that was there all the time", () => {
    fc.assert(
      fc.property(
        anyTable,
        anyNaming,
        anyExclude,
        anyIndices,
        fc.array(anyIndices, { minLength: 1, maxLength: 4 }),
        (anyOfTables, anyName, exclude, atPost, later) => {
          const given = { table: anyOfTables, naming: anyName, exclude };
          const seen = (number: number): readonly string[] => later[number % later.length] ?? [];
          const taken = takeAll(given, atPost, seen);
          const all = taken.flat();
          expect(all).toEqual([...new Set(all)]);
          if (taken.length === 0) return;
          const isOurs = (name: string): boolean => readIndexName(name, anyName) !== undefined;
          const { excluded } = planParts({ ...given, existing: seen(taken.length) });
          const expected = seen(taken.length).filter(
            (name) => isOurs(name) && !excluded.includes(name),
          );
          expect(expected.filter((name) => !all.includes(name))).toEqual([]);
          expect(all.filter((name) => !isOurs(name))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a required index that has gone since the plan", () => {
  const lost = (planned: readonly string[], existing: readonly string[]): readonly string[] =>
    lostSince({ ...input, planned, existing, covered: new Set(), isLast: false });

  test("is named", () => {
    const existing = fresh.filter((name) => name !== "tasklist-task-8.8.0_");
    expect(lost(freshParts(cluster)[1] ?? [], existing)).toEqual(["tasklist-task-8.8.0_"]);
  });

  test("is looked for in its own part only", () => {
    const existing = fresh.filter((name) => name !== "tasklist-task-8.8.0_");
    expect(lost(freshParts(cluster)[0] ?? [], existing)).toEqual([]);
  });

  test("is none where only a dated, an unknown or an optional one has gone", () => {
    const planned = [
      "operate-import-position-8.3.0_",
      "tasklist-import-position-8.2.0_",
      "operate-list-view-8.3.0_2026-01-31",
      "camunda-brand-new-9.0.0_",
    ];
    expect(lost(planned, ["tasklist-import-position-8.2.0_"])).toEqual([]);
  });

  test("are all of a group of which one would do, once the last has gone", () => {
    const planned = ["operate-import-position-8.3.0_", "tasklist-import-position-8.2.0_"];
    expect(lost(planned, [])).toEqual(planned);
  });

  test("is known by its prefix", () => {
    const acme = { ...naming, prefix: "acme" };
    const planned = ["acme-operate-list-view-8.3.0_"];
    expect(
      lostSince({
        ...input,
        naming: acme,
        planned,
        existing: [],
        covered: new Set(),
        isLast: true,
      }),
    ).toEqual(planned);
  });
});
