// The official JavaScript client under Node, through the proxy: node javascript-client.mjs URL REPOSITORY
import assert from "node:assert/strict";
import { Client } from "@elastic/elasticsearch";

const [node, repository] = process.argv.slice(2);
const client = new Client({ node });
assert.equal((await client.info()).tagline, "You Know, for Search");
assert.equal(await client.ping(), true);
const snapshot = "by-javascript";
const created = await client.snapshot.create({
  repository,
  snapshot,
  wait_for_completion: true,
  indices: "interop",
  include_global_state: false,
});
assert.equal(created.snapshot.state, "SUCCESS");
const { snapshots } = await client.snapshot.get({ repository, snapshot: "by-*" });
assert.deepEqual(
  snapshots.map((one) => one.snapshot),
  [snapshot],
);
assert.equal(
  (await client.snapshot.status({ repository, snapshot })).snapshots[0].state,
  "SUCCESS",
);
assert.ok(repository in (await client.snapshot.getRepository()));
// These two we answer ourselves.
const known = await client.cat.repositories({ format: "json" });
assert.ok(known.some(({ id }) => id === repository));
const none = await client.snapshot.delete({ repository, snapshot: "none-of-these-*" });
assert.equal(none.acknowledged, true);
assert.equal((await client.snapshot.delete({ repository, snapshot })).acknowledged, true);
await assert.rejects(client.snapshot.get({ repository, snapshot }), { statusCode: 404 });
await assert.rejects(client.search({ index: "interop" }), { statusCode: 404 });
await assert.rejects(client.cluster.health(), { statusCode: 403 });
await client.close();
