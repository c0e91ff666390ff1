import { describe, expect, test } from "bun:test";
import type { CatalogMark } from "../../src/backup/catalog.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { noon, samplePart, sampleParts } from "../backup/samples.ts";
import { ownCatalog } from "./own-catalog.ts";

const mark: CatalogMark = {
  clusterUuid: "cluster-1",
  stateUuid: "state-1",
  repositoryUuid: "repository-1",
  generation: 17,
  asOfMs: noon,
  warning: "Something is odd",
};

describe("a part in the catalog", () => {
  const whole = samplePart({
    number: 2,
    state: "PARTIAL",
    failures: ["no such shard", 'with "quotes" and \u20ac'],
    shards: { total: 9007199254740991, failed: 1, successful: 2 },
    runId: "run-1",
    trouble: "missing blob",
    drift: "The metadata says 8",
  });
  const bare = samplePart({
    number: 1,
    state: undefined,
    startMs: undefined,
    endMs: undefined,
    shards: undefined,
  });

  test("is read as it was written, in the next process too", () => {
    using own = ownCatalog();
    own.catalog.write([whole, bare]);
    expect(own.catalog.parts(7n)).toStrictEqual([bare, whole]);
    expect(own.reopen().parts(7n)).toStrictEqual([bare, whole]);
    expect(own.catalog.parts(8n)).toEqual([]);
  });

  test("is replaced by a later one of its name", () => {
    using own = ownCatalog();
    own.catalog.write([samplePart({ state: "IN_PROGRESS", endMs: undefined }), bare]);
    own.catalog.write([{ ...bare, uuid: "another", state: "SUCCESS" }]);
    expect(own.catalog.parts(7n)).toMatchObject([{ uuid: "another", state: "SUCCESS" }]);
    expect([...own.catalog.known()]).toHaveLength(1);
  });

  test("is left out where its name is no part's", () => {
    using own = ownCatalog();
    own.catalog.write([{ ...bare, snapshot: "camunda_webapps_copy" }]);
    expect([...own.catalog.known()]).toEqual([]);
    expect(own.catalog.countBackups()).toBe(0);
  });

  test.each([1n, 9007199254740993n, 9223372036854775807n])("keeps the id %p exactly", (id) => {
    using own = ownCatalog();
    own.catalog.write([samplePart({}, id)]);
    const catalog = own.reopen();
    expect(catalog.keys({ limit: 5 })).toEqual([{ backupId: id, startMs: noon + 1000 }]);
    expect(catalog.parts(id)).toHaveLength(1);
    expect(catalog.parts(id - 1n)).toEqual([]);
    expect([...catalog.partsOf([id, id - 1n]).keys()]).toEqual([id]);
  });

  test("stands in the order of the numbers, two of one number in that of their names", () => {
    using own = ownCatalog();
    const numbers = [10, 2, 1, 9];
    own.catalog.write(numbers.map((number) => samplePart({ number, count: 10 })));
    own.catalog.write([samplePart({ number: 2, count: 10, version: "8.7.0" })]);
    expect(own.catalog.parts(7n).map((part) => [part.number, part.version])).toEqual([
      [1, "8.8.0"],
      [2, "8.7.0"],
      [2, "8.8.0"],
      [9, "8.8.0"],
      [10, "8.8.0"],
    ]);
  });

  test("is read for many backups at once", () => {
    using own = ownCatalog();
    for (const id of [1n, 2n, 3n]) {
      own.catalog.write([samplePart({}, id), samplePart({ number: 2 }, id)]);
    }
    const parts = own.catalog.partsOf([3n, 1n, 9n]);
    expect([...parts.keys()].toSorted()).toEqual([1n, 3n]);
    expect(parts.get(3n)?.map((part) => part.number)).toEqual([1, 2]);
    expect(own.catalog.partsOf([])).toEqual(new Map());
  });
});

