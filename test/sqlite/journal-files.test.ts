import { describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournal } from "../../src/sqlite/journal.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { newRun, newStep, noon } from "./new-run.ts";
import { ownJournal } from "./own-journal.ts";

describe("the journal's files", () => {
  test("are one once it is closed", () => {
    using folder = temporaryFolder();
    const journal = openJournal(folder.join("journal.db"));
    journal.begin(newRun());
    expect(existsSync(folder.join("journal.db-wal"))).toBe(true);
    journal.close();
    expect(existsSync(folder.join("journal.db-wal"))).toBe(false);
  });

  test("are read by others while it is written", () => {
    using own = ownJournal();
    own.journal.begin(newRun());
    const reader = openJournal(own.path, { readOnly: true });
    try {
      own.journal.end("run-1", "succeeded", noon + 1);
      expect(reader.run("run-1")?.state).toBe("succeeded");
      expect(() => reader.begin(newRun({ id: "run-2" }))).toThrow(
        expect.objectContaining({ kind: "state-unusable" }),
      );
    } finally {
      reader.close();
    }
  });

  test("stay small: 20,000 writes leave a write-ahead log below 8 MB", () => {
    // A RAM disk where there is one: 20,000 waits for a real one would test the disk.
    const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "journal-"));
    const path = join(folder, "journal.db");
    const journal = openJournal(path);
    try {
      const steps = [
        newStep("part", { indices: Array.from({ length: 40 }, (_, n) => `index-${n}`) }),
      ];
      let largest = 0;
      for (let write = 0; write < 20_000; write += 4) {
        const id = `run-${write}`;
        journal.begin(newRun({ id, backupId: BigInt(write % 400) + 1n, steps }));
        journal.writeStep(id, 1, { state: "intended", attempts: 1 });
        journal.writeStep(id, 1, { state: "succeeded", endMs: noon });
        journal.end(id, "succeeded", noon);
        // What readers do in between must not keep the log from being folded in.
        if (write % 400 === 0) journal.countRuns(7n);
        if (write % 400 === 0) journal.runs({ limit: 10 });
        largest = Math.max(largest, statSync(`${path}-wal`).size);
      }
      expect(largest).toBeLessThan(8 * 1024 * 1024);
    } finally {
      journal.close();
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
