import { expect, test } from "bun:test";
import { Store } from "../engine/store.ts";
import { ownRepository } from "../harness/cluster.ts";
import { openFaultProxy } from "../harness/fault-proxy.ts";
import { connected } from "./connected.ts";

test("however many names there are, no request line is longer than Elasticsearch reads, and a proxy's path counts", async () => {
  await using own = await ownRepository();
  await using proxy = await openFaultProxy(own.cluster.url);
  await using connection = connected([proxy.url]);
  const repository = connection.repository(own.name);
  const real = await new Store(own).putPart(1, 1, 1);
  const names = Array.from(
    { length: 400 },
    (_, number) =>
      `camunda_webapps_${9_000_000_000_000_000_000n + BigInt(number)}_8.8.0_part_1_of_7`,
  );
  const parts = (await Array.fromAsync(repository.fetch([...names, real]))).flat();
  expect(parts.map(({ snapshot }) => snapshot)).toEqual([real]);
  for (const batch of repository.batches(names)) {
    await expect(repository.delete(batch)).rejects.toMatchObject({ kind: "not-found" });
  }
  const lines = proxy.requests.map(({ method, path }) => `${method} ${path} HTTP/1.1`.length);
  expect(Math.max(...lines)).toBeLessThanOrEqual(4096);
  expect(Math.max(...lines)).toBeGreaterThan(3500);
  expect(proxy.requests.filter(({ status }) => status === 400)).toEqual([]);
  const nested = connected([`${proxy.url}/${"path/".repeat(100)}`]).repository(own.name);
  const longest = Math.max(...nested.batches(names).map((batch) => batch.join(",").length));
  expect(longest).toBeLessThan(3500);
});