describe("what is known of snapshots", () => {
  test("is final where it was read whole and is over", () => {
    using own = ownCatalog();
    own.catalog.write([
      samplePart({ number: 1, state: "SUCCESS" }),
      samplePart({ number: 2, state: "IN_PROGRESS" }),
      samplePart({ number: 3, state: undefined }),
      samplePart({ number: 4, state: "FAILED" }),
      samplePart({ number: 5, state: undefined, trouble: "missing blob" }),
      samplePart({ number: 6, state: "SUCCESS", trouble: "missing blob" }),
    ]);
    const known = [...own.reopen().known()];
    expect(known.map(({ state, final }) => [state, final])).toEqual([
      ["SUCCESS", true],
      ["IN_PROGRESS", false],
      [undefined, false],
      ["FAILED", true],
      [undefined, false],
      ["SUCCESS", false],
    ]);
    expect(known[0]).toMatchObject({
      snapshot: "camunda_webapps_7_8.8.0_part_1_of_3",
      uuid: "uuid-of-camunda_webapps_7_8.8.0_part_1_of_3",
    });
  });

  test("goes with the snapshots, and a backup goes with its last one", () => {
    using own = ownCatalog();
    const parts = sampleParts(2, ["SUCCESS", "SUCCESS"]);
    const [first = "", second = ""] = parts.map((part) => part.snapshot);
    own.catalog.write(parts);
    own.catalog.remove([first, "camunda_webapps_9_8.8.0_part_1_of_1", "alien"]);
    expect([...own.catalog.known()].map(({ snapshot }) => snapshot)).toEqual([second]);
    expect(own.catalog.parts(7n).map(({ snapshot }) => snapshot)).toEqual([second]);
    expect(own.catalog.keys({ limit: 5 })).toEqual([{ backupId: 7n, startMs: noon + 2000 }]);
    own.catalog.remove([second]);
    expect([...own.catalog.known()]).toEqual([]);
    expect(own.catalog.keys({ limit: 5 })).toEqual([]);
    expect(own.reopen().countBackups()).toBe(0);
  });
});

describe("the mark", () => {
  test("is what was written last", () => {
    using own = ownCatalog();
    expect(own.catalog.mark()).toBeUndefined();
    own.catalog.writeMark(mark);
    expect(own.reopen().mark()).toStrictEqual(mark);
    const fresh = { ...mark, generation: -1, repositoryUuid: undefined, warning: undefined };
    own.catalog.writeMark(fresh);
    expect(own.reopen().mark()).toStrictEqual(fresh);
  });
});

describe("a repository", () => {
  test("has a memory of its own in the same file", () => {
    using own = ownCatalog();
    own.catalog.write([samplePart()]);
    own.catalog.writeMark(mark);
    const other = openCatalog(own.path, "others");
    try {
      expect(other.mark()).toBeUndefined();
      expect([...other.known()]).toEqual([]);
      expect(other.parts(7n)).toEqual([]);
      expect(other.keys({ limit: 5 })).toEqual([]);
      other.write([samplePart({ uuid: "others" })]);
      other.writeMark({ ...mark, generation: 3 });
      own.catalog.clear();
      expect(own.catalog.mark()).toBeUndefined();
      expect([...own.catalog.known()]).toEqual([]);
      expect(own.catalog.countBackups()).toBe(0);
      expect(own.catalog.parts(7n)).toEqual([]);
      expect(other.parts(7n)).toMatchObject([{ uuid: "others" }]);
      expect(other.mark()?.generation).toBe(3);
      other.remove([samplePart().snapshot]);
      expect(other.countBackups()).toBe(0);
    } finally {
      other.close();
    }
  });
});

test("a reader beside the writer sees what is committed and may write nothing", () => {
  using own = ownCatalog();
  own.catalog.write([samplePart()]);
  const reader = openCatalog(own.path, "backups", { readOnly: true });
  try {
    expect(reader.countBackups()).toBe(1);
    own.catalog.write([samplePart({}, 8n)]);
    expect(reader.countBackups()).toBe(2);
    expect(() => reader.clear()).toThrow(expect.objectContaining({ kind: "state-unusable" }));
  } finally {
    reader.close();
  }
});
