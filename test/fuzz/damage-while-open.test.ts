import { expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import type { Freshness, Gateway } from "../../src/backup/gateway.ts";
import { connectElasticsearch } from "../../src/elasticsearch/connect.ts";
import { createEngine } from "../../src/engine/engine.ts";
import { createLog } from "../../src/log.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { openSafeguards } from "../../src/sqlite/safeguards.ts";
import { Store } from "../engine/store.ts";
import { engineSettings } from "../engine/engine-settings.ts";
import { ownRepository } from "../harness/cluster.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const cluster: Freshness = { from: "cluster" };
const cache: Freshness = { from: "cache" };

/** What a disk does to a file that is open: every row of the backups is another. */
function damage(path: string): void {
  using other = new Database(path);
  other.run("update backup set parts = '[[1,2'");
}

const all = (gateway: Gateway, freshness: Freshness) => gateway.list({ limit: 10 }, freshness);

test("a catalog that is damaged while it is open is never an empty list: it is filled first, or not there", async () => {
  await using own = await ownRepository();
  const store = new Store(own);
  for (const id of [1, 2, 3]) await store.putPart(id, 1, 1);
  using folder = temporaryFolder();
  await using open = new AsyncDisposableStack();
  const tls = { ca: undefined, cert: undefined, key: undefined };
  const connection = connectElasticsearch({
    urls: [own.cluster.url],
    auth: undefined,
    tls,
    requestTimeoutMs: 10_000,
  });
  open.defer(() => connection.close());
  const journal = openJournal(folder.join("journal.db"));
  open.defer(() => journal.close());
  const safeguards = openSafeguards(folder.join("journal.db"));
  open.defer(() => safeguards.close());
  const catalog = openCatalog(folder.join("catalog.db"), own.name);
  open.defer(() => catalog.close());
  const gateway = createEngine({
    repository: connection.repository(own.name),
    restores: connection.restores(own.name),
    safety: connection.restores(own.name),
    cluster: connection.cluster,
    target: connection.target,
    manifestIndex: connection.manifestIndex,
    camunda: undefined,
    journal,
    catalog,
    holds: safeguards.holds,
    audit: safeguards.audit,
    tokens: safeguards.tokens,
    settings: engineSettings({ indexPrefix: own.prefix }),
    log: createLog({ level: "silent", readable: false, colour: false, fd: 2 }),
    now: Date.now,
  });
  open.defer(() => gateway.close());
  const before = await all(gateway, cluster);
  expect(before.value.backups.map(({ id }) => id)).toEqual([3n, 2n, 1n]);
  damage(folder.join("catalog.db"));
  expect((await all(gateway, cluster)).value).toMatchObject({
    total: 3,
    backups: before.value.backups,
  });
  damage(folder.join("catalog.db"));
  expect((await gateway.show(2n, cluster)).value).toEqual(
    before.value.backups[1] ?? expect.anything(),
  );
  damage(folder.join("catalog.db"));
  expect(all(gateway, cache)).rejects.toMatchObject({ kind: "not-cached" });
  expect(gateway.show(2n, cache)).rejects.toMatchObject({ kind: "not-cached" });
  expect((await all(gateway, cluster)).value.backups).toEqual(before.value.backups);
});
