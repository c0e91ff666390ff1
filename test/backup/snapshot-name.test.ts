import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  isSnapshotName,
  partsOf,
  readSnapshotName,
  snapshotName,
} from "../../src/backup/snapshot-name.ts";

const largest = 9223372036854775807n;

const partName = fc.record({
  backupId: fc.bigInt(1n, largest),
  version: fc.stringMatching(/^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,3}([-.][a-z0-9.-]{1,12})?$/),
  number: fc.integer({ min: 1, max: 9999 }),
  count: fc.integer({ min: 1, max: 9999 }),
});

describe("a part's name", () => {
  test("is written as Camunda writes it", () => {
    const part = { backupId: 123n, version: "8.8.0", number: 1, count: 5 };
    expect(snapshotName(part)).toBe("camunda_webapps_123_8.8.0_part_1_of_5");
  });

  test("has the version in lower case, because Elasticsearch takes no other", () => {
    const part = { backupId: 1n, version: "8.9.0-SNAPSHOT", number: 1, count: 1 };
    expect(snapshotName(part)).toBe("camunda_webapps_1_8.9.0-snapshot_part_1_of_1");
  });

  test.each([
    ["camunda_webapps_1_8.8.0_part_1_of_5", "8.8.0"],
    ["camunda_webapps_1_8.9.0-alpha3_part_1_of_5", "8.9.0-alpha3"],
    ["camunda_webapps_1_8.9.0-alpha4-rc1.2_part_1_of_5", "8.9.0-alpha4-rc1.2"],
    ["camunda_webapps_1_8.8.0-snapshot_part_1_of_5", "8.8.0-snapshot"],
    ["camunda_webapps_1_dev_part_1_of_5", "dev"],
  ])("%s holds the version %s", (name, version) => {
    expect(readSnapshotName(name)).toEqual({ backupId: 1n, version, number: 1, count: 5 });
  });

  test("is read as it was written", () => {
    fc.assert(
      fc.property(partName, (part) => {
        expect(readSnapshotName(snapshotName(part))).toEqual(part);
        expect(isSnapshotName(snapshotName(part))).toBe(true);
      }),
    );
  });

  test("keeps ids that a double would round", () => {
    for (const backupId of [9007199254740993n, largest]) {
      const name = snapshotName({ backupId, version: "8.8.0", number: 1, count: 1 });
      expect(readSnapshotName(name)?.backupId).toBe(backupId);
    }
  });

  test("may have a number beyond its count: the backup is wrong then, not the name", () => {
    expect(readSnapshotName("camunda_webapps_1_8.8.0_part_7_of_5")).toMatchObject({ number: 7 });
  });
});

describe("an alien name", () => {
  test.each([
    "",
    "camunda_webapps_",
    "camunda_webapps_x",
    "camunda_webapps_1",
    "camunda_webapps__8.8.0_part_1_of_5",
    "camunda_webapps_1_8.8.0_part_1",
    "camunda_webapps_1_8.8.0_part_1_of_",
    "camunda_webapps_1_8.8.0_part_one_of_5",
    "camunda_webapps_1__part_1_of_5",
    "camunda_webapps_1_8.8.0_x_part_1_of_5",
    "camunda_webapps_1_8.8.0_part_1_of_5_copy",
    "camunda_webapps_1_8.8.0_part_1_of_5\n",
    " camunda_webapps_1_8.8.0_part_1_of_5",
    "my-camunda_webapps_1_8.8.0_part_1_of_5",
    "camunda_operate_1_8.5.0_part_1_of_6",
    "camunda_tasklist_1_8.5.0_part_1_of_6",
    "camunda_optimize_1_8.8.0_part_1_of_2",
    "camunda_zeebe_records_backup_1",
    "camunda_webapps_-1_8.8.0_part_1_of_5",
    "camunda_webapps_1.5_8.8.0_part_1_of_5",
    "camunda_webapps_\uff11_8.8.0_part_1_of_5",
  ])("%p is left out", (name) => {
    expect(readSnapshotName(name)).toBeUndefined();
  });

  test.each([
    "camunda_webapps_007_8.8.0_part_1_of_5",
    "camunda_webapps_7_8.8.0_part_01_of_5",
    "camunda_webapps_7_8.8.0_part_1_of_05",
    "camunda_webapps_7_8.8.0-SNAPSHOT_part_1_of_5",
  ])("%p is left out: it would not be found again by its own writing", (name) => {
    expect(readSnapshotName(name)).toBeUndefined();
  });

  test.each([
    "camunda_webapps_0_8.8.0_part_1_of_5",
    "camunda_webapps_1_8.8.0_part_0_of_5",
    "camunda_webapps_1_8.8.0_part_1_of_0",
    "camunda_webapps_9223372036854775808_8.8.0_part_1_of_5",
    "camunda_webapps_99999999999999999999_8.8.0_part_1_of_5",
  ])("%p is left out: no backup has such numbers", (name) => {
    expect(readSnapshotName(name)).toBeUndefined();
  });

  test("never throws, and what is read is always written the same again", () => {
    const piece = fc.oneof(
      fc.constantFrom("camunda_webapps_", "_part_", "_of_", "_", "0", "12", "8.8.0", "-", "\n"),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const text = pieces.join("");
        const part = readSnapshotName(text);
        if (part) expect(snapshotName(part)).toBe(text);
        expect(isSnapshotName(text)).toBe(part !== undefined);
      }),
    );
  });
});

describe("the wildcard of an id", () => {
  test("finds the parts of that id and of no other", () => {
    fc.assert(
      fc.property(partName, partName, (one, other) => {
        const pattern = partsOf(one.backupId);
        expect(pattern).toEndWith("_*");
        const start = pattern.slice(0, -1);
        expect(snapshotName(one).startsWith(start)).toBe(true);
        expect(snapshotName(other).startsWith(start)).toBe(one.backupId === other.backupId);
      }),
    );
  });

  test("of 1 does not find 12", () => {
    expect(partsOf(1n)).toBe("camunda_webapps_1_*");
  });
});
