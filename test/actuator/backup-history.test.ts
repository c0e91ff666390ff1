import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { putCamundaIndices } from "../../scripts/elasticsearch/camunda-indices.ts";
import { type OwnRepository, ownRepository } from "../harness/cluster.ts";
import { eventually } from "../harness/eventually.ts";
import { type RunningService, runService } from "../server/running-service.ts";
import { type Scenario, testScenarios } from "../server/scenario.ts";

const headers = { "Content-Type": "application/json" };
const v3 = "application/vnd.spring-boot.actuator.v3+json";
const history = "/actuator/backupHistory";

let repository: OwnRepository;
let service: RunningService;

beforeAll(async () => {
  repository = await ownRepository();
  await putCamundaIndices(repository.cluster, { prefix: repository.prefix, documents: 100 });
  service = await runService({ repository: repository.name, indexPrefix: repository.prefix });
}, 120_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await repository[Symbol.asyncDispose]();
}, 120_000);

function post(id: string | bigint, path = history): Response | Promise<Response> {
  return service.request(path, { method: "POST", headers, body: `{"backupId":${id}}` });
}

function names(id: string | bigint, count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `camunda_webapps_${id}_8.8.0_part_${index + 1}_of_${count}`,
  );
}

async function completed(id: string | bigint): Promise<string> {
  return eventually(async () => (await service.request(`${history}/${id}`)).text(), {
    until: (text) => text.includes('"state":"COMPLETED","failureReason":null'),
  });
}

