import { expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { catalogMigrations } from "../../src/sqlite/catalog-schema.ts";
import { samplePart, sampleParts } from "../backup/samples.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { ownCatalog } from "./own-catalog.ts";

const kept = { snapshotUuid: "uuid-1", text: '{"backupId":9007199254740993}' };

test("a manifest is what was written last, in the next process too", () => {
  using own = ownCatalog();
  own.catalog.write([samplePart()]);
  expect(own.catalog.manifest(7n)).toBeUndefined();
  const before = own.catalog.revision();
  own.catalog.writeManifest(7n, { snapshotUuid: "uuid-0", text: "{}" });
  own.catalog.writeManifest(7n, kept);
  expect(own.catalog.revision()).not.toBe(before);
  expect(own.reopen().manifest(7n)).toStrictEqual(kept);
  expect(own.catalog.manifest(8n)).toBeUndefined();
  expect(openedAside(own.path)).toBeUndefined();
});

/** What another repository's memory in the same file knows. */
function openedAside(path: string): unknown {
  const others = openCatalog(path, "others");
  const manifest = others.manifest(7n);
  others.close();
  return manifest;
}

test("a manifest stays while parts of its backup come and go, and goes with the last", () => {
  using own = ownCatalog();
  const parts = sampleParts(2, ["SUCCESS", "SUCCESS"]);
  own.catalog.write(parts);
  own.catalog.writeManifest(7n, kept);
  own.catalog.write([samplePart({}, 8n)]);
  own.catalog.remove(parts.slice(0, 1).map(({ snapshot }) => snapshot));
  expect(own.catalog.manifest(7n)).toStrictEqual(kept);
  own.catalog.remove(parts.map(({ snapshot }) => snapshot));
  expect(own.catalog.manifest(7n)).toBeUndefined();
});

test("a manifest is forgotten with its repository", () => {
  using own = ownCatalog();
  own.catalog.write([samplePart()]);
  own.catalog.writeManifest(7n, kept);
  own.catalog.clear();
  expect(own.catalog.manifest(7n)).toBeUndefined();
});

test.each(catalogMigrations.slice(0, -1).map((_, index) => index + 1))(
  "a catalog of version %d learns to keep manifests",
  (version) => {
    using folder = temporaryFolder();
    const path = folder.join("catalog.db");
    {
      using released = new Database(path);
      for (const sql of catalogMigrations.slice(0, version)) released.run(sql);
      released.run(`pragma user_version = ${version}`);
    }
    const catalog = openCatalog(path, "backups");
    catalog.writeManifest(7n, kept);
    expect(catalog.manifest(7n)).toStrictEqual(kept);
    catalog.close();
  },
);
