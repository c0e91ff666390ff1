import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import type { NewAuditEntry } from "../../src/backup/audit.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards, type Safeguards } from "../../src/sqlite/safeguards.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporary-folder.ts";

const dayMs = 86_400_000;

function entry(change: Partial<NewAuditEntry> = {}): NewAuditEntry {
  return {
    atMs: dayMs,
    who: "alice",
    from: "127.0.0.1",
    requestId: "r-1",
    action: "backup.delete",
    subject: "backup 5",
    planHash: undefined,
    outcome: "asked",
    detail: undefined,
    attempt: undefined,
    ...change,
  };
}

/** A log of as many entries, a day apart. */
function ownLog(folder: TemporaryFolder, entries: number): Safeguards & { readonly path: string } {
  const path = folder.join("journal.db");
  openJournal(path).close();
  const safeguards = openSafeguards(path);
  for (let day = 1; day <= entries; day += 1) safeguards.audit.append(entry({ atMs: day * dayMs }));
  return { ...safeguards, path };
}

/** Changes the file behind our back, as somebody with its password would. */
function tamper(path: string, sql: string): void {
  using database = new Database(path);
  database.run(sql);
}

describe("the audit log", () => {
  test("gives back what was written, by number and by time", () => {
    using folder = temporaryFolder();
    const { audit, close } = ownLog(folder, 0);
    const first = audit.append(entry({ planHash: "abc", detail: "why" }));
    const second = audit.append(entry({ outcome: "done", attempt: first.seq, atMs: 2 * dayMs }));
    expect(audit.entries({ limit: 9 })).toEqual([first, second]);
    expect(audit.entries({ limit: 9, after: first.seq })).toEqual([second]);
    expect(audit.entries({ limit: 9, sinceMs: 2 * dayMs })).toEqual([second]);
    expect(audit.entries({ limit: 1 })).toEqual([first]);
    expect(audit.verify()).toEqual({ entries: 2, head: second.hash, faults: [] });
    close();
  });

  test("of which nothing is there yet is whole", () => {
    using folder = temporaryFolder();
    const { audit, close } = ownLog(folder, 0);
    expect(audit.verify()).toEqual({ entries: 0, head: undefined, faults: [] });
    close();
  });

  test.each([
    ["who = 'bob'"],
    ["at_ms = at_ms + 1"],
    ["origin = 'elsewhere'"],
    ["request_id = null"],
    ["action = 'backup.hold'"],
    ["subject = 'backup 6'"],
    ["plan_hash = 'x'"],
    ["outcome = 'refused'"],
    ["detail = ''"],
    ["attempt = 1"],
  ])("shows that an entry was changed: %s", (change) => {
    using folder = temporaryFolder();
    const { audit, close, path } = ownLog(folder, 5);
    tamper(path, `update audit set ${change} where seq = 3`);
    expect(audit.verify().faults).toEqual([
      "entry 3 was changed, or the one before it was replaced",
    ]);
    close();
  });

  test.each([
    ["the middle", "delete from audit where seq in (2, 3)", "entries 2 to 3 are missing"],
    ["the beginning", "delete from audit where seq = 1", "entries 1 to 1 are missing"],
    ["the end", "delete from audit where seq = 5", "entries 5 to 5 are missing"],
  ])("shows that entries are missing in %s", (_, sql, fault) => {
    using folder = temporaryFolder();
    const { audit, close, path } = ownLog(folder, 5);
    tamper(path, sql);
    expect(audit.verify().faults).toEqual([fault]);
    close();
  });

  test("forgets what is too old, and its chain still holds", () => {
    using folder = temporaryFolder();
    const { audit, close } = ownLog(folder, 5);
    audit.forget(3 * dayMs);
    expect(audit.entries({ limit: 9 }).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(audit.verify()).toMatchObject({ entries: 3, faults: [] });
    const next = audit.append(entry());
    expect(next.seq).toBe(6);
    expect(audit.verify()).toEqual({ entries: 4, head: next.hash, faults: [] });
    close();
  });

  test("keeps its last entry whatever its age, so that the chain has an end", () => {
    using folder = temporaryFolder();
    const { audit, close } = ownLog(folder, 5);
    audit.forget(99 * dayMs);
    expect(audit.entries({ limit: 9 }).map(({ seq }) => seq)).toEqual([5]);
    expect(audit.verify().faults).toEqual([]);
    close();
  });

  test("has no gap where the clock was set back", () => {
    using folder = temporaryFolder();
    const { audit, close } = ownLog(folder, 3);
    audit.append(entry({ atMs: dayMs }));
    audit.forget(2 * dayMs);
    expect(audit.entries({ limit: 9 }).map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(audit.verify().faults).toEqual([]);
    close();
  });
});
