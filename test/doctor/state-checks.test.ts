import { describe, expect, test } from "bun:test";
import type { StateFile } from "../../src/backup/state-file.ts";
import {
  judgeCatalog,
  judgeFolder,
  judgeJournal,
  judgeOwner,
  judgeRuns,
  type StateFolder,
  unreadableFiles,
} from "../../src/doctor/state-checks.ts";

const folder: StateFolder = {
  path: "/state",
  exists: true,
  isReadable: true,
  isWritable: true,
  isOurs: true,
  mode: 0o40700,
  freeBytes: 1e12,
};
const file: StateFile = {
  path: "/state/journal.db",
  there: true,
  bytes: 4096,
  version: 4,
  wanted: 4,
  damage: undefined,
};
const owner = { pid: 7, verb: "serve", url: "http://127.0.0.1:1", works: true };

test.each([
  ["of this user alone", {}, ["ok", "ok"]],
  ["that is not there yet", { exists: false }, ["ok"]],
  ["that cannot be written", { isWritable: false }, ["fail", "ok"]],
  ["of somebody else", { isOurs: false }, ["warn", "ok"]],
  ["that a group may write", { mode: 0o40770 }, ["warn", "ok"]],
  ["that all may read", { mode: 0o40755 }, ["ok", "ok"]],
  ["with 100 MiB left", { freeBytes: 100 * 1024 ** 2 }, ["ok", "warn"]],
  ["with 1 MiB left", { freeBytes: 1024 ** 2 }, ["ok", "fail"]],
  ["on a disk that does not tell its room", { freeBytes: undefined }, ["ok", "skip"]],
] as const)("a state directory %s is judged by that", (...[, change, results]) => {
  expect(judgeFolder({ ...folder, ...change }).map(({ result }) => result)).toEqual([...results]);
});

describe("a database", () => {
  test.each([
    ["that is whole", {}, "ok", "ok"],
    ["that is not there yet", { there: false, version: undefined }, "ok", "ok"],
    ["of an older version", { version: 3 }, "ok", "ok"],
    ["of a newer version", { version: 5 }, "fail", "warn"],
    ["that is damaged", { damage: "file is not a database" }, "fail", "warn"],
  ] as const)(
    "%s is judged as the journal and as the catalog",
    (...[, change, journal, catalog]) => {
      expect(judgeJournal({ ...file, ...change }, undefined).result).toBe(journal);
      expect(judgeCatalog({ ...file, ...change }).result).toBe(catalog);
    },
  );

  test("whose damage waits to be confirmed fails in the words of the notice", () => {
    expect(judgeJournal(file, "The journal was damaged")).toMatchObject({
      result: "fail",
      found: "The journal was damaged",
      hint: expect.stringContaining("journal confirm"),
    });
  });
});

test("an open run is well only where somebody works on it", () => {
  const runs = [{ id: "r1", kind: "create", backupId: 3n }] as const;
  expect(judgeRuns([], undefined).result).toBe("ok");
  expect(judgeRuns(runs, owner)).toMatchObject({
    result: "ok",
    found: "1 run is open: create of 3 (r1); process 7 works on it",
  });
  expect(judgeRuns(runs, undefined).result).toBe("warn");
  expect(judgeRuns(runs, { ...owner, works: false }).result).toBe("warn");
});

test("a service that owns the state directory and does not answer fails", () => {
  const results = (...given: Parameters<typeof judgeOwner>): readonly string[] =>
    judgeOwner(...given).map(({ name, result }) => `${name} ${result}`);
  expect(results(undefined, undefined)).toEqual(["owner ok"]);
  expect(results({ ...owner, url: undefined }, undefined)).toEqual(["owner ok"]);
  expect(results(owner, undefined)).toEqual(["owner ok", "service ok"]);
  expect(results(owner, "no answer")).toEqual(["owner ok", "service fail"]);
});

test("of files that this user may not look at nothing is claimed", () => {
  const judged = unreadableFiles(folder);
  expect(judged.map(({ name }) => name)).toEqual(["journal", "catalog", "owner", "runs"]);
  expect(judged.every(({ result }) => result === "skip")).toBe(true);
});
