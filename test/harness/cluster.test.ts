import { expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { cluster, ownRepository } from "./cluster.ts";
import { eventually } from "./eventually.ts";

test("a repository is the test's own and leaves nothing behind", async () => {
  const shared = cluster();
  let name: string;
  let prefix: string;
  {
    await using repository = await ownRepository();
    ({ name, prefix } = repository);
    await shared.call("PUT", `/${prefix}-one`);
    await shared.call("PUT", `/_snapshot/${name}/s?wait_for_completion=true`, {
      indices: `${prefix}-one`,
    });
  }
  expect((await shared.request("GET", `/_snapshot/${name}`)).status).toBe(404);
  expect((await shared.request("GET", `/${prefix}-one`)).status).toBe(404);
});

test("a repository that was made read-only is taken away too", async () => {
  let name: string;
  {
    await using repository = await ownRepository();
    name = repository.name;
    await repository.register({ readonly: true });
  }
  expect((await cluster().request("GET", `/_snapshot/${name}`)).status).toBe(404);
});

test("the index set of Camunda 8.8 is put with documents, dated indices, Optimize and the schema version", async () => {
  await using repository = await ownRepository();
  const { prefix } = repository;
  const put = await putCamundaIndices(repository.cluster, {
    prefix,
    documents: 200,
    dated: ["2024-01-02"],
    optimize: true,
    schemaVersion: "8.8.3",
  });
  expect(put.main).toHaveLength(34);
  expect(put.dated).toContain(`${prefix}-operate-list-view-8.3.0_2024-01-02`);
  const { indices } = await repository.cluster.call<{ indices: readonly { name: string }[] }>(
    "GET",
    `/_resolve/index/${prefix}-*?expand_wildcards=all`,
  );
  const names = indices.map((index) => index.name);
  expect(names.sort()).toEqual([...put.main, ...put.dated, ...put.optimize].sort());
  const document = await repository.cluster.call(
    "GET",
    `/${prefix}-operate-metadata-8.8.0_/_doc/schema-version`,
  );
  expect(document).toMatchObject({ _source: { value: "8.8.3" } });
});

test("a throttled repository lets a snapshot be seen running", async () => {
  await using repository = await ownRepository({
    settings: { max_snapshot_bytes_per_sec: "500kb" },
  });
  const { cluster: shared, name, prefix } = repository;
  await putCamundaIndices(shared, { prefix, documents: 150, bytesPerDocument: 4_000 });
  await shared.call("PUT", `/_snapshot/${name}/s`, { indices: `${prefix}-*` });
  const seen = await shared.call("GET", `/_snapshot/${name}/s`);
  expect(seen).toMatchObject({ snapshots: [{ state: "IN_PROGRESS" }] });
  const over = await eventually(
    () => shared.call<{ snapshots: readonly { state: string }[] }>("GET", `/_snapshot/${name}/s`),
    { until: ({ snapshots }) => snapshots[0]?.state !== "IN_PROGRESS" },
  );
  expect(over).toMatchObject({ snapshots: [{ state: "SUCCESS" }] });
});
