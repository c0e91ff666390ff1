import { expect, test } from "bun:test";
import type { KnownSnapshot } from "../../src/backup/catalog.ts";
import { compareLists } from "../../src/engine/compare-lists.ts";

function name(id: number): string {
  return `camunda_webapps_${id}_8.8.0_part_1_of_1`;
}

function listed(id: number, uuid = `uuid-${id}`, state = "SUCCESS") {
  return { snapshot: name(id), uuid, state };
}

function known(id: number, change: Partial<KnownSnapshot> = {}): KnownSnapshot {
  return { ...listed(id), final: true, ...change };
}

test("what is listed and known alike is not wanted, and nothing has drifted", () => {
  expect(compareLists([listed(1), listed(2)], [known(2), known(1)], false)).toEqual({
    wanted: [],
    ours: [name(1), name(2)],
    others: [],
    drift: { listed: 2, added: [], missing: [], changed: [], aliens: [] },
  });
});

test.each([
  { why: "is new", entry: listed(1), before: [], drift: { added: [name(1)] } },
  {
    why: "is another snapshot under a known name",
    entry: listed(1, "other"),
    before: [known(1)],
    drift: { changed: [name(1)] },
  },
  { why: "was not over", entry: listed(1), before: [known(1, { final: false })], drift: {} },
  {
    why: "has another state than was read",
    entry: listed(1, "uuid-1", "PARTIAL"),
    before: [known(1)],
    drift: {},
  },
])("what $why is wanted", ({ entry, before, drift }) => {
  const compared = compareLists([entry, listed(2)], [...before, known(2)], false);
  expect(compared.wanted).toEqual([name(1)]);
  expect(compared.drift).toMatchObject({ added: [], changed: [], missing: [], ...drift });
});

test("what is known and not listed is missing, and what looks like a part and is none is alien", () => {
  const alien = { ...listed(1), snapshot: "camunda_webapps_of_somebody" };
  const manifest = { ...listed(1), snapshot: "webapps_backup_manifest_1" };
  const compared = compareLists([alien, manifest], [known(3)], false);
  const { wanted, ours, others, drift } = compared;
  expect({ wanted, ours, others }).toEqual({ wanted: [], ours: [], others: [alien, manifest] });
  expect(drift).toEqual({
    listed: 0,
    added: [],
    missing: [name(3)],
    changed: [],
    aliens: [alien.snapshot],
  });
});

test("where all is to be read again, all is wanted, and only differences are drift", () => {
  const { wanted, drift } = compareLists([listed(1), listed(2)], [known(1)], true);
  expect(wanted.toSorted()).toEqual([name(1), name(2)]);
  expect(drift).toMatchObject({ added: [name(2)], changed: [] });
});
