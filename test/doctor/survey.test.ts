import { expect, test } from "bun:test";
import { type Survey, survey } from "../../src/doctor/survey.ts";
import { connected } from "../elasticsearch/connected.ts";
import { ownRepository } from "../harness/cluster.ts";

test("the backup that ended last is the newest, whatever its id; half of one and strange names are told", async () => {
  await using repository = await ownRepository();
  const { cluster, prefix, name } = repository;
  const index = `${prefix}-operate-process-8.3.0_`;
  await cluster.call("PUT", `/${index}`, { settings: { number_of_replicas: 0 } });
  const take = (snapshot: string): Promise<unknown> =>
    cluster.call("PUT", `/_snapshot/${name}/${snapshot}?wait_for_completion=true`, {
      indices: index,
      include_global_state: false,
    });
  for (const id of [9, 3]) {
    await take(`camunda_webapps_${id}_8.8.0_part_1_of_2`);
    await take(`camunda_webapps_${id}_8.8.0_part_2_of_2`);
  }
  await take("camunda_webapps_12_8.8.0_part_2_of_2");
  await take("camunda_webapps_strange");
  await using connection = connected([cluster.url]);
  const backups = connection.repository(name);
  const look = async (nowMs: number): Promise<Survey> =>
    survey(backups, await backups.list("*"), {
      nowMs,
      incompleteTimeoutMs: 60_000,
      runs: () => [],
    });
  const found = await look(Date.now());
  expect(found).toMatchObject({
    whole: 2,
    newest: { id: 3n, state: "COMPLETED" },
    others: [{ id: 12n, state: "IN_PROGRESS" }],
    unread: 0,
    aliens: ["camunda_webapps_strange"],
  });
  expect([...found.ids].toSorted()).toEqual([12n, 3n, 9n].toSorted());
  expect((await look(Date.now() + 120_000)).others).toMatchObject([
    { id: 12n, state: "INCOMPLETE" },
  ]);
});
