import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Part } from "../../src/backup/backup.ts";
import type { BackupKey, Catalog } from "../../src/backup/catalog.ts";
import { partsOf } from "../../src/backup/snapshot-name.ts";
import { samplePart } from "../backup/samples.ts";
import { ownCatalog } from "./own-catalog.ts";

describe("the keys of backups", () => {
  test("stand newest first by their earliest part, the larger id first among equals", () => {
    using own = ownCatalog();
    own.catalog.write([
      samplePart({ number: 1, startMs: 30 }, 1n),
      samplePart({ number: 2, startMs: 10 }, 1n),
      samplePart({ startMs: 20 }, 2n),
      samplePart({ startMs: 20 }, 10n),
      samplePart({ startMs: undefined }, 4n),
    ]);
    expect(own.catalog.keys({ limit: 9 })).toEqual([
      { backupId: 10n, startMs: 20 },
      { backupId: 2n, startMs: 20 },
      { backupId: 1n, startMs: 10 },
      { backupId: 4n, startMs: 0 },
    ]);
  });

  test("are paged without a gap and without one twice", () => {
    using own = ownCatalog();
    const parts = fc.uniqueArray(
      fc.record({
        id: fc.bigInt(1n, 2n ** 63n - 1n),
        startMs: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      }),
      { selector: ({ id }) => id, maxLength: 12 },
    );
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 5 }), (backups, limit) => {
        own.catalog.clear();
        own.catalog.write(backups.map(({ id, startMs }) => samplePart({ startMs }, id)));
        const all: BackupKey[] = [];
        for (let page = own.catalog.keys({ limit }); page.length > 0;) {
          expect(page.length).toBeLessThanOrEqual(limit);
          all.push(...page);
          page = own.catalog.keys({ limit, after: all.at(-1) });
        }
        const expected = backups
          .map(({ id, startMs = 0 }) => ({ backupId: id, startMs }))
          .toSorted((a, b) => b.startMs - a.startMs || (a.backupId < b.backupId ? 1 : -1));
        expect(all).toEqual(expected);
        expect(own.catalog.countBackups()).toBe(backups.length);
      }),
      { numRuns: 50 },
    );
  });

  test("and parts and snapshots agree, whatever is written and removed", () => {
    using own = ownCatalog();
    const part = fc
      .tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
        fc.bigInt(1n, 3n),
      )
      .map(([number, startMs, id]) => samplePart({ number, startMs }, id));
    const change = fc.record({ isRemoval: fc.boolean(), parts: fc.array(part) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        own.catalog.clear();
        const expected = new Map<string, Part>();
        for (const one of changes) makeChange(own.catalog, expected, one);
        const sorted = [...expected.values()].toSorted(byName);
        const stored = [1n, 2n, 3n].flatMap((id) => own.catalog.parts(id));
        expect(stored.toSorted(byName)).toEqual(sorted);
        expect([...own.catalog.known()].map(({ snapshot }) => snapshot)).toEqual(
          sorted.map(({ snapshot }) => snapshot),
        );
        expect([...own.catalog.keys({ limit: 9 })].toSorted(byId)).toEqual([...keysOf(sorted)]);
      }),
      { numRuns: 50 },
    );
  });
});

interface Change {
  readonly isRemoval: boolean;
  readonly parts: readonly Part[];
}

/** Makes a change in the catalog, and in a simple picture of it. */
function makeChange(catalog: Catalog, picture: Map<string, Part>, change: Change): void {
  const { isRemoval, parts } = change;
  if (isRemoval) catalog.remove(parts.map(({ snapshot }) => snapshot));
  else catalog.write(parts);
  for (const part of parts) {
    if (isRemoval) picture.delete(part.snapshot);
    else picture.set(part.snapshot, part);
  }
}

function byName(one: Part, other: Part): number {
  return one.snapshot < other.snapshot ? -1 : 1;
}

function byId(one: BackupKey, other: BackupKey): number {
  return one.backupId < other.backupId ? -1 : 1;
}

function keysOf(parts: readonly Part[]): readonly BackupKey[] {
  return [1n, 2n, 3n].flatMap((backupId) => {
    const own = parts.filter(({ snapshot }) => snapshot.startsWith(partsOf(backupId).slice(0, -1)));
    const starts = own.flatMap(({ startMs }) => startMs ?? []);
    const startMs = starts.length > 0 ? Math.min(...starts) : 0;
    return own.length > 0 ? [{ backupId, startMs }] : [];
  });
}
