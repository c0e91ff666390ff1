import { expect, test } from "bun:test";
import { chownSync, readdirSync, statSync } from "node:fs";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { takeOwnership } from "../../src/sqlite/ownership.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** Of nobody; only root may give anything to somebody else. */
const service = process.getuid?.() === 0 ? 65_534 : statSync("/proc/self").uid;

test("what root makes in the folder of a service belongs to the service", () => {
  using folder = temporaryFolder();
  chownSync(folder.path, service, service === 65_534 ? service : statSync("/proc/self").gid);
  using ownership = takeOwnership(folder.path, { verb: "sync" });
  ownership.writeUrl("http://127.0.0.1:1");
  const journal = openJournal(folder.join("journal.db"));
  const catalog = openCatalog(folder.join("catalog.db"), "backups");
  const files = readdirSync(folder.path).toSorted();
  expect(files).toEqual([
    "catalog.db",
    "catalog.db-shm",
    "catalog.db-wal",
    "journal.db",
    "journal.db-shm",
    "journal.db-wal",
    "owner.json",
    "owner.lock",
    "owner.lock-journal",
  ]);
  const others = files.filter((name) => statSync(folder.join(name)).uid !== service);
  journal.close();
  catalog.close();
  expect(others).toEqual([]);
});
