import { expect, test } from "bun:test";
import { settingPaths } from "../../src/config/setting-table.ts";
import { settingsTable } from "../../src/config/settings-reference.ts";
import { settingsOf } from "./settings-of.ts";

test("there is a row for every setting, in the table's order", () => {
  expect(settingsTable().map(({ path }) => path)).toEqual([...settingPaths]);
});

test("a row says all that the reference needs", () => {
  expect(settingsTable().find(({ path }) => path === "elasticsearch.password")).toEqual({
    path: "elasticsearch.password",
    variable: "WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD",
    fromFile: true,
    camundaNames: [
      "CAMUNDA_DATA_SECONDARYSTORAGE_ELASTICSEARCH_PASSWORD",
      "camunda.data.secondary-storage.elasticsearch.password",
      "CAMUNDA_DATABASE_PASSWORD",
      "camunda.database.password",
      "CAMUNDA_OPERATE_ELASTICSEARCH_PASSWORD",
      "camunda.operate.elasticsearch.password",
      "CAMUNDA_TASKLIST_ELASTICSEARCH_PASSWORD",
      "camunda.tasklist.elasticsearch.password",
      "CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_PASSWORD",
      "es.security.password",
    ],
    kind: "text",
    default: "not set",
    secret: true,
    sentence: "Password for Elasticsearch.",
  });
  const defaults = Object.fromEntries(settingsTable().map((row) => [row.path, row.default]));
  expect(defaults).toMatchObject({
    "elasticsearch.url": "http://localhost:9200",
    "elasticsearch.requestTimeout": "30s",
    "backup.partTimeout": "0s",
    "backup.optimize": "true",
    "camunda.files": "none",
  });
  expect(defaults["stateDir"]).toContain("/var/lib/webapps-backup");
});

test("every sentence is one sentence", () => {
  for (const { sentence } of settingsTable()) {
    expect(sentence).toMatch(/^[`A-Z].*\.$/);
    expect(sentence).not.toContain(". ");
  }
});

test("every setting can be set by its variable", () => {
  const texts: Readonly<Record<string, string>> = {
    url: "http://es:1",
    text: "none",
    list: "a*",
    number: "1",
    flag: "false",
    duration: "7s",
    path: "/p",
    paths: "",
  };
  const special: Readonly<Record<string, string>> = {
    "elasticsearch.url": "http://es:1",
    "elasticsearch.apiKey": "",
    "camunda.version": "8.8.1",
    "camunda.managementUrl": "http://c:1",
    "server.address": "::1",
    "server.auth": "",
    "restore.apiKeyFile": "",
    "server.tokens": `ops admin ${"x".repeat(24)} one two`,
    "server.tls.clientRole": "read",
    "server.pathPrefix": "/x",
    "server.basePath": "/y",
    "backup.missingIndices": "warn",
    "proxy.repositories": "r1, r2",
    "audit.retention": "3d",
    "log.level": "warn",
    "tracing.endpoint": "http://otel:4318",
  };
  const env = Object.fromEntries(
    settingsTable().map((row) => [row.variable, special[row.path] ?? texts[row.kind] ?? ""]),
  );
  expect(settingsOf({ env })).toEqual({
    elasticsearch: {
      urls: ["http://es:1"],
      username: "none",
      password: "none",
      apiKey: undefined,
      caFile: "/p",
      certFile: "/p",
      keyFile: "/p",
      requestTimeoutMs: 7000,
      patienceMs: 7000,
    },
    repository: "none",
    indexPrefix: "none",
    camunda: { version: "8.8.1", managementUrl: "http://c:1", files: [] },
    stateDir: "/p",
    server: {
      address: "::1",
      port: 1,
      basePath: "/x/y",
      auth: undefined,
      tokens: [
        { name: "ops", role: "admin", secret: "x".repeat(24), repositories: ["one", "two"] },
      ],
      tls: { certFile: "/p", keyFile: "/p", clientCa: "/p", clientRole: "read" },
      backupsEndpoint: false,
    },
    backup: {
      exclude: ["a*"],
      missingIndices: "warn",
      optimize: false,
      optimizePrefix: "none",
      partTimeoutMs: 7000,
      incompleteTimeoutMs: 7000,
      manifest: false,
      protectLast: false,
    },
    restore: {
      username: "none",
      passwordFile: "/p",
      apiKeyFile: undefined,
      safetyRepository: "none",
      safetyRetentionMs: 7000,
      parallel: 1,
    },
    proxy: { enabled: false, repositories: ["r1", "r2"] },
    audit: { retentionMs: 3 * 86_400_000 },
    log: { level: "warn" },
    tracing: { endpoint: "http://otel:4318", serviceName: "none" },
  });
});
