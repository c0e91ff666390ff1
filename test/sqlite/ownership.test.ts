import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { BackupError } from "../../src/backup/errors.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { readOwner, takeOwnership } from "../../src/sqlite/ownership.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { newRun } from "./new-run.ts";
import { startChild } from "./start-child.ts";

/** The error of somebody who comes too late. */
function refusal(folder: string): BackupError {
  try {
    takeOwnership(folder, { verb: "create" })[Symbol.dispose]();
  } catch (error) {
    if (error instanceof BackupError) return error;
    throw error;
  }
  throw new Error(`"${folder}" has no owner`);
}

describe("a state folder", () => {
  test("is made where it is missing, for nobody else to read, and free again afterwards", () => {
    using folder = temporaryFolder();
    const state = folder.join("var", "state");
    const ownership = takeOwnership(state, { verb: "serve" });
    expect(statSync(state).mode & 0o777).toBe(0o700);
    expect(readOwner(state)).toMatchObject({ pid: process.pid, verb: "serve", url: undefined });
    ownership[Symbol.dispose]();
    expect(readOwner(state)).toBeUndefined();
    expect(readdirSync(state)).toEqual(["owner.lock"]);
    takeOwnership(state, { verb: "create" })[Symbol.dispose]();
  });

  test("has one owner, who is named by pid and verb", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["own", folder.path]);
    await child.says(1);
    const error = refusal(folder.path);
    expect(error).toMatchObject({ kind: "locked", hint: expect.stringContaining("Wait for it") });
    expect(error.message).toBe(
      `Cannot work in "${folder.path}": process ${child.pid} ("webapps-backup serve") works there`,
    );
    expect(readOwner(folder.path)).toEqual({
      pid: child.pid,
      verb: "serve",
      url: undefined,
      sinceMs: expect.any(Number),
    });
  });

  test("has an owner who says where to ask it", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["own", folder.path, "http://127.0.0.1:9600"]);
    await child.says(1);
    const error = refusal(folder.path);
    expect(error.message).toEndWith(", listening on http://127.0.0.1:9600");
    expect(error.hint).toContain("--server http://127.0.0.1:9600");
    expect(readOwner(folder.path)?.url).toBe("http://127.0.0.1:9600");
  });

  test("has one owner within one process too", () => {
    using folder = temporaryFolder();
    using _ownership = takeOwnership(folder.path, { verb: "serve" });
    expect(refusal(folder.path).message).toContain(`process ${process.pid} `);
    expect(readOwner(folder.path)?.verb).toBe("serve");
  });

  test("is free as soon as its owner was killed, and what it wrote of itself is not believed", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["own", folder.path, "http://127.0.0.1:9600"]);
    await child.says(1);
    await child.kill();
    expect(existsSync(folder.join("owner.json"))).toBe(true);
    expect(readOwner(folder.path)).toBeUndefined();
    using _ownership = takeOwnership(folder.path, { verb: "create" });
    expect(readOwner(folder.path)).toMatchObject({ pid: process.pid, verb: "create" });
    expect(readOwner(folder.path)?.url).toBeUndefined();
  });

  test("is free when its owner has ended", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["own", folder.path]);
    await child.says(1);
    await child.end();
    expect(readdirSync(folder.path)).toEqual(["owner.lock"]);
    takeOwnership(folder.path, { verb: "create" })[Symbol.dispose]();
  });

  test("stays its owner's though the one who looks has looked and closed", async () => {
    using folder = temporaryFolder();
    await using child = startChild(["own", folder.path]);
    await child.says(1);
    for (let look = 0; look < 5; look += 1) {
      expect(readOwner(folder.path)?.pid).toBe(child.pid);
      expect(refusal(folder.path).kind).toBe("locked");
    }
    const beside = startChild(["open-journal", folder.path]);
    await beside.end();
    expect(readOwner(folder.path)?.pid).toBe(child.pid);
  });

  test.each(["not JSON", "{}", ""])(
    "whose owner has not said who it is yet has one: %p",
    (card) => {
      using folder = temporaryFolder();
      using _ownership = takeOwnership(folder.path, { verb: "serve" });
      writeFileSync(folder.join("owner.json"), card);
      expect(readOwner(folder.path)).toMatchObject({ verb: "unknown", url: undefined });
      expect(refusal(folder.path).kind).toBe("locked");
    },
  );

  test("that nobody ever owned is left as it is by who asks", () => {
    using folder = temporaryFolder();
    expect(readOwner(folder.path)).toBeUndefined();
    expect(readOwner(folder.join("missing"))).toBeUndefined();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test("is given back where its owner cannot say who it is", () => {
    using folder = temporaryFolder();
    mkdirSync(folder.join("owner.json"));
    expect(refusal(folder.path).kind).toBe("state-unusable");
    rmdirSync(folder.join("owner.json"));
    takeOwnership(folder.path, { verb: "serve" })[Symbol.dispose]();
  });

  test("may be read beside its owner", async () => {
    using folder = temporaryFolder();
    const journal = openJournal(folder.join("journal.db"));
    journal.begin(newRun());
    journal.close();
    openCatalog(folder.join("catalog.db"), "backups").close();
    await using child = startChild(["own", folder.path]);
    await child.says(1);
    const reader = openJournal(folder.join("journal.db"), { readOnly: true });
    expect(reader.openRuns()).toHaveLength(1);
    reader.close();
    openCatalog(folder.join("catalog.db"), "backups", { readOnly: true }).close();
  });
});
