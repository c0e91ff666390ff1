import { beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import type { Catalog } from "../../src/backup/catalog.ts";
import { isBackupError } from "../../src/backup/errors.ts";
import type { Journal } from "../../src/backup/journal.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { samplePart } from "../backup/samples.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { newRestore, restoreReport } from "../sqlite/new-restore.ts";
import { newDeletion, newRun } from "../sqlite/new-run.ts";
import { randomly, times } from "./randomly.ts";
import { anyDamage, damaged } from "./spoilt-file.ts";

let journalBytes: Buffer;
let catalogBytes: Buffer;
const ids = Array.from({ length: 30 }, (_, n) => BigInt(n) + 1n);

beforeAll(() => {
  using folder = temporaryFolder();
  const journal = openJournal(folder.join("journal.db"));
  for (const backupId of ids) {
    const id = `run-${backupId}`;
    journal.begin(newRun({ id, backupId, warnings: ["Something is missing"] }));
    journal.writeStep(id, 1, { state: "accepted", attempts: 1, startMs: 1 });
    if (backupId % 3n === 0n) journal.end(id, "failed", 2, "Why it failed");
  }
  journal.begin(newDeletion({ backupId: 3n }));
  for (const id of ["restore-1", "restore-2"]) journal.begin(newRestore({ id }));
  journal.writeReport("restore-2", restoreReport);
  journal.end("restore-2", "succeeded", 3);
  journal.close();
  journalBytes = readFileSync(folder.join("journal.db"));
  const catalog = openCatalog(folder.join("catalog.db"), "backups");
  for (const id of ids) {
    catalog.write([1, 2, 3].map((number) => samplePart({ number, failures: ["a reason"] }, id)));
  }
  catalog.writeMark({
    clusterUuid: "cluster-1",
    stateUuid: "state-1",
    repositoryUuid: "repository-1",
    generation: 7,
    asOfMs: 1,
    warning: "a warning",
  });
  catalog.close();
  catalogBytes = readFileSync(folder.join("catalog.db"));
});

/** Whether it works; what it throws must be ours, must not call itself a bug, and must say what to do. */
function works<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch (error) {
    if (!isBackupError(error)) throw error;
    expect(error.kind).toBeOneOf(["state-unusable", "not-cached"]);
    expect(error.hint).toEndWith(".");
    return undefined;
  }
}

const limit = 10;

const journalReads: readonly ((journal: Journal) => unknown)[] = [
  (journal) => journal.openRuns(),
  (journal) => journal.run("run-7"),
  (journal) => journal.runs({ limit }),
  (journal) => journal.runs({ limit, after: "run-9", backupId: 7n }),
  (journal) => journal.countRuns(),
  (journal) => journal.plan("restore-1"),
  (journal) => journal.plan("restore-2"),
  (journal) => journal.report("restore-2"),
  (journal) => journal.creations("backups", ids),
  (journal) => journal.unfinishedCreations("backups"),
];

const catalogReads: readonly ((catalog: Catalog) => unknown)[] = [
  (catalog) => catalog.mark(),
  (catalog) => [...catalog.known()],
  (catalog) => catalog.parts(7n),
  (catalog) => catalog.partsOf(ids),
  (catalog) => catalog.keys({ limit }),
  (catalog) => catalog.keys({ limit, after: { startMs: 5, backupId: 7n } }),
  (catalog) => catalog.countBackups(),
  (catalog) => catalog.unsettled(),
];

describe("a damaged journal", () => {
  test(
    "that is only read works or is refused, and keeps every byte",
    async () => {
      await randomly(
        fc.property(anyDamage, (damages) => {
          using folder = temporaryFolder();
          const path = folder.join("journal.db");
          const bytes = damaged(journalBytes, damages);
          writeFileSync(path, bytes);
          const journal = works(() => openJournal(path, { readOnly: true }));
          if (journal) for (const read of journalReads) works(() => read(journal));
          journal?.close();
          expect(readFileSync(path).equals(bytes)).toBe(true);
        }),
        200,
      );
    },
    120_000 * times,
  );

  test(
    "that is opened for work is usable, or kept byte for byte, whatever has happened to it",
    async () => {
      await randomly(
        fc.property(anyDamage, (damages) => {
          using folder = temporaryFolder();
          const path = folder.join("journal.db");
          const bytes = damaged(journalBytes, damages);
          writeFileSync(path, bytes);
          const journal = works(() => openJournal(path));
          const kept = readdirSync(folder.path).filter((name) =>
            /^journal\.db(\.damaged-\w+)?$/.test(name),
          );
          const isKept = kept.some((name) => readFileSync(folder.join(name)).equals(bytes));
          if (!journal || journal.unconfirmed() !== undefined) expect(isKept).toBe(true);
          if (!journal) return;
          const wrong = journalReads.filter(
            (read) => works(() => ({ read: read(journal) })) === undefined,
          );
          works(() => journal.begin(newRun({ id: "new", backupId: 99n })));
          journal.close();
          expect(wrong).toEqual([]);
        }),
        200,
      );
    },
    120_000 * times,
  );
});

describe("a damaged catalog", () => {
  test.each([true, false])(
    "works or is refused in our words, read-only: %p",
    async (readOnly) => {
      await randomly(
        fc.property(anyDamage, (damages) => {
          using folder = temporaryFolder();
          const path = folder.join("catalog.db");
          const bytes = damaged(catalogBytes, damages);
          writeFileSync(path, bytes);
          const catalog = works(() => openCatalog(path, "backups", { readOnly }));
          if (!catalog) return;
          for (const read of catalogReads) works(() => read(catalog));
          if (!readOnly) works(() => catalog.write([samplePart({}, 8n)]));
          catalog.close();
          if (readOnly) expect(readFileSync(path).equals(bytes)).toBe(true);
        }),
        200,
      );
    },
    120_000 * times,
  );
});
