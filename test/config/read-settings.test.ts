import { describe, expect, test } from "bun:test";
import { defaultConfigFile, readSettings } from "../../src/config/read-settings.ts";
import { settingPaths } from "../../src/config/setting-table.ts";
import { hintsOf, issuesOf, read, settingsOf, sourceOf } from "./settings-of.ts";

describe("without any configuration", () => {
  test("every setting has its default", () => {
    expect(settingsOf({})).toEqual({
      elasticsearch: {
        urls: ["http://localhost:9200"],
        username: undefined,
        password: undefined,
        apiKey: undefined,
        caFile: undefined,
        certFile: undefined,
        keyFile: undefined,
        requestTimeoutMs: 30_000,
        patienceMs: 900_000,
      },
      repository: undefined,
      indexPrefix: "",
      camunda: { version: undefined, managementUrl: undefined, files: [] },
      stateDir: "/home/operator/.local/state/webapps-backup",
      server: {
        address: "127.0.0.1",
        port: 9600,
        basePath: "/actuator",
        auth: undefined,
        tokens: [],
        tls: {
          certFile: undefined,
          keyFile: undefined,
          clientCa: undefined,
          clientRole: undefined,
        },
        backupsEndpoint: true,
      },
      backup: {
        exclude: [],
        missingIndices: "refuse",
        optimize: true,
        optimizePrefix: "optimize",
        partTimeoutMs: 0,
        incompleteTimeoutMs: 300_000,
        manifest: true,
        protectLast: false,
      },
      restore: {
        username: undefined,
        passwordFile: undefined,
        apiKeyFile: undefined,
        safetyRepository: undefined,
        safetyRetentionMs: 7 * 86_400_000,
        parallel: 8,
      },
      proxy: { enabled: true, repositories: [] },
      audit: { retentionMs: 400 * 86_400_000 },
      log: { level: "info" },
      tracing: { endpoint: undefined, serviceName: "webapps-backup" },
    });
  });

  test("every setting is listed once, in the table's order, as a default", () => {
    const { values } = read({});
    expect(values.map(({ path }) => path)).toEqual([...settingPaths]);
    expect(new Set(values.map(({ source }) => source))).toEqual(new Set(["default"]));
    expect(values.map(({ path, shown }) => `${path}=${shown}`)).toContain(
      "elasticsearch.patience=15m",
    );
    expect(values.map(({ path, shown }) => `${path}=${shown}`)).toContain("repository=not set");
    expect(values.map(({ path, shown }) => `${path}=${shown}`)).toContain('indexPrefix=""');
    expect(values.map(({ path, shown }) => `${path}=${shown}`)).toContain("backup.exclude=none");
  });
});

describe("the later source wins", () => {
  const yaml = "repository: from-file\ncamunda:\n  files: [operate.yaml]\n";
  const files = { "operate.yaml": "\ncamunda.operate.backup.repositoryName: from-camunda\n" };
  const camunda = { CAMUNDA_OPERATE_BACKUP_REPOSITORYNAME: "from-camunda-variable" };

  test("our file over the default", () => {
    expect(settingsOf({ yaml: "repository: from-file\n" }).repository).toBe("from-file");
    expect(sourceOf({ yaml: "\nrepository: from-file\n" }, "repository")).toBe(
      "webapps-backup.yaml:2",
    );
  });

  test("a file of Camunda over ours", () => {
    expect(settingsOf({ yaml, files }).repository).toBe("from-camunda");
    expect(sourceOf({ yaml, files }, "repository")).toBe("operate.yaml:2");
  });

  test("Camunda's variable over Camunda's file", () => {
    expect(settingsOf({ yaml, files, env: camunda }).repository).toBe("from-camunda-variable");
    expect(sourceOf({ yaml, files, env: camunda }, "repository")).toBe(
      "CAMUNDA_OPERATE_BACKUP_REPOSITORYNAME",
    );
  });

  test("our variable over all", () => {
    const env = { ...camunda, WEBAPPS_BACKUP_REPOSITORY: "ours" };
    expect(settingsOf({ yaml, files, env }).repository).toBe("ours");
    expect(sourceOf({ yaml, files, env }, "repository")).toBe("WEBAPPS_BACKUP_REPOSITORY");
  });

  test("and tells when that is not what our file says", () => {
    const { warnings, directory } = read({ yaml, files });
    expect(warnings.map((warning) => warning.replaceAll(`${directory}/`, ""))).toEqual([
      'repository: "from-camunda" (operate.yaml:2) is used, not "from-file" (webapps-backup.yaml:1)',
    ]);
    expect(
      read({ yaml: "repository: main", env: { CAMUNDA_DATA_BACKUP_REPOSITORYNAME: "main" } })
        .warnings,
    ).toEqual([]);
    expect(
      read({ yaml: "repository: a", env: { WEBAPPS_BACKUP_REPOSITORY: "b" } }).warnings,
    ).toEqual([]);
  });

  test("and what is wrong in our file is told even where it does not count", () => {
    const env = { WEBAPPS_BACKUP_SERVER_PORT: "9700" };
    expect(issuesOf({ yaml: "server:\n  port: many\n", env })).toEqual([
      'server.port: expected a port from 0 to 65535, given "many" (webapps-backup.yaml:2)',
    ]);
  });
});

