import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { nameCovers } from "../../src/elasticsearch/name-covers.ts";

const limits = { maxBytes: 200, maxNames: 5 };

function partsOf(id: number, count = 3): readonly string[] {
  return Array.from(
    { length: count },
    (_, part) => `camunda_webapps_${id}_8.8.0_part_${part + 1}_of_${count}`,
  );
}

test("what is wanted as a whole is one wildcard, that of no other name", () => {
  const listed = [...partsOf(100), ...partsOf(101), ...partsOf(200)];
  const wanted = new Set(partsOf(200));
  const [cover, ...more] = nameCovers(listed, wanted, limits);
  expect(cover).toEqual({
    patterns: ["camunda_webapps_200_8.8.0_part_*"],
    names: partsOf(200).toReversed(),
  });
  expect(more).toEqual([]);
});

test("the newest backups come first, and no request asks for more than it may", () => {
  const listed = [1, 2, 3, 4].flatMap((digit) => partsOf(100 + digit));
  const covers = [...nameCovers(listed, new Set(listed), limits)];
  expect(covers.map(({ names }) => names.length)).toEqual([3, 3, 3, 3]);
  expect(covers[0]?.names).toEqual(partsOf(104).toReversed());
});

describe("whatever is listed and wanted", () => {
  const name = fc
    .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 12 }))
    .map(([id, part]) => `camunda_webapps_${id}_8.8.0_part_${part}_of_12`);
  const input = fc.record({
    listed: fc.uniqueArray(name, { maxLength: 80 }),
    every: fc.integer({ min: 1, max: 4 }),
    maxNames: fc.integer({ min: 1, max: 30 }),
    maxBytes: fc.integer({ min: 60, max: 400 }),
  });

  test("each wanted name is covered once, and no other listed name is matched", () => {
    fc.assert(
      fc.property(input, ({ listed, every, ...bounds }) => {
        const wanted = new Set(listed.filter((_, place) => place % every === 0));
        const covers = [...nameCovers(listed, wanted, bounds)];
        expect(covers.flatMap(({ names }) => names).toSorted()).toEqual([...wanted].toSorted());
        for (const { patterns, names } of covers) {
          const globs = patterns.map((pattern) => new Bun.Glob(pattern));
          const matched = listed.filter((listedName) =>
            globs.some((glob) => glob.match(listedName)),
          );
          expect(matched.toSorted()).toEqual(names.toSorted());
          expect(names.length).toBeLessThanOrEqual(Math.max(bounds.maxNames, 1));
          expect(patterns.join(",").length).toBeLessThanOrEqual(bounds.maxBytes);
        }
      }),
    );
  });
});
