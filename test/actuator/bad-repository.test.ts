import { afterAll, beforeAll, describe } from "bun:test";
import { type RunningService, runService } from "../server/running-service.ts";
import { type Scenario, testScenarios } from "../server/scenario.ts";

const headers = { "Content-Type": "application/json" };
const history = "/actuator/backupHistory";

interface Statuses {
  readonly create: number;
  readonly show: number;
  readonly list: number;
  readonly delete: number;
}

function everyOperation(message: string, statuses: Statuses): readonly Scenario[] {
  const contains = [`{"message":"${message}`, '"hint":"'];
  const one = `${history}/1`;
  return [
    {
      name: `POST is ${statuses.create}`,
      method: "POST",
      path: history,
      headers,
      body: '{"backupId":1}',
      status: statuses.create,
      contains,
    },
    { name: `GET of one is ${statuses.show}`, path: one, status: statuses.show, contains },
    { name: `GET of the list is ${statuses.list}`, path: history, status: statuses.list, contains },
    {
      name: `DELETE is ${statuses.delete}`,
      method: "DELETE",
      path: one,
      status: statuses.delete,
      contains,
    },
  ];
}

function withService(repository: string | undefined): () => RunningService {
  let service: RunningService;
  beforeAll(async () => {
    service = await runService({ repository, indexPrefix: "no-such-prefix" });
  });
  afterAll(() => service[Symbol.asyncDispose]());
  return () => service;
}

describe("a repository that Elasticsearch does not have", () => {
  testScenarios(
    withService("no-such-repository"),
    everyOperation("No repository with name [no-such-repository] could be found.", {
      create: 404,
      show: 500,
      list: 404,
      delete: 404,
    }),
  );
});

describe("without a repository's name", () => {
  testScenarios(
    withService(undefined),
    everyOperation("No backup repository configured.", {
      create: 400,
      show: 400,
      list: 404,
      delete: 400,
    }),
  );
});
