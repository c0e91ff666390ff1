import { describe, expect, test } from "bun:test";
import { hintsOf, issuesOf, settingsOf } from "./settings-of.ts";

const unknown = "expected the name of a setting, given an unknown one";

test("all of our file is read, sections nested or with dots", () => {
  const settings = settingsOf({
    yaml: [
      "elasticsearch.requestTimeout: 10s",
      "elasticsearch: {url: 'http://a:9200,http://b:9200/', patience: PT1H}",
      "repository: 007",
      "camunda: {version: 8.8.10-SNAPSHOT, managementUrl: http://camunda:9600/}",
      "server: {port: 0, pathPrefix: /mgmt/, basePath: /act/, backupsEndpoint: false}",
      "backup:",
      "  exclude:",
      "    - operate-event-*",
      "    - broken",
      "  missingIndices: WARN",
      "  optimize: False",
      "  partTimeout: 60",
      "log: {level: debug}",
    ].join("\n"),
  });
  expect(settings.elasticsearch.urls).toEqual(["http://a:9200", "http://b:9200"]);
  expect(settings.elasticsearch.requestTimeoutMs).toBe(10_000);
  expect(settings.elasticsearch.patienceMs).toBe(3_600_000);
  expect(settings.repository).toBe("007");
  expect(settings.camunda.version).toBe("8.8.10-snapshot");
  expect(settings.camunda.managementUrl).toBe("http://camunda:9600");
  expect(settings.server).toMatchObject({ port: 0, basePath: "/mgmt/act", backupsEndpoint: false });
  expect(settings.backup).toMatchObject({
    exclude: ["operate-event-*", "broken"],
    missingIndices: "warn",
    optimize: false,
    partTimeoutMs: 60_000,
  });
  expect(settings.log.level).toBe("debug");
});

test("a key without a value, a section without keys and an empty file say nothing", () => {
  expect(
    settingsOf({ yaml: "repository:\nelasticsearch:\nserver: {}\nlog: {level: ~}\n" }),
  ).toEqual(settingsOf({}));
  expect(settingsOf({ yaml: "# nothing yet\n" })).toEqual(settingsOf({}));
});

describe("a key that is no setting", () => {
  test.each([
    ["repositry: x", "repositry", 'Did you mean "repository"?'],
    ["index-prefix: x", "index-prefix", 'Did you mean "indexPrefix"?'],
    ["elasticsearch: {urll: x}", "elasticsearch.urll", 'Did you mean "elasticsearch.url"?'],
    ["elasticsearch: {urls: x}", "elasticsearch.urls", 'Did you mean "elasticsearch.url"?'],
    ["password: x", "password", 'Did you mean "elasticsearch.password"?'],
    ["elastic: {url: x, username: y}", "elastic", 'Did you mean "elasticsearch"?'],
    ["quux: x", "quux", 'Run "webapps-backup config check" to see every setting.'],
    [
      "es: {connection: {nodes: [{host: a}]}}",
      "es",
      'Files of Camunda itself are read when "camunda.files" names them.',
    ],
    [
      "management: {endpoints: {x: y}}",
      "management",
      'Files of Camunda itself are read when "camunda.files" names them.',
    ],
  ])("is named once with what was meant: %s", (yaml, path, hint) => {
    expect(issuesOf({ yaml })).toEqual([`${path}: ${unknown} (webapps-backup.yaml:1)`]);
    expect(hintsOf({ yaml })).toEqual([hint]);
  });

  test("never shows what may be a secret after a forgotten space", () => {
    const yaml = "elasticsearch: {password:hunter2: x, 'my secret': y}\n'': z\n";
    expect(issuesOf({ yaml })).toEqual([
      `elasticsearch.password...: ${unknown} (webapps-backup.yaml:1)`,
      `elasticsearch.my...: ${unknown} (webapps-backup.yaml:1)`,
      `...: ${unknown} (webapps-backup.yaml:2)`,
    ]);
  });

  test("may be called like something every object has", () => {
    expect(issuesOf({ yaml: "__proto__: x\nconstructor: y\ntoString: {z: 1}\n" })).toHaveLength(3);
  });
});

describe("a file of another shape", () => {
  test("names a section that is a value and a value that is a section", () => {
    expect(
      issuesOf({
        yaml: "server: on\nrepository: {name: x}\nindexPrefix: {}\nlog: {level: [info]}\n",
      }),
    ).toEqual([
      "server: expected a mapping, given a single value (webapps-backup.yaml:1)",
      "repository: expected text or a list, given a mapping (webapps-backup.yaml:2)",
      "indexPrefix: expected text or a list, given a mapping (webapps-backup.yaml:3)",
      'log.level: expected "trace" or "debug" or "info" or "warn" or "error", given ["info"] (webapps-backup.yaml:4)',
    ]);
  });

  test("does not show a secret that stands where a section should", () => {
    expect(issuesOf({ yaml: "elasticsearch:\n  password:hunter2\n" })).toEqual([
      "elasticsearch: expected a mapping, given a single value (webapps-backup.yaml:1)",
    ]);
  });

  test.each(["just text", "[a, b]"])("is refused when the whole of it is %s", (yaml) => {
    expect(issuesOf({ yaml })).toEqual([
      "webapps-backup.yaml: expected a mapping, given a single value (webapps-backup.yaml:1)",
    ]);
  });

  test("is refused when it holds one setting twice", () => {
    expect(issuesOf({ yaml: "server: {port: 1}\nserver.port: 2\n" })).toEqual([
      "server.port: expected one value, given another at webapps-backup.yaml:1 (webapps-backup.yaml:2)",
    ]);
    expect(issuesOf({ yaml: "repository: a\nrepository: b\n" })).toEqual([
      "webapps-backup.yaml: expected valid YAML, given a fault: Map keys must be unique (webapps-backup.yaml:2)",
    ]);
  });

  test("is refused when it holds two documents", () => {
    expect(issuesOf({ yaml: "repository: a\n---\nrepository: b\n" })).toEqual([
      "webapps-backup.yaml: expected one YAML document, given 2 (webapps-backup.yaml)",
    ]);
  });
});
