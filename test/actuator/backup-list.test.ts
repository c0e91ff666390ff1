import { afterAll, beforeAll, expect, test } from "bun:test";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { type RunningService, runService } from "../server/running-service.ts";

const history = "/actuator/backupHistory";
let repository: OwnRepository;
let service: RunningService;

beforeAll(async () => {
  repository = await ownRepository();
  service = await runService({ repository: repository.name, indexPrefix: repository.prefix });
  await repository.cluster.call("PUT", `/${repository.prefix}-x`, {
    settings: { number_of_replicas: 0 },
  });
}, 120_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await repository[Symbol.asyncDispose]();
}, 120_000);

/** Takes a whole backup behind the service's back, as Camunda would. */
async function putBackup(id: number): Promise<void> {
  const name = `camunda_webapps_${id}_8.8.0_part_1_of_1`;
  const path = `/_snapshot/${repository.name}/${name}?wait_for_completion=true`;
  await repository.cluster.call("PUT", path, {
    indices: `${repository.prefix}-x`,
    feature_states: ["none"],
  });
}

async function ids(query = ""): Promise<readonly number[]> {
  const list = (await service.json(history + query)) as readonly { readonly backupId: number }[];
  return list.map(({ backupId }) => backupId);
}

test("a list that has not changed is the same text, and one that has is not", async () => {
  await putBackup(31);
  expect(await ids("?pattern=3*")).toEqual([31]);
  expect(await ids("?pattern=3*")).toEqual([31]);
  await putBackup(32);
  expect(await ids("?pattern=3*")).toEqual([32, 31]);
  expect(await ids("?pattern=31")).toEqual([31]);
  expect(await ids("?pattern=3*")).toEqual([32, 31]);
  await service.gateway.delete(32n);
  const shown = (await service.json(`${history}?pattern=3*`)) as readonly {
    readonly state: string;
  }[];
  expect(shown.length === 1 || shown[0]?.state === "INCOMPLETE").toBe(true);
});

test("what is remembered of a list does not stand in for another question", async () => {
  await putBackup(41);
  const verbose = await (await service.request(`${history}?pattern=41`)).text();
  const brief = await (await service.request(`${history}?pattern=41&verbose=false`)).text();
  expect(verbose).toContain('"startTime"');
  expect(brief).not.toContain('"startTime"');
  expect(await (await service.request(`${history}?pattern=41`)).text()).toBe(verbose);
});
