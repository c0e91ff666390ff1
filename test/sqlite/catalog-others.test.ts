import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import type { Snapshot } from "../../src/backup/backup.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { catalogMigrations } from "../../src/sqlite/catalog-schema.ts";
import { noon, samplePart } from "../backup/samples.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { ownCatalog } from "./own-catalog.ts";

function other(snapshot: string, changes: Partial<Snapshot> = {}): Snapshot {
  return {
    snapshot,
    uuid: `uuid of ${snapshot}`,
    state: "SUCCESS",
    startMs: noon,
    endMs: noon + 1,
    failures: [],
    shards: { total: 2, failed: 0, successful: 2 },
    trouble: undefined,
    ...changes,
  };
}

const running = other("camunda_zeebe_records_backup_1", {
  state: "IN_PROGRESS",
  endMs: undefined,
  failures: ["a \u20ac"],
});
const broken = other("webapps_backup_manifest_2", {
  state: undefined,
  startMs: undefined,
  endMs: undefined,
  shards: undefined,
  trouble: "missing blob",
});
const over = other("webapps_backup_manifest_1");

test("what is no part of a backup is read as it was written, in the next process too", () => {
  using own = ownCatalog();
  own.catalog.writeOthers([over, broken, running]);
  expect([...own.catalog.others()]).toStrictEqual([running, over, broken]);
  expect([...own.reopen().others()]).toStrictEqual([running, over, broken]);
  expect([...own.catalog.others("unfinished")]).toStrictEqual([running, broken]);
});

test("it is replaced by name, taken out by name, and no backup comes of it", () => {
  using own = ownCatalog();
  own.catalog.writeOthers([running, over]);
  own.catalog.writeOthers([{ ...running, state: "SUCCESS" }]);
  own.catalog.removeOthers([over.snapshot, "webapps_backup_never_there"]);
  expect([...own.catalog.others()]).toStrictEqual([{ ...running, state: "SUCCESS" }]);
  expect([...own.catalog.others("unfinished")]).toEqual([]);
  expect(own.catalog.countBackups()).toBe(0);
});

test("it belongs to one repository, and goes with all else that is known of that", () => {
  using own = ownCatalog();
  const elsewhere = openCatalog(own.path, "elsewhere");
  own.catalog.writeOthers([over]);
  elsewhere.writeOthers([broken]);
  own.catalog.clear();
  expect([...own.catalog.others()]).toEqual([]);
  expect([...elsewhere.others()]).toStrictEqual([broken]);
  elsewhere.close();
});

test("more than a page of them is read in the order of their names", () => {
  using own = ownCatalog();
  const names = Array.from({ length: 2500 }, (_, n) => `camunda_${String(n).padStart(5, "0")}`);
  own.catalog.writeOthers(names.toReversed().map((name) => other(name)));
  expect([...own.catalog.others()].map(({ snapshot }) => snapshot)).toEqual(names);
});

test("a catalog that knew only parts keeps them, and has to be compared anew", () => {
  using folder = temporaryFolder();
  const path = folder.join("catalog.db");
  {
    using released = new Database(path);
    for (const sql of catalogMigrations.slice(0, 2)) released.run(sql);
    released.run("pragma user_version = 2");
    released.run("insert into repository values ('backups', 'c', 's', 'r', 7, 0, null)");
  }
  const catalog = openCatalog(path, "backups");
  expect(catalog.mark()).toMatchObject({
    generation: -1,
    warning:
      "Only the parts of backups are remembered, by a former version; other snapshots are not",
  });
  catalog.write([samplePart()]);
  catalog.writeOthers([over]);
  expect([...catalog.others()]).toStrictEqual([over]);
  catalog.close();
});
