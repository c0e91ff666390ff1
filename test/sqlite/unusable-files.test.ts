import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
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

const newer = unusable.filter(([what]) => what === "of a newer program");
const damaged = unusable.filter(([what]) => what !== "of a newer program");

describe("a journal that is", () => {
  test.each([
    ...newer.map((one) => [...one, false] as const),
    ...unusable.map((one) => [...one, true] as const),
  ])("%s is refused, and not a byte of it changes", (_what, spoil, why, readOnly) => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    writeJournal(path);
    spoil(path);
    const before = readFileSync(path);
    expect(() => openJournal(path, { readOnly })).toThrow(
      expect.objectContaining({
        kind: "state-unusable",
        message: expect.stringMatching(new RegExp(`^Cannot open the journal "${path}": .*${why}`)),
        hint: expect.stringContaining("not touched"),
      }),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each([
    ...damaged,
    ["damaged behind its first page", (path: string) => overwrite(path, 4096), ""] as const,
  ])("%s is moved aside byte for byte, and what it has lost must be confirmed", (_what, spoil) => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    writeJournal(path);
    spoil(path);
    const before = readFileSync(path);
    const notices: string[] = [];
    const journal = openJournal(path, { onSalvaged: (notice) => notices.push(notice) });
    const [aside = ""] = readdirSync(folder.path).filter((name) => /\.damaged-\w+$/.test(name));
    expect(readFileSync(folder.join(aside)).equals(before)).toBe(true);
    expect(notices).toEqual([
      expect.stringContaining(`the damaged file is "${folder.join(aside)}"`),
    ]);
    expect(journal.unconfirmed()).toBe(notices[0] ?? "");
    expect(journal.begin(newRun({ id: "new" })).id).toBe("new");
    journal.close();
    const again = openJournal(path, { onSalvaged: (notice) => notices.push(notice) });
    expect(again.unconfirmed()).toBe(notices[0] ?? "");
    again.confirm();
    expect(again.unconfirmed()).toBeUndefined();
    again.close();
    expect(notices).toHaveLength(1);
  });

  test("damaged in one place keeps the runs that stand elsewhere", () => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    writeJournal(path);
    const bytes = readFileSync(path);
    // The last leaf of a table without rowids (SQLite's page type 0x0a) that names indices holds the youngest steps.
    let leaf = bytes.length - 4096;
    while (bytes[leaf] !== 0x0a || !bytes.subarray(leaf, leaf + 4096).includes("xxxx"))
      leaf -= 4096;
    bytes.fill(0xff, leaf, leaf + 4096);
    writeFileSync(path, bytes);
    const journal = openJournal(path);
    expect(journal.unconfirmed()).toMatch(/: [1-9]\d* of its runs were saved/);
    expect(journal.run("run-0")).toMatchObject({ backupId: 1n, state: "running" });
    expect(journal.run("run-0")?.steps).toHaveLength(1);
    journal.close();
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
    expect([...catalog.known()]).toEqual([]);
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

  test("damaged further behind is set aside as soon as it is used", () => {
    using folder = temporaryFolder();
    const path = folder.join("catalog.db");
    writeCatalog(path);
    overwrite(path, 4096);
    const reasons: string[] = [];
    const catalog = openCatalog(path, "backups", { onSetAside: (reason) => reasons.push(reason) });
    expect([...catalog.known()]).toEqual([]);
    expect(reasons).toEqual([
      expect.stringMatching(/^Cannot use the catalog: its file is damaged/),
    ]);
    catalog.write([samplePart()]);
    expect(catalog.countBackups()).toBe(1);
    expect(reasons).toHaveLength(1);
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
