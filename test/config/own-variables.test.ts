import { describe, expect, test } from "bun:test";
import { settingPaths, variableName } from "../../src/config/setting-table.ts";
import { hintsOf, issuesOf, read, settingsOf, sourceOf } from "./settings-of.ts";

test("the names are those that users were promised", () => {
  const names = settingPaths.map(variableName);
  for (const promised of [
    "ELASTICSEARCH_URL",
    "ELASTICSEARCH_USERNAME",
    "ELASTICSEARCH_PASSWORD",
    "ELASTICSEARCH_API_KEY",
    "ELASTICSEARCH_CA_FILE",
    "ELASTICSEARCH_CERT_FILE",
    "ELASTICSEARCH_KEY_FILE",
    "REPOSITORY",
    "INDEX_PREFIX",
    "CAMUNDA_VERSION",
    "CAMUNDA_FILES",
    "STATE_DIR",
    "SERVER_ADDRESS",
    "SERVER_PORT",
    "BACKUP_MISSING_INDICES",
    "LOG_LEVEL",
  ]) {
    expect(names).toContain(`WEBAPPS_BACKUP_${promised}`);
  }
  expect(new Set(names).size).toBe(names.length);
});

test("several addresses are separated by commas", () => {
  const env = { WEBAPPS_BACKUP_ELASTICSEARCH_URL: "https://a:9200, https://b:9200/es/," };
  expect(settingsOf({ env }).elasticsearch.urls).toEqual(["https://a:9200", "https://b:9200/es"]);
});

test("an empty variable is not set", () => {
  const env = { WEBAPPS_BACKUP_REPOSITORY: "", WEBAPPS_BACKUP_SERVER_PORT: " " };
  expect(settingsOf({ env, yaml: "repository: a" })).toMatchObject({
    repository: "a",
    server: { port: 9600 },
  });
});

describe("a secret from a file", () => {
  const env = {
    WEBAPPS_BACKUP_ELASTICSEARCH_USERNAME_FILE: "user",
    WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE: "secret",
  };

  test("loses the newline at its end and nothing else", () => {
    const { elasticsearch } = settingsOf({
      env,
      files: { user: "elastic\r\n", secret: " hunter2 \n" },
    });
    expect(elasticsearch).toMatchObject({ username: "elastic", password: " hunter2 " });
    expect(
      sourceOf({ env, files: { user: "elastic", secret: "x" } }, "elasticsearch.password"),
    ).toBe("WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE");
  });

  test("works for the API key", () => {
    const files = { key: "abc==\n" };
    expect(
      settingsOf({ env: { WEBAPPS_BACKUP_ELASTICSEARCH_API_KEY_FILE: "key" }, files }).elasticsearch
        .apiKey,
    ).toBe("abc==");
  });

  test("is missed by the name of its variable", () => {
    expect(issuesOf({ env, files: { user: "elastic" } })).toEqual([
      'elasticsearch.password: expected a file to read, given a file that does not exist: "secret" (WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE)',
    ]);
  });

  test("cannot be empty, nor hold two lines", () => {
    expect(issuesOf({ env, files: { user: "elastic", secret: "\n" } })).toEqual([
      "elasticsearch.password: expected text that is not empty, given ******** (WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE)",
    ]);
    expect(issuesOf({ env, files: { user: "elastic", secret: "hunter2\nhunter3\n" } })).toEqual([
      "elasticsearch.password: expected text on one line, given ******** (WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE)",
    ]);
  });

  test("is not mixed with the variable itself", () => {
    const both = { ...env, WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD: "x" };
    expect(issuesOf({ env: both, files: { user: "elastic", secret: "y" } })).toEqual([
      "elasticsearch.password: expected one of WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD and WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE, given both (WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD_FILE)",
    ]);
  });

  test("is offered for secrets only", () => {
    expect(hintsOf({ env: { WEBAPPS_BACKUP_REPOSITORY_FILE: "x" } })).toEqual([
      'Did you mean "WEBAPPS_BACKUP_REPOSITORY"?',
    ]);
  });
});

describe("a variable with our prefix that is no setting", () => {
  test("is an issue that does not show its value", () => {
    const env = {
      WEBAPPS_BACKUP_ELASTICSEARCH_PASWORD: "hunter2",
      WEBAPPS_BACKUP_INDEXPREFIX: "acme",
    };
    expect(issuesOf({ env })).toEqual([
      "WEBAPPS_BACKUP_ELASTICSEARCH_PASWORD: expected the name of a setting, given an unknown one (WEBAPPS_BACKUP_ELASTICSEARCH_PASWORD)",
      "WEBAPPS_BACKUP_INDEXPREFIX: expected the name of a setting, given an unknown one (WEBAPPS_BACKUP_INDEXPREFIX)",
    ]);
    expect(hintsOf({ env })).toEqual([
      'Did you mean "WEBAPPS_BACKUP_ELASTICSEARCH_PASSWORD"?',
      'Did you mean "WEBAPPS_BACKUP_INDEX_PREFIX"?',
    ]);
    expect(hintsOf({ env: { WEBAPPS_BACKUP_FOO: "" } })).toEqual([
      'Run "webapps-backup config check" to see every setting.',
    ]);
  });

  test("is none when Kubernetes sets it for a Service of our name", () => {
    const env = {
      WEBAPPS_BACKUP_SERVICE_HOST: "10.0.0.7",
      WEBAPPS_BACKUP_SERVICE_PORT: "9600",
      WEBAPPS_BACKUP_SERVICE_PORT_HTTP: "9600",
      WEBAPPS_BACKUP_PORT: "tcp://10.0.0.7:9600",
      WEBAPPS_BACKUP_PORT_9600_TCP: "tcp://10.0.0.7:9600",
      WEBAPPS_BACKUP_PORT_9600_TCP_PROTO: "tcp",
      WEBAPPS_BACKUP_PORT_9600_TCP_PORT: "9600",
      WEBAPPS_BACKUP_PORT_9600_TCP_ADDR: "10.0.0.7",
      WEBAPPS_BACKUP_SERVER_SERVICE_HOST: "10.0.0.8",
      WEBAPPS_BACKUP_SERVER_PORT: "tcp://10.0.0.8:9600",
      WEBAPPS_BACKUP_SERVER_PORT_9600_TCP: "tcp://10.0.0.8:9600",
    };
    expect(settingsOf({ env }).server.port).toBe(9600);
    expect(sourceOf({ env }, "server.port")).toBe("default");
  });

  test("is one when no Service of that name is there", () => {
    expect(read({ env: { WEBAPPS_BACKUP_SERVICE_PORT: "9600" } }).ok).toBe(false);
  });
});
