import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import type { Token } from "../../src/backup/access.ts";
import type { Hold } from "../../src/backup/holds.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards } from "../../src/sqlite/safeguards.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { newRun } from "./new-run.ts";

const hold: Hold = {
  repository: "backups",
  backupId: 9_007_199_254_740_993n,
  reason: "before the upgrade",
  by: "alice",
  sinceMs: 1,
  untilMs: undefined,
};
const token: Token = {
  name: "ci",
  hash: "00ff",
  role: "operate",
  repositories: ["backups"],
  createdMs: 1,
  expiresMs: 2,
};

describe("what stands beside the runs", () => {
  test("is there again after the file was closed", () => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    openJournal(path).close();
    {
      const { holds, tokens, close } = openSafeguards(path);
      holds.put(hold);
      tokens.add(token);
      tokens.add({ ...token, name: "a", repositories: undefined, expiresMs: undefined });
      close();
    }
    const { holds, tokens, close } = openSafeguards(path);
    expect(holds.all("backups")).toEqual([hold]);
    expect(holds.all("others")).toEqual([]);
    expect(tokens.all().map(({ name }) => name)).toEqual(["a", "ci"]);
    expect(tokens.all()[1]).toEqual(token);
    close();
  });

  test("a hold takes the place of one that is there, and is gone when it is removed", () => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    openJournal(path).close();
    const { holds, close } = openSafeguards(path);
    holds.put(hold);
    expect(holds.all("backups")).toEqual([hold]);
    holds.put({ ...hold, reason: "longer", untilMs: 9 });
    expect(holds.all("backups")).toEqual([{ ...hold, reason: "longer", untilMs: 9 }]);
    expect(holds.remove("backups", hold.backupId)).toBe(true);
    expect(holds.remove("backups", hold.backupId)).toBe(false);
    expect(holds.all("backups")).toEqual([]);
    close();
  });

  test("a name is given to one token only", () => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    openJournal(path).close();
    const { tokens, close } = openSafeguards(path);
    tokens.add(token);
    expect(() => tokens.add({ ...token, hash: "11" })).toThrow(
      expect.objectContaining({ kind: "already-exists" }),
    );
    expect(tokens.all()).toEqual([token]);
    expect(tokens.remove("ci")).toBe(true);
    expect(tokens.remove("ci")).toBe(false);
    close();
  });

  test("is saved from a damaged file, as far as it makes sense", () => {
    using folder = temporaryFolder();
    const path = folder.join("journal.db");
    const journal = openJournal(path);
    journal.begin(newRun());
    const before = openSafeguards(path);
    before.holds.put(hold);
    before.tokens.add(token);
    before.audit.append({
      atMs: 1,
      who: "alice",
      from: "local",
      requestId: undefined,
      action: "backup.hold",
      subject: "backup 5",
      planHash: undefined,
      outcome: "done",
      detail: undefined,
      attempt: undefined,
    });
    before.close();
    journal.close();
    {
      using database = new Database(path);
      database.run("pragma foreign_keys = off");
      database.run("update run set warnings = 'nonsense'");
      database.run("insert into token values ('bad', 'x', 'read', 'nonsense', 1, null)");
    }
    const notices: string[] = [];
    openJournal(path, { onSalvaged: (notice) => notices.push(notice) }).close();
    expect(notices).toHaveLength(1);
    const { holds, tokens, audit, close } = openSafeguards(path);
    expect(holds.all("backups")).toEqual([hold]);
    expect(tokens.all()).toEqual([token]);
    expect(audit.verify()).toMatchObject({ entries: 1, faults: [] });
    close();
  });
});
