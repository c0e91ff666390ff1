import { expect, test } from "bun:test";
import type { ElasticsearchConnection } from "../../src/elasticsearch/connect.ts";
import { cluster, ownRepository } from "../harness/cluster.ts";
import { connected } from "./connected.ts";

/** Something that speaks like Elasticsearch and answers every path in the same way. */
function answering(status: number, body: object) {
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => Response.json(body, { status, headers: { "x-elastic-product": "Elasticsearch" } }),
  });
}

async function ask<T>(
  urls: readonly string[],
  question: (examination: ElasticsearchConnection["examination"]) => Promise<T>,
): Promise<T> {
  await using connection = connected([...urls]);
  return await question(connection.examination);
}

test("every address is asked by itself, and tells its node and its cluster", async () => {
  const { url } = cluster();
  const [first, dead, again] = await ask([url, "http://127.0.0.1:1", url], (examination) =>
    examination.addresses(),
  );
  expect(first).toMatchObject({ address: new URL(url).host, failure: undefined });
  expect(first?.node).toBeString();
  expect(first?.clusterUuid).toBe(again?.clusterUuid ?? "none");
  expect(dead).toMatchObject({
    address: "127.0.0.1:1",
    failure: { message: expect.stringContaining("econnrefused") },
    clusterUuid: undefined,
  });
});

test("an address that refuses what was asked has answered, one that does not know us has not", async () => {
  const error = { error: { type: "security_exception", reason: "no" } };
  await using forbidding = answering(403, error);
  await using unknowing = answering(401, error);
  const urls = [forbidding.url.origin, unknowing.url.origin];
  const [forbidden, unknown] = await ask(urls, (examination) => examination.addresses());
  expect(forbidden).toMatchObject({ failure: undefined, clusterUuid: undefined });
  expect(unknown?.failure).toMatchObject({ hint: expect.stringContaining("password") });
});

test("the clock of a node is compared with the middle of the question", async () => {
  const [clock] = await ask([cluster().url], (examination) => examination.clocks());
  expect(Math.abs(clock?.aheadMs ?? Number.NaN)).toBeLessThan(5000);
  expect(clock?.toleranceMs).toBeGreaterThan(0);
  await using late = answering(200, {
    nodes: { x: { name: "n1", timestamp: Date.now() - 60_000 } },
  });
  const [behind] = await ask([late.url.origin], (examination) => examination.clocks());
  expect(behind?.aheadMs).toBeLessThan(-59_000);
});

test("snapshot policies are read with their repository; where there are none of that kind, that is an error", async () => {
  const policy = { name: "<s-{now/d}>", schedule: "0 30 1 * * ?", repository: "backups" };
  await using licensed = answering(200, { nightly: { version: 1, policy, stats: {} } });
  expect(await ask([licensed.url.origin], (examination) => examination.policies())).toEqual([
    { name: "nightly", repository: "backups" },
  ]);
  await expect(ask([cluster().url], (examination) => examination.policies())).rejects.toMatchObject(
    {
      kind: "rejected",
    },
  );
});

test("a repository is verified by every node, and one that cannot be written is told", async () => {
  await using repository = await ownRepository();
  const verify = (name: string): Promise<readonly string[]> =>
    ask([cluster().url], (examination) => examination.verify(name));
  expect(await verify(repository.name)).toHaveLength(1);
  await expect(verify("nowhere")).rejects.toMatchObject({ kind: "repository-missing" });
});
