import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { chmodSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { takeOwnership } from "../../src/sqlite/ownership.ts";
import { samplePart } from "../backup/samples.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";
import { newRun, newStep } from "./new-run.ts";
import { startChild } from "./start-child.ts";

/** Writes a journal of some pages and closes it. */
function writeJournal(path: string): void {
  const journal = openJournal(path);
  for (let n = 0; n < 40; n += 1) {
    const steps = [newStep("part", { indices: ["x".repeat(2000)] })];
    journal.begin(newRun({ id: `run-${n}`, backupId: BigInt(n) + 1n, steps }));
  }
  journal.close();
}

function writeCatalog(path: string): void {
  const catalog = openCatalog(path, "backups");
  for (let n = 1n; n < 40n; n += 1n) {
    catalog.write([samplePart({ failures: ["x".repeat(2000)] }, n)]);
  }
  catalog.close();
}

function overwrite(path: string, from: number): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xff, from));
}

function raiseVersion(path: string): void {
  using database = new Database(path);
  database.run("pragma user_version = 99");
}

/** What may be in place of a file of ours, and how it is refused. */
const unusable: readonly [string, (path: string) => void, string][] = [
  [
    "no database",
    (path) => writeFileSync(path, "backups: []\n".repeat(500)),
    "the file is damaged",
  ],
  ["damaged at its beginning", (path) => overwrite(path, 0), "the file is damaged"],
  ["cut off", (path) => truncateSync(path, 3 * 4096), "the file is damaged"],
  ["of a newer program", raiseVersion, "its version is 99, this program knows"],
];

