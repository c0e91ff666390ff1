import { describe, expect, test } from "bun:test";
import { actAs } from "../../src/backup/actor.ts";
import { BackupError, type ErrorKind } from "../../src/backup/errors.ts";
import { Recorder } from "../../src/guard/recorder.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards } from "../../src/sqlite/safeguards.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const attempt = { action: "backup.delete", subject: "backup 5", planHash: "abc" };
const alice = { who: "alice", from: "10.0.0.1", requestId: "r-1" };

interface Recording extends Disposable {
  readonly recorder: Recorder;
  /** What was written, without what differs from run to run. */
  entries(): readonly object[];
  readonly told: readonly string[];
}

function recording(nowMs = 1_000): Recording {
  const folder = temporaryFolder();
  const path = folder.join("journal.db");
  openJournal(path).close();
  const { audit, close } = openSafeguards(path);
  const told: string[] = [];
  const recorder = new Recorder({
    audit,
    retentionMs: 500,
    now: () => nowMs,
    tell: ({ action, outcome }) => told.push(`${action} ${outcome}`),
  });
  return {
    recorder,
    told,
    entries: () => audit.entries({ limit: 99 }).map(({ hash: _, ...entry }) => entry),
    [Symbol.dispose]: () => {
      close();
      folder[Symbol.dispose]();
    },
  };
}

describe("an attempt", () => {
  test("is written down before it is made and after, in the name of who acts", async () => {
    using own = recording();
    await actAs(alice, () =>
      own.recorder.record(attempt, async () => {
        expect(own.entries()).toMatchObject([{ seq: 1, outcome: "asked", who: "alice" }]);
      }),
    );
    expect(own.entries()).toEqual([
      { ...alice, ...attempt, seq: 1, atMs: 1000, outcome: "asked" },
      { ...alice, ...attempt, seq: 2, atMs: 1000, outcome: "done", attempt: 1 },
    ]);
    expect(own.told).toEqual(["backup.delete asked", "backup.delete done"]);
  });

  test.each<[ErrorKind, string]>([
    ["held", "refused"],
    ["not-found", "refused"],
    ["busy", "refused"],
    ["unreachable", "failed"],
    ["rejected", "failed"],
    ["bug", "failed"],
  ])("that ends with the error %s is %s, and the error goes on", async (kind, outcome) => {
    using own = recording();
    const error = new BackupError(kind, "No");
    const made = own.recorder.record(attempt, () => Promise.reject(error));
    expect(await made.catch((thrown: unknown) => thrown)).toBe(error);
    expect(own.entries()[1]).toMatchObject({ outcome, detail: `${kind}: No`, attempt: 1 });
  });

  test("that nobody made is our own", () => {
    using own = recording();
    own.recorder.refused(attempt, "forbidden: No");
    expect(own.entries()).toMatchObject([
      { who: "webapps-backup", from: "local", outcome: "refused", detail: "forbidden: No" },
    ]);
  });

  test("that cannot be written down is not made", async () => {
    const own = recording();
    own[Symbol.dispose]();
    let made = false;
    const recorded = own.recorder.record(attempt, async () => {
      made = true;
    });
    expect(await recorded.catch(() => "refused")).toBe("refused");
    expect(made).toBe(false);
  });
});
