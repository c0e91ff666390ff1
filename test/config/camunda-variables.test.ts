import { describe, expect, test } from "bun:test";
import { settingsOf, sourceOf } from "./settings-of.ts";

describe("the repository", () => {
  test.each([
    "CAMUNDA_OPERATE_BACKUP_REPOSITORYNAME",
    "CAMUNDA_TASKLIST_BACKUP_REPOSITORYNAME",
    "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME",
    "CAMUNDA_DATA_BACKUP_REPOSITORYNAME",
    "CAMUNDA_DATA_SECONDARYSTORAGE_ELASTICSEARCH_BACKUP_REPOSITORYNAME",
    "CAMUNDA_DATA_SECONDARY_STORAGE_ELASTICSEARCH_BACKUP_REPOSITORY_NAME",
    "CAMUNDA_OPERATE_BACKUP_REPOSITORY_NAME",
    "camunda.operate.backup.repositoryName",
    "camunda.data.secondary-storage.elasticsearch.backup.repository-name",
  ])("comes from %s", (variable) => {
    expect(settingsOf({ env: { [variable]: "main" } }).repository).toBe("main");
    expect(sourceOf({ env: { [variable]: "main" } }, "repository")).toBe(variable);
  });
});

test.each([
  ["CAMUNDA_OPERATE_ELASTICSEARCH_INDEXPREFIX", "acme", { indexPrefix: "acme" }],
  ["CAMUNDA_TASKLIST_ELASTICSEARCH_INDEXPREFIX", "acme", { indexPrefix: "acme" }],
  ["CAMUNDA_DATABASE_INDEXPREFIX", "acme", { indexPrefix: "acme" }],
  ["CAMUNDA_DATABASE_INDEX_PREFIX", "acme", { indexPrefix: "acme" }],
  ["CAMUNDA_DATA_SECONDARYSTORAGE_ELASTICSEARCH_INDEXPREFIX", "acme", { indexPrefix: "acme" }],
  [
    "CAMUNDA_OPTIMIZE_ELASTICSEARCH_SETTINGS_INDEX_PREFIX",
    "opt",
    { backup: { optimizePrefix: "opt" } },
  ],
  [
    "CAMUNDA_OPERATE_ELASTICSEARCH_URL",
    "http://es:1",
    { elasticsearch: { urls: ["http://es:1"] } },
  ],
  [
    "CAMUNDA_TASKLIST_ELASTICSEARCH_URL",
    "http://es:1",
    { elasticsearch: { urls: ["http://es:1"] } },
  ],
  ["CAMUNDA_DATABASE_URL", "http://es:1", { elasticsearch: { urls: ["http://es:1"] } }],
  [
    "CAMUNDA_DATA_SECONDARYSTORAGE_ELASTICSEARCH_URL",
    "http://es:1",
    { elasticsearch: { urls: ["http://es:1"] } },
  ],
  ["OPTIMIZE_ELASTICSEARCH_HOST", "es", { elasticsearch: { urls: ["http://es:9200"] } }],
  ["CAMUNDA_OPTIMIZE_ELASTICSEARCH_HOST", "es", { elasticsearch: { urls: ["http://es:9200"] } }],
  [
    "OPTIMIZE_ELASTICSEARCH_HTTP_PORT",
    "9201",
    { elasticsearch: { urls: ["http://localhost:9201"] } },
  ],
  ["CAMUNDA_OPERATE_BACKUP_SNAPSHOTTIMEOUT", "60", { backup: { partTimeoutMs: 60_000 } }],
  ["CAMUNDA_DATA_BACKUP_SNAPSHOTTIMEOUT", "60", { backup: { partTimeoutMs: 60_000 } }],
  [
    "CAMUNDA_OPERATE_BACKUP_INCOMPLETECHECKTIMEOUTINSECONDS",
    "60",
    { backup: { incompleteTimeoutMs: 60_000 } },
  ],
  [
    "CAMUNDA_DATA_BACKUP_INCOMPLETECHECKTIMEOUT",
    "PT1M",
    { backup: { incompleteTimeoutMs: 60_000 } },
  ],
  ["MANAGEMENT_SERVER_PORT", "9700", { server: { port: 9700 } }],
  ["MANAGEMENT_ENDPOINTS_WEB_BASEPATH", "/act", { server: { basePath: "/act" } }],
  ["MANAGEMENT_SERVER_BASEPATH", "/mgmt", { server: { basePath: "/mgmt/actuator" } }],
  ["MANAGEMENT_SERVER_BASE_PATH", "/mgmt", { server: { basePath: "/mgmt/actuator" } }],
])("%s=%s is honoured", (variable, text, settings) => {
  expect(settingsOf({ env: { [variable]: text } })).toMatchObject(settings);
});

test.each([
  "CAMUNDA_OPERATE_ELASTICSEARCH",
  "CAMUNDA_TASKLIST_ELASTICSEARCH",
  "CAMUNDA_DATABASE",
  "CAMUNDA_DATA_SECONDARYSTORAGE_ELASTICSEARCH",
  "CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY",
])("%s_USERNAME and _PASSWORD are honoured", (start) => {
  const env = { [`${start}_USERNAME`]: "camunda", [`${start}_PASSWORD`]: "secret" };
  expect(settingsOf({ env }).elasticsearch).toMatchObject({
    username: "camunda",
    password: "secret",
  });
});

test("Spring's own spelling wins over one with more underscores", () => {
  const env = {
    CAMUNDA_DATA_BACKUP_REPOSITORY_NAME: "other",
    CAMUNDA_DATA_BACKUP_REPOSITORYNAME: "main",
  };
  expect(settingsOf({ env }).repository).toBe("main");
});

test("an empty variable of Camunda is not set", () => {
  const env = { CAMUNDA_OPERATE_BACKUP_REPOSITORYNAME: "", CAMUNDA_DATABASE_INDEXPREFIX: "" };
  expect(settingsOf({ env, yaml: "repository: main\nindexPrefix: acme\n" })).toMatchObject({
    repository: "main",
    indexPrefix: "acme",
  });
});

test("a port that Kubernetes sets for a Service is not taken for ours", () => {
  expect(settingsOf({ env: { MANAGEMENT_SERVER_PORT: "tcp://10.0.0.1:80" } }).server.port).toBe(
    9600,
  );
});

test("Optimize's switch for TLS decides the scheme", () => {
  const env = {
    OPTIMIZE_ELASTICSEARCH_HOST: "es",
    CAMUNDA_OPTIMIZE_ELASTICSEARCH_SSL_ENABLED: "true",
  };
  expect(settingsOf({ env }).elasticsearch.urls).toEqual(["https://es:9200"]);
});