describe("a journal that is", () => {
  test.each(unusable)(
    "%s is refused with what to do, and not a byte of it changes",
    (_what, spoil, why) => {
      using folder = temporaryFolder();
      const path = folder.join("journal.db");
      writeJournal(path);
      spoil(path);
      const before = readFileSync(path);
      for (const readOnly of [false, true]) {
        expect(() => openJournal(path, { readOnly })).toThrow(
          expect.objectContaining({
            kind: "state-unusable",
            message: expect.stringMatching(
              new RegExp(`^Cannot open the journal "${path}": .*${why}`),
            ),
            hint: expect.stringContaining("not touched"),
          }),
        );
      }
      expect(readFileSync(path).equals(before)).toBe(true);
    },
  );

  test("damaged further behind is refused as soon as it is read or written", () => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    writeJournal(path);
    overwrite(path, 4096);
    const before = readFileSync(path);
    const journal = openJournal(path);
    const refused = expect.objectContaining({
      kind: "state-unusable",
      message: expect.stringMatching(/^Cannot use the journal: its file is damaged/),
      hint: expect.stringContaining("restore the file from a copy"),
    });
    expect(() => journal.openRuns()).toThrow(refused);
    expect(() => journal.countRuns()).toThrow(refused);
    expect(() => journal.unfinishedCreations("backups")).toThrow(refused);
    expect(() => journal.begin(newRun())).toThrow(refused);
    journal.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe("a catalog that is", () => {
  test.each(unusable)("%s is set aside with a word, and begins anew", (_what, spoil, why) => {
    using folder = temporaryFolder();
    const path = folder.join("catalog.db");
    writeCatalog(path);
    spoil(path);
    const before = readFileSync(path);
    const reasons: string[] = [];
    const catalog = openCatalog(path, "backups", { onSetAside: (reason) => reasons.push(reason) });
    expect(reasons).toEqual([
      expect.stringMatching(new RegExp(`^Cannot open the catalog "${path}": .*${why}`)),
    ]);
    expect(catalog.mark()).toBeUndefined();
    expect(catalog.known()).toEqual([]);
    expect(catalog.countBackups()).toBe(0);
    catalog.write([samplePart()]);
    catalog.close();
    expect(readFileSync(`${path}.set-aside`).equals(before)).toBe(true);
    const again = openCatalog(path, "backups", { onSetAside: (reason) => reasons.push(reason) });
    expect(again.countBackups()).toBe(1);
    expect(reasons).toHaveLength(1);
    again.close();
  });

  test.each(unusable)(
    "%s is refused by who may only read, and stays where it is",
    (_what, spoil, why) => {
      using folder = temporaryFolder();
      const path = folder.join("catalog.db");
      writeCatalog(path);
      spoil(path);
      const before = readFileSync(path);
      expect(() => openCatalog(path, "backups", { readOnly: true })).toThrow(why);
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(existsSync(`${path}.set-aside`)).toBe(false);
    },
  );

  test("damaged further behind is refused as soon as it is read or written", () => {
    using folder = temporaryFolder();
    const path = folder.join("catalog.db");
    writeCatalog(path);
    overwrite(path, 4096);
    const catalog = openCatalog(path, "backups");
    const refused = expect.objectContaining({
      kind: "state-unusable",
      message: expect.stringMatching(/^Cannot use the catalog: its file is damaged/),
    });
    expect(() => catalog.known()).toThrow(refused);
    expect(() => catalog.parts(7n)).toThrow(refused);
    expect(() => catalog.keys({ limit: 5 })).toThrow(refused);
    expect(() => catalog.write([samplePart()])).toThrow(refused);
    catalog.close();
  });
});

describe("a file that holds nothing", () => {
  const notCached = expect.objectContaining({
    kind: "not-cached",
    message: expect.stringContaining("Nothing is remembered"),
    hint: expect.stringContaining("stateDir"),
  });

  test.each(["missing", "empty"])("is made a journal and a catalog: %s", (what) => {
    using folder = temporaryFolder();
    for (const name of ["journal.db", "catalog.db"]) {
      if (what === "empty") writeFileSync(folder.join(name), "");
    }
    const journal = openJournal(folder.join("journal.db"));
    expect(journal.begin(newRun()).id).toBe("run-1");
    journal.close();
    const catalog = openCatalog(folder.join("catalog.db"), "backups");
    catalog.write([samplePart()]);
    expect(catalog.countBackups()).toBe(1);
    catalog.close();
  });

  test.each(["missing", "empty"])("is nothing to read, and nothing is made of it: %s", (what) => {
    using folder = temporaryFolder();
    const path = folder.join("some.db");
    if (what === "empty") writeFileSync(path, "");
    expect(() => openJournal(path, { readOnly: true })).toThrow(notCached);
    expect(() => openCatalog(path, "backups", { readOnly: true })).toThrow(notCached);
    expect(existsSync(path) ? readFileSync(path, "utf8") : "").toBe("");
    expect(existsSync(path)).toBe(what === "empty");
  });
});

describe("a state folder", () => {
  /** A folder that its name does not hold. */
  function fileAsFolder(folder: TemporaryFolder): string {
    writeFileSync(folder.join("state"), "");
    return folder.join("state");
  }

  const unusableFolder = (message: string) =>
    expect.objectContaining({
      kind: "state-unusable",
      message: expect.stringMatching(new RegExp(message)),
      hint: expect.stringContaining("stateDir"),
    });

  test("that is a file is named, and what to set", () => {
    using folder = temporaryFolder();
    const state = fileAsFolder(folder);
    expect(() => takeOwnership(state, { verb: "serve" })).toThrow(
      unusableFolder(`^Cannot use the state folder "${state}": `),
    );
    expect(() => openJournal(`${state}/journal.db`)).toThrow(
      unusableFolder(`^Cannot use the journal "${state}/journal.db": `),
    );
    expect(() => openCatalog(`${state}/catalog.db`, "backups")).toThrow(
      unusableFolder(`^Cannot use the catalog "${state}/catalog.db": `),
    );
  });

  test("that may not be written to is named, and what to set", async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o555);
    await using child = startChild(["open-as-nobody", folder.path]);
    const refusals = await child.end();
    chmodSync(folder.path, 0o755);
    expect(refusals).toEqual([
      { count: 0, ...refused("the journal") },
      { count: 0, ...refused("the lock") },
    ]);
  });

  function refused(what: string) {
    return {
      kind: "state-unusable",
      message: expect.stringMatching(
        new RegExp(`^Cannot use ${what} .*unable to open database file`),
      ),
      hint: expect.stringContaining("belongs to the user that runs webapps-backup"),
    };
  }
});