/** As Camunda writes a part that went well. */
function partText(name: string): string {
  const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000`;
  return `\\{"snapshotName":"${name}","state":"SUCCESS","startTime":"${time}","failures":\\[\\]\\}`;
}

describe("a backup", () => {
  const id = 9007199254740993n;
  let posted: Response;
  let first: Response;

  beforeAll(async () => {
    posted = await post(id);
    first = await service.request(`${history}/${id}`);
    await completed(id);
  }, 120_000);

  test("is answered with the names of all its parts, is known at once, and is read byte for byte as documented", async () => {
    expect(posted.status).toBe(200);
    expect(posted.headers.get("Content-Type")).toBe(v3);
    expect(await posted.text()).toBe(JSON.stringify({ scheduledSnapshots: names(id, 5) }));
    expect(first.status).toBe(200);
    expect(await first.text()).toStartWith(`{"backupId":${id},"state":"IN_PROGRESS"`);
    const parts = names(id, 5).map(partText).join(",");
    expect(await completed(id)).toMatch(
      new RegExp(
        `^\\{"backupId":${id},"state":"COMPLETED","failureReason":null,"details":\\[${parts}\\]\\}$`,
      ),
    );
  });

  test("stands in the list in the same words, under the older path too", async () => {
    const one = await (await service.request(`${history}/${id}`)).text();
    expect(await (await service.request(`${history}?pattern=9*`)).text()).toBe(`[${one}]`);
    expect(await (await service.request("/actuator/backups")).text()).toContain(one);
    expect(await (await service.request(`/actuator/backups/${id}`)).text()).toBe(one);
  });

  test("is still COMPLETED without verbosity", async () => {
    const details = names(id, 5).map((snapshotName) => ({ snapshotName, state: "SUCCESS" }));
    expect(await (await service.request(`${history}?verbose=false&pattern=${id}`)).text()).toBe(
      `[{"backupId":${id},"state":"COMPLETED","failureReason":null,"details":${JSON.stringify(details)}}]`,
    );
  });

  test("is found by a pattern, as prefix and exactly, and by no other", async () => {
    const found = async (pattern: string): Promise<number> => {
      const list = await service.json(`${history}?pattern=${pattern}`);
      return Array.isArray(list) ? list.length : -1;
    };
    expect(await found("90*")).toBe(1);
    expect(await found(`${id}`)).toBe(1);
    expect(await found("90")).toBe(0);
    expect(await found("91*")).toBe(0);
  });

  test("has an ETag that stays while nothing changes, and spares the body", async () => {
    for (const path of [`${history}/${id}`, history, `${history}?verbose=false`]) {
      const tag = (await service.request(path)).headers.get("ETag") ?? "";
      const again = await service.request(path, { headers: { "If-None-Match": tag } });
      expect({ path, status: again.status }).toEqual({ path, status: 304 });
      expect(await again.text()).toBe("");
    }
  });

  test("cannot be taken twice under one id", async () => {
    const again = await post(id);
    expect(again.status).toBe(400);
    expect(await again.json()).toEqual({
      message: `A backup with ID [${id}] already exists. Found snapshots: [${names(id, 5).join(", ")}]`,
      hint: expect.any(String),
    });
  });

  test("has the length in HEAD that it has in GET", async () => {
    const body = await (await service.request(`${history}/${id}`)).arrayBuffer();
    const head = await service.request(`${history}/${id}`, { method: "HEAD" });
    expect(head.headers.get("Content-Length")).toBe(`${body.byteLength}`);
    expect(await head.text()).toBe("");
  });

  test("comes behind a newer one, which changes the ETag of the list; deleted with 204, the newer one is unknown", async () => {
    const tag = (await service.request(history)).headers.get("ETag") ?? "";
    await post(8n);
    await completed(8n);
    const list = await service.request(history, { headers: { "If-None-Match": tag } });
    expect(list.status).toBe(200);
    expect((await list.text()).match(/"backupId":\d+/g)).toEqual([
      '"backupId":8',
      `"backupId":${id}`,
    ]);
    const deleted = await service.request(`${history}/8`, { method: "DELETE" });
    expect(deleted.status).toBe(204);
    expect(await deleted.text()).toBe("");
    const gone = await eventually(() => service.request(`${history}/8`), {
      until: ({ status }) => status === 404,
    });
    expect(await gone.json()).toMatchObject({ message: "No backup with id [8] found." });
    expect((await service.request(`${history}/8`, { method: "DELETE" })).status).toBe(404);
  }, 120_000);
});

describe("ids that are not positive are refused in Camunda's words", () => {
  const message = (id: string): string =>
    `{"message":"BackupId must be a non-negative Integer. Received value: ${id}","hint":"`;
  const refused = ["0", "-5", "-9223372036854775808"].flatMap((id): readonly Scenario[] => [
    {
      name: `POST ${id}`,
      method: "POST",
      path: history,
      headers,
      body: `{"backupId":${id}}`,
      status: 400,
      contains: [message(id)],
      answers: { "Content-Type": v3 },
    },
    { name: `GET ${id}`, path: `${history}/${id}`, status: 400, contains: [message(id)] },
    {
      name: `DELETE ${id}`,
      method: "DELETE",
      path: `${history}/${id}`,
      status: 400,
      contains: [message(id)],
    },
  ]);
  testScenarios(() => service, refused);
});

test("while a backup runs, a second one is refused", async () => {
  await repository.register({ max_snapshot_bytes_per_sec: "20kb" });
  await post(20n);
  const second = await post(21n);
  expect(second.status).toBe(400);
  expect(await second.json()).toMatchObject({ message: "Another backup is running at the moment" });
  expect((await service.request(`${history}/20`, { method: "DELETE" })).status).toBe(204);
  await eventually(() => service.request(`${history}/20`), {
    until: ({ status }) => status === 404,
  });
  await repository.register({});
}, 120_000);

test("missing indices are all named, before anything is created", async () => {
  await using other = await ownRepository();
  await using bare = await runService({ repository: other.name, indexPrefix: other.prefix });
  await other.cluster.call("PUT", `/${other.prefix}-operate-list-view-8.3.0_`);
  const posted = await bare.request(history, { method: "POST", headers, body: '{"backupId":1}' });
  expect(posted.status).toBe(500);
  const text = await posted.text();
  expect(text).toStartWith('{"message":"Missing indices: [');
  expect(text).toContain(`${other.prefix}-operate-process-8.3.0_`);
  expect((await bare.request(`${history}/1`)).status).toBe(404);
}, 120_000);