describe("the configuration file", () => {
  test("is named by WEBAPPS_BACKUP_CONFIG where --config does not name one", () => {
    const env = { WEBAPPS_BACKUP_CONFIG: "other.yaml" };
    const files = { "other.yaml": "repository: other\n" };
    expect(settingsOf({ env, files }).repository).toBe("other");
    expect(settingsOf({ env, files, yaml: "repository: ignored\n" }).repository).toBe("other");
    expect(issuesOf({ env })).toEqual([
      "other.yaml: expected a configuration file, given a file that does not exist (WEBAPPS_BACKUP_CONFIG)",
    ]);
  });

  const input = { env: {}, uid: 0, home: "/root", cwd: "/" };

  test("that --config names must exist", () => {
    const result = readSettings({ ...input, configPath: "/nowhere/w.yaml" });
    expect(result).toMatchObject({
      ok: false,
      issues: [{ path: "/nowhere/w.yaml", source: "--config" }],
    });
    expect(readSettings({ ...input, configPath: "/" })).toMatchObject({
      ok: false,
      issues: [{ message: "expected a configuration file, given a directory" }],
    });
  });

  test("is the one in /etc where none is named, and only that", () => {
    const asked: string[] = [];
    const readText = (path: string): string => {
      asked.push(path);
      return "repository: from-etc\n";
    };
    const result = readSettings({ ...input, configPath: undefined, readText });
    expect(result).toMatchObject({ ok: true, settings: { repository: "from-etc" } });
    expect(result.values.find(({ path }) => path === "repository")?.source).toBe(
      `${defaultConfigFile}:1`,
    );
    expect(asked).toEqual([defaultConfigFile]);
  });

  test("in /etc may be missing, but not unreadable", () => {
    const failing = (code: string) => () => {
      throw Object.assign(new Error("no"), { code });
    };
    expect(readSettings({ ...input, configPath: undefined, readText: failing("ENOENT") }).ok).toBe(
      true,
    );
    expect(
      readSettings({ ...input, configPath: undefined, readText: failing("EACCES") }),
    ).toMatchObject({
      ok: false,
      issues: [
        {
          path: defaultConfigFile,
          message: "expected a configuration file, given a file that may not be read by this user",
          source: defaultConfigFile,
        },
      ],
    });
    expect(
      readSettings({ ...input, configPath: undefined, readText: failing("EIO") }),
    ).toMatchObject({
      ok: false,
      issues: [
        { message: "expected a configuration file, given a file that cannot be read (EIO)" },
      ],
    });
  });
});

test("every issue is told at once, with its place", () => {
  const yaml = [
    "repository: a b",
    "indexprefix: x",
    "elasticsearch:",
    "  url: [ftp://a, http://b:9200]",
    "  requestTimeout: 30",
    "server: 5",
    "log: {level: loud}",
    "backup:",
    "  exclude: ['*']",
  ].join("\n");
  expect(issuesOf({ yaml, env: { WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8" } })).toEqual([
    "indexprefix: expected the name of a setting, given an unknown one (webapps-backup.yaml:2)",
    "server: expected a mapping, given a single value (webapps-backup.yaml:6)",
    'elasticsearch.url.0: expected a URL such as "http://localhost:9200", given "ftp://a" (webapps-backup.yaml:4)',
    'elasticsearch.requestTimeout: expected a duration such as "30s", "5m" or "PT5M", given "30" (webapps-backup.yaml:5)',
    'repository: expected the name of a snapshot repository, without white space and any of \\ / * ? " < > | , # :, given "a b" (webapps-backup.yaml:1)',
    'camunda.version: expected a version of three numbers such as "8.8.3", given "8.8" (WEBAPPS_BACKUP_CAMUNDA_VERSION)',
    'backup.exclude.0: expected a pattern that does not match every index, given "*" (webapps-backup.yaml:9)',
    'log.level: expected "trace" or "debug" or "info" or "warn" or "error", given "loud" (webapps-backup.yaml:7)',
  ]);
});

test("values are shown beside issues, the wrong ones as they were given", () => {
  const result = read({ yaml: "repository: a b\nindexPrefix: acme\n" });
  expect(result.ok).toBe(false);
  expect(result.values.find(({ path }) => path === "repository")?.shown).toBe('"a b"');
  expect(result.values.find(({ path }) => path === "indexPrefix")?.shown).toBe("acme");
});

test.each(["0", "false"])("NODE_TLS_REJECT_UNAUTHORIZED=%s stops the start", (text) => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: text };
  expect(issuesOf({ env })).toEqual([
    `NODE_TLS_REJECT_UNAUTHORIZED: expected it not to be set, given "${text}" (NODE_TLS_REJECT_UNAUTHORIZED)`,
  ]);
  expect(hintsOf({ env })[0]).toContain("elasticsearch.caFile");
  expect(read({ env: { NODE_TLS_REJECT_UNAUTHORIZED: "1" } }).ok).toBe(true);
});

test("relative paths start at the file that holds them, or at the working directory", () => {
  const result = read({
    yaml: "stateDir: state\nelasticsearch: {certFile: tls/cert.pem, keyFile: /tls/key.pem}\n",
    env: { WEBAPPS_BACKUP_ELASTICSEARCH_CA_FILE: "ca.pem" },
  });
  expect(result).toMatchObject({
    ok: true,
    settings: {
      stateDir: `${result.directory}/state`,
      elasticsearch: {
        caFile: `${result.directory}/ca.pem`,
        certFile: `${result.directory}/tls/cert.pem`,
        keyFile: "/tls/key.pem",
      },
    },
  });
});
