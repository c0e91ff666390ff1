import { expect, test } from "bun:test";
import { BackupError } from "../../src/backup/errors.ts";
import {
  connectElasticsearch,
  type ElasticsearchConnection,
} from "../../src/elasticsearch/connect.ts";
import { cluster } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";

const options = {
  urls: [cluster().url],
  auth: undefined,
  tls: { ca: undefined, cert: undefined, key: undefined },
  requestTimeoutMs: 10_000,
};

function ask(connection: ElasticsearchConnection): Promise<readonly string[]> {
  return connection.cluster.indices(["nothing-is-named-so-*"]);
}

test("a credential is read before the first call, kept while there are calls, and forgotten after a rest", async () => {
  let reads = 0;
  const readAuth = () => {
    reads += 1;
    return { username: "restore", password: "secret" };
  };
  const connection = connectElasticsearch(options, {
    occasion: { readAuth, restAfterMs: 20 },
  });
  expect(reads).toBe(0);
  await Promise.all([ask(connection), ask(connection)]);
  expect(reads).toBe(1);
  await eventually(async () => {
    await ask(connection);
    return reads > 1;
  });
  await connection.close();
});

test("one that cannot be read is asked for again by the next call", async () => {
  let isThere = false;
  const readAuth = () => {
    if (!isThere) throw new BackupError("invalid", "Cannot read the file");
    return { username: "restore", password: "secret" };
  };
  const connection = connectElasticsearch(options, {
    occasion: { readAuth, restAfterMs: 60_000 },
  });
  await expect(ask(connection)).rejects.toMatchObject({ kind: "invalid" });
  isThere = true;
  expect(await ask(connection)).toEqual([]);
  await connection.close();
});
