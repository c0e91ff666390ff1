import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { chooseTable, indexTables, readVersion } from "../../src/backup/index-tables.ts";

describe("the table of a version", () => {
  test.each([
    ["8.8.0", "8.8.0"],
    ["8.8.14", "8.8.14"],
    ["8.9.0", "8.9.0"],
    ["8.10.0", "8.10.0"],
    ["8.9.0-alpha3", "8.9.0"],
    ["8.9.0-SNAPSHOT", "8.9.0"],
  ])("%s is the one of %s, without a note", (version, table) => {
    expect(chooseTable(version)).toMatchObject({ table: { version: table }, note: undefined });
  });

  test.each([
    ["8.8.1", "8.8.0"],
    ["8.8.13", "8.8.0"],
    ["8.8.15", "8.8.14"],
    ["8.8.99", "8.8.14"],
    ["8.9.7", "8.9.0"],
    ["8.9.7-rc1", "8.9.0"],
    ["8.10.3", "8.10.0"],
    ["8.11.0", "8.10.0"],
    ["9.0.0", "8.10.0"],
  ])("%s is the nearest earlier one, %s, and a note says so", (version, table) => {
    expect(chooseTable(version)).toMatchObject({
      table: { version: table },
      note: `No index table for ${version}: planned with the one of ${table}`,
    });
  });

  test.each(["8.7.9", "8.6.0", "7.20.0", "0.0.0"])("%s has none", (version) => {
    expect(chooseTable(version)).toBeUndefined();
  });

  test.each(["", "8", "8.8", "8.8.0-", "v8.8.0", "8.8.x", "8.8.0_1", "999999.0.0", " 8.8.0"])(
    "%p is no version",
    (text) => {
      expect(readVersion(text)).toBeUndefined();
      expect(chooseTable(text)).toBeUndefined();
    },
  );

  test("is the newest that is not later, whatever the version", () => {
    const number = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 9 }), number, number, (major, minor, patch) => {
        const sortable = (version: string): string =>
          version
            .split(".")
            .map((digits) => digits.padStart(5, "0"))
            .join(".");
        const version = `${major}.${minor}.${patch}`;
        const earlier = ["8.8.0", "8.8.14", "8.9.0", "8.10.0"].filter(
          (table) => sortable(table) <= sortable(version),
        );
        expect(chooseTable(version)?.table.version).toBe(earlier.at(-1));
      }),
    );
  });
});

describe("every table", () => {
  test.each(indexTables.map((table) => [table.version, table] as const))(
    "has no index in two groups: %s",
    (_version, { groups }) => {
      const main = groups.flatMap((group) => group.main);
      const dated = groups.flatMap((group) => group.dated);
      expect(main).toEqual([...new Set(main)]);
      expect(dated).toEqual([...new Set(dated)]);
    },
  );

  test.each(indexTables.map((table) => [table.version, table] as const))(
    "names no dated index whose runtime index it does not name before: %s",
    (_version, { groups }) => {
      for (const [position, group] of groups.entries()) {
        const before = new Set(groups.slice(0, position).flatMap(({ main }) => main));
        expect(group.dated.filter((name) => !before.has(name))).toEqual([]);
      }
    },
  );

  test("stands in the order of versions, and its labels tell its groups apart", () => {
    const versions = indexTables.map((table) => table.version);
    expect(versions).toEqual(["8.8.0", "8.8.14", "8.9.0", "8.10.0"]);
    for (const { groups } of indexTables) {
      const labels = groups.map((group) => group.label);
      expect(labels).toEqual([...new Set(labels)]);
    }
  });

  test("lets the first part of any 8.8 do with one of its indices, and every other part needs all", () => {
    const lenient = indexTables.map(({ version, groups }) => [
      version,
      groups.filter((group) => group.required === "any").map((group) => group.label),
    ]);
    expect(lenient).toEqual([
      ["8.8.0", ["priority 1"]],
      ["8.8.14", ["priority 1"]],
      ["8.9.0", []],
      ["8.10.0", []],
    ]);
  });
});
