import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { newRun, noon } from "./new-run.ts";
import { startChild } from "./start-child.ts";

describe("a process that is killed", () => {
  test("right after begin has returned leaves its run, with all steps", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["begin-and-die", folder.path]);
    await child.end();
    const journal = openJournal(folder.join("journal.db"));
    expect(journal.openRuns()).toMatchObject([
      { id: "run-1", state: "running", steps: [{ state: "planned" }, { state: "planned" }] },
    ]);
    journal.close();
  });

  test("at any moment leaves every run that it told of, and none without all its steps", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["begin-many", folder.path]);
    await child.says(25);
    await child.kill();
    const journal = openJournal(folder.join("journal.db"));
    const runs = journal.openRuns();
    const told = child.said.map(String);
    expect(told.length).toBeGreaterThanOrEqual(25);
    expect(runs.slice(0, told.length).map((run) => run.id)).toEqual(told);
    expect(runs.length - told.length).toBeLessThanOrEqual(1);
    for (const run of runs) expect(run.steps).toHaveLength(3);
    journal.close();
  });
});

const fullDisk = {
  kind: "storage-full",
  hint: expect.stringContaining("Free some space"),
};

describe("a disk that is full", () => {
  test("refuses a run as a whole and keeps those before it", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["fill-journal", folder.path], { fileBlocks: 2000 });
    const [end] = await child.end();
    expect(end).toMatchObject({
      ...fullDisk,
      message: "Cannot write the journal: no space left on its disk",
    });
    const journal = openJournal(folder.join("journal.db"));
    const runs = journal.openRuns();
    expect(runs.length).toBeGreaterThan(3);
    expect(end).toMatchObject({ count: runs.length });
    for (const run of runs) expect(run.steps).toHaveLength(3);
    // There is room again, and the journal goes on where it was.
    expect(journal.begin(newRun({ id: "later" })).steps).toHaveLength(2);
    expect(journal.end("run-0", "failed", noon)).toBe(true);
    journal.close();
  });

  test("refuses a batch of parts as a whole and keeps what the catalog knew", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["fill-catalog", folder.path], { fileBlocks: 2000 });
    const [end] = await child.end();
    expect(end).toMatchObject({
      ...fullDisk,
      message: "Cannot write the catalog: no space left on its disk",
    });
    const catalog = openCatalog(folder.join("catalog.db"), "backups");
    const count = catalog.countBackups();
    expect(count).toBeGreaterThan(3);
    expect(end).toMatchObject({ count });
    for (const { backupId } of catalog.keys({ limit: count })) {
      expect(catalog.parts(backupId)).toHaveLength(3);
    }
    expect([...catalog.known()]).toHaveLength(3 * count);
    catalog.close();
  });

  test("refuses to open a new journal, which opens once there is room", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["open-journal", folder.path], { fileBlocks: 40 });
    const path = folder.join("journal.db");
    expect(await child.end()).toMatchObject([
      { ...fullDisk, message: `Cannot write the journal "${path}": no space left on its disk` },
    ]);
    const journal = openJournal(path);
    expect(journal.begin(newRun()).steps).toHaveLength(2);
    journal.close();
    expect(readdirSync(folder.path)).toEqual(["journal.db"]);
  });
});
