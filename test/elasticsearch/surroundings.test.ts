import { expect, test } from "bun:test";
import { connected } from "./connected.ts";
import { openTarget } from "./open-target.ts";

test("a template that is there is not replaced unless that was asked for", async () => {
  await using scene = await openTarget();
  const { prefix, target, cluster } = scene;
  const [component, template] = [`${prefix}-component`, `${prefix}-template`];
  const patterns = { index_patterns: [`${prefix}-nothing-*`] };
  const put = (priority: number, replaces: boolean): Promise<void> =>
    target.putTemplate(
      {
        kind: "index",
        name: template,
        body: { ...patterns, composed_of: [component], priority },
      },
      { replaces },
    );
  const read = async (): Promise<unknown> =>
    (await target.surroundings()).indexTemplates?.[template];
  try {
    const body = { template: { settings: { index: { number_of_shards: "2" } } } };
    await target.putTemplate({ kind: "component", name: component, body }, { replaces: false });
    await target.putTemplate(
      { kind: "component", name: component, body: { template: {} } },
      { replaces: false },
    );
    expect((await target.surroundings()).componentTemplates?.[component]).toEqual(body);
    await put(7, false);
    await put(8, false);
    expect(await read()).toMatchObject({ priority: 7, composed_of: [component] });
    await put(9, true);
    expect(await read()).toMatchObject({ priority: 9 });
    await expect(
      target.putTemplate(
        { kind: "index", name: `${template}-2`, body: { ...patterns, composed_of: ["none"] } },
        { replaces: false },
      ),
    ).rejects.toMatchObject({ kind: "rejected" });
  } finally {
    await cluster.request("DELETE", `/_index_template/${template}`);
    await cluster.request("DELETE", `/_component_template/${component}`);
  }
});

test("policies and privileges that this distribution does not know are unknown, and no error", async () => {
  await using scene = await openTarget();
  const { lifecyclePolicies } = await scene.target.surroundings();
  expect(lifecyclePolicies).toBeUndefined();
  const wanted = { cluster: ["monitor"], indices: ["manage"], on: ["a*"] };
  expect(await scene.target.missingPrivileges(wanted)).toBeUndefined();
});

test("a cluster that cannot be reached is an error, and nothing that is merely unknown", async () => {
  await using scene = await openTarget({ url: "http://127.0.0.1:1" });
  const { target } = scene;
  const questions = [
    () => target.indices(["a*"]),
    () => target.condition(),
    () => target.activity(),
    () => target.surroundings(),
    () => target.missingPrivileges({ cluster: [], indices: [], on: [] }),
  ];
  for (const question of questions) {
    await expect(question()).rejects.toMatchObject({ kind: "unreachable" });
  }
});

test("what our user lacks is asked for in one question, and named with its indices", async () => {
  const asked: unknown[] = [];
  await using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      asked.push(new URL(request.url).pathname, await request.json());
      const answer = {
        username: "backup",
        has_all_requested: false,
        cluster: { monitor: true, "cluster:admin/snapshot/restore": false },
        index: { "a-*": { manage: false, monitor: true }, "b-*": { manage: true, monitor: true } },
        application: {},
      };
      return Response.json(answer, { headers: { "x-elastic-product": "Elasticsearch" } });
    },
  });
  await using connection = connected([server.url.origin]);
  const missing = await connection.target.missingPrivileges({
    cluster: ["monitor", "cluster:admin/snapshot/restore"],
    indices: ["manage", "monitor"],
    on: ["a-*", "b-*"],
  });
  expect(missing).toEqual(["cluster:admin/snapshot/restore", "manage on a-*"]);
  expect(asked).toEqual([
    "/_security/user/_has_privileges",
    {
      cluster: ["monitor", "cluster:admin/snapshot/restore"],
      index: [{ names: ["a-*", "b-*"], privileges: ["manage", "monitor"] }],
    },
  ]);
});

test("what our user may not touch is no index that has gone: the refusal is heard", async () => {
  const asked: string[] = [];
  await using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const { pathname, searchParams } = new URL(request.url);
      asked.push(`${request.method} ${pathname}`);
      // So does a real cluster with security: it passes over what is not ours, and says that all is well.
      const passesOver = searchParams.get("ignore_unavailable") === "true";
      const refusal = { error: { type: "security_exception", reason: "not yours" }, status: 403 };
      return Response.json(passesOver ? { acknowledged: true } : refusal, {
        status: passesOver ? 200 : 403,
        headers: { "x-elastic-product": "Elasticsearch" },
      });
    },
  });
  await using connection = connected([server.url.origin]);
  const { target } = connection;
  for (const write of [
    () => target.close(["a"]),
    () => target.open(["a"]),
    () => target.delete(["a"]),
  ])
    await expect(write()).rejects.toMatchObject({ kind: "missing-privilege" });
  expect(asked).toEqual(["POST /a/_close", "POST /a/_open", "DELETE /a"]);
});

test("the cluster's condition tells its limits, versions and room", async () => {
  await using scene = await openTarget();
  await scene.putIndex(`${scene.prefix}-index`, { settings: { number_of_replicas: 1 } });
  const before = await scene.target.condition();
  expect(before).toMatchObject({ dataNodes: 1, maxShardsPerNode: 1000 });
  expect(before.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(before.disks).toHaveLength(1);
  const [disk] = before.disks;
  expect(disk?.freeBytes).toBeGreaterThan(0);
  expect(disk?.totalBytes).toBeGreaterThan(disk?.freeBytes ?? 0);
  // A replica without a place counts too: the cluster's own limit counts it.
  expect(before.activeShards).toBeGreaterThanOrEqual(2);
  expect(["yellow", "red"]).toContain(before.status);
});
