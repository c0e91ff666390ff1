// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Spring and Optimize are part of what is read.
import { describe, expect, test } from "bun:test";
import type { Settings } from "../../src/config/settings.ts";
import { hintsOf, issuesOf, read, settingsOf, sourceOf } from "./settings-of.ts";

function fromFile(text: string, env: Readonly<Record<string, string>> = {}): Settings {
  return settingsOf({
    env: { WEBAPPS_BACKUP_CAMUNDA_FILES: "camunda.yaml", ...env },
    files: { "camunda.yaml": text },
  });
}

describe("the files of the documentation", () => {
  test("Operate's application.yaml", () => {
    const settings = fromFile(`
camunda:
  operate:
    backup:
      repositoryName: main
      snapshotTimeout: 120
      incompleteCheckTimeoutInSeconds: 60
    elasticsearch:
      url: https://es:9200
      username: operate
      password: secret
      indexPrefix: acme
    zeebeElasticsearch:
      prefix: zeebe-record
`);
    expect(settings).toMatchObject({
      repository: "main",
      indexPrefix: "acme",
      elasticsearch: { urls: ["https://es:9200"], username: "operate", password: "secret" },
      backup: { partTimeoutMs: 120_000, incompleteTimeoutMs: 60_000 },
    });
  });

  test("Tasklist's application.yaml", () => {
    const settings = fromFile(`
camunda.tasklist:
  backup.repositoryName: main
  backup.snapshotTimeout: 120
  elasticsearch: {url: "http://es:9200", indexPrefix: acme, username: tasklist, password: secret}
`);
    expect(settings).toMatchObject({
      repository: "main",
      indexPrefix: "acme",
      elasticsearch: { urls: ["http://es:9200"], username: "tasklist", password: "secret" },
      // Camunda never read Tasklist's own time-out.
      backup: { partTimeoutMs: 0 },
    });
  });

  test("the unified application.yaml of 8.8", () => {
    const settings = fromFile(`
camunda:
  data:
    backup:
      repository-name: main
      snapshot-timeout: 5
      incomplete-check-timeout: 3m
  database:
    url: http://es:9200
    indexPrefix: acme
    username: camunda
    password: secret
`);
    expect(settings).toMatchObject({
      repository: "main",
      indexPrefix: "acme",
      elasticsearch: { urls: ["http://es:9200"], username: "camunda", password: "secret" },
      backup: { partTimeoutMs: 5000, incompleteTimeoutMs: 180_000 },
    });
  });

  test("the unified application.yaml of 8.9", () => {
    const settings = fromFile(`
camunda:
  data:
    secondary-storage:
      type: elasticsearch
      elasticsearch:
        urls:
          - http://a:9200
          - http://b:9200
        index-prefix: acme
        username: camunda
        password: secret
        backup:
          repository-name: main
          snapshot-timeout: 5
          incomplete-check-timeout: PT10S
`);
    expect(settings).toMatchObject({
      repository: "main",
      indexPrefix: "acme",
      elasticsearch: {
        urls: ["http://a:9200", "http://b:9200"],
        username: "camunda",
        password: "secret",
      },
      backup: { partTimeoutMs: 5000, incompleteTimeoutMs: 10_000 },
    });
  });

  test("Optimize's environment-config.yaml", () => {
    const text = `
es:
  connection:
    pathPrefix: '/search/'
    nodes:
      - host: '\${OPTIMIZE_ELASTICSEARCH_HOST:localhost}'
        httpPort: \${OPTIMIZE_ELASTICSEARCH_HTTP_PORT:9200}
      - host: fd00::1
        httpPort: 9201
      - host: c
  security:
    username: \${CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_USERNAME:null}
    password: \${CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_PASSWORD:null}
    ssl:
      enabled: \${CAMUNDA_OPTIMIZE_ELASTICSEARCH_SSL_ENABLED:false}
      certificate_authorities: \${CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_SSL_CERTIFICATE_AUTHORITIES:[]}
  settings:
    index:
      prefix: custom-optimize
      refresh_interval: 2s
backup:
  repositoryName: \${CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME:}
zeebe:
  name: zeebe-record
`;
    expect(fromFile(text)).toMatchObject({
      repository: undefined,
      indexPrefix: "",
      elasticsearch: {
        urls: [
          "http://localhost:9200/search",
          "http://[fd00::1]:9201/search",
          "http://c:9200/search",
        ],
        username: undefined,
        password: undefined,
      },
      backup: { optimizePrefix: "custom-optimize" },
    });
    const env = {
      OPTIMIZE_ELASTICSEARCH_HOST: "es",
      OPTIMIZE_ELASTICSEARCH_HTTP_PORT: "9243",
      CAMUNDA_OPTIMIZE_ELASTICSEARCH_SSL_ENABLED: "true",
      CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_USERNAME: "optimize",
      CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_PASSWORD: "secret",
      CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME: "main",
    };
    expect(fromFile(text, env)).toMatchObject({
      repository: "main",
      elasticsearch: { username: "optimize", password: "secret" },
    });
    expect(fromFile(text, env).elasticsearch.urls[0]).toBe("https://es:9243/search");
  });

  test("Optimize's repository stands at either of two places", () => {
    expect(fromFile("backup: {repositoryName: main}\n").repository).toBe("main");
    expect(fromFile("es: {backup: {repositoryName: main}}\n").repository).toBe("main");
  });
});

describe("Spring's relaxed spelling", () => {
  test.each([
    "camunda.operate.backup.repositoryName: main",
    "camunda.operate.backup.repository-name: main",
    "camunda.operate.backup.repository_name: main",
    "CAMUNDA: {Operate: {backup.REPOSITORYNAME: main}}",
    "camunda: {operate.backup: {repositoryName: main}}",
    "camunda.data.secondaryStorage.elasticsearch.backup.repositoryName: main",
    "camunda: {data: {secondary_storage: {elasticsearch: {backup: {repository-name: main}}}}}",
  ])("%s", (text) => {
    expect(fromFile(`${text}\n`).repository).toBe("main");
  });

  test("an element of a list by its index", () => {
    const text = "es.connection.nodes[0].host: a\nes.connection.nodes[0].httpPort: 9201\n";
    expect(fromFile(text).elasticsearch.urls).toEqual(["http://a:9201"]);
  });
});

describe("the management port of Spring", () => {
  test("gives port and path", () => {
    const text =
      "management: {server: {port: 9700, base-path: /mgmt}, endpoints: {web: {base-path: /a}}}\n";
    expect(fromFile(text).server).toMatchObject({ port: 9700, basePath: "/mgmt/a" });
    expect(fromFile("management.endpoints.web.base-path: /\n").server.basePath).toBe("");
  });
});

describe("a number without a unit", () => {
  test("means milliseconds where Camunda has a duration, seconds where it says so", () => {
    expect(
      fromFile("camunda.data.backup.incomplete-check-timeout: 90000\n").backup.incompleteTimeoutMs,
    ).toBe(90_000);
    expect(
      fromFile("camunda.operate.backup.incompleteCheckTimeoutInSeconds: 90\n").backup
        .incompleteTimeoutMs,
    ).toBe(90_000);
    expect(fromFile("camunda.data.backup.snapshot-timeout: 90\n").backup.partTimeoutMs).toBe(
      90_000,
    );
  });
});

describe("a file of several documents", () => {
  const text = `
camunda.operate.backup.repositoryName: everywhere
---
spring.config.activate.on-profile: production & !test
camunda.operate.backup.repositoryName: production
---
spring.config.activate.on-profile: [blue, green]
camunda.operate.backup.repositoryName: coloured
`;

  test("counts those whose profile is active", () => {
    const active = (profiles: string) =>
      fromFile(text, { SPRING_PROFILES_ACTIVE: profiles }).repository;
    expect(fromFile(text).repository).toBe("everywhere");
    expect(active("production")).toBe("production");
    expect(active("production,test")).toBe("everywhere");
    expect(active("production, green")).toBe("coloured");
    expect(
      sourceOf({ env: { WEBAPPS_BACKUP_CAMUNDA_FILES: "a" }, files: { a: text } }, "repository"),
    ).toBe("a:2");
  });

  test("may name the active profiles itself", () => {
    expect(fromFile(`spring.profiles.active: green\n---${text}`).repository).toBe("coloured");
    expect(
      fromFile("spring.profiles: default\ncamunda.operate.backup.repositoryName: x\n").repository,
    ).toBe("x");
    expect(
      fromFile("spring.config.activate.on-profile: {}\ncamunda.operate.backup.repositoryName: x\n")
        .repository,
    ).toBe("x");
  });
});

describe("placeholders", () => {
  test("take variables, then properties of the file, then their default", () => {
    const text =
      "names: {backup: from-property}\ncamunda.operate.backup.repositoryName: ${names.backup:default}\n";
    expect(fromFile(text).repository).toBe("from-property");
    expect(fromFile(text, { NAMES_BACKUP: "from-variable" }).repository).toBe("from-variable");
    expect(fromFile("camunda.operate.backup.repositoryName: ${NOWHERE:default}\n").repository).toBe(
      "default",
    );
  });

  const given = {
    env: { WEBAPPS_BACKUP_CAMUNDA_FILES: "camunda.yaml" },
    files: { "camunda.yaml": "camunda.operate.backup.repositoryName: ${REPO}\n" },
  };

  test("that nothing fills are an issue by name", () => {
    expect(issuesOf(given)).toEqual([
      'repository: expected a value for "REPO", given none (camunda.yaml:1)',
    ]);
    expect(hintsOf(given)).toEqual([
      "Set the variable, or write a default after a colon in the file.",
    ]);
    const odd = {
      ...given,
      files: { "camunda.yaml": "camunda.operate.backup.repositoryName: ${a secret?}\n" },
    };
    expect(issuesOf(odd)).toEqual([
      "repository: expected a value for a placeholder, given none (camunda.yaml:1)",
    ]);
  });

  test("do not matter where another value counts", () => {
    const env = { ...given.env, CAMUNDA_OPERATE_BACKUP_REPOSITORYNAME: "main" };
    expect(settingsOf({ ...given, env }).repository).toBe("main");
    expect(
      settingsOf({ ...given, env: { ...given.env, WEBAPPS_BACKUP_REPOSITORY: "main" } }).repository,
    ).toBe("main");
  });
});

describe("an empty value", () => {
  test("is not set", () => {
    for (const empty of ["", '""', "~", "${NOWHERE:}", "{}"]) {
      const text = `camunda.operate.backup.repositoryName: ${empty}\ncamunda.tasklist.backup.repositoryName: main\n`;
      expect(fromFile(text).repository).toBe("main");
    }
  });

  test("states that there is no index prefix when it is written out", () => {
    const given = { yaml: "indexPrefix: acme\ncamunda: {files: [a.yaml]}\n" };
    const prefix = (value: string) =>
      settingsOf({ ...given, files: { "a.yaml": `camunda.database.indexPrefix: ${value}\n` } })
        .indexPrefix;
    expect(prefix('""')).toBe("");
    expect(prefix("")).toBe("acme");
    expect(prefix("${NOWHERE:}")).toBe("acme");
  });
});

describe("several files", () => {
  test("are read in their order, the later wins", () => {
    const files = {
      "application.yaml":
        "camunda.operate.backup.repositoryName: first\ncamunda.database.url: http://a:9200\n",
      "application-prod.yaml": "camunda.operate.backup.repositoryName: second\n",
    };
    const env = { WEBAPPS_BACKUP_CAMUNDA_FILES: "application.yaml,application-prod.yaml," };
    expect(settingsOf({ env, files })).toMatchObject({
      repository: "second",
      elasticsearch: { urls: ["http://a:9200"] },
    });
  });

  test("are all missed, by the setting that names them", () => {
    expect(issuesOf({ yaml: "camunda:\n  files: [a.yaml, b.yaml]\n" })).toEqual([
      'camunda.files: expected a file to read, given a file that does not exist: "a.yaml" (webapps-backup.yaml:2)',
      'camunda.files: expected a file to read, given a file that does not exist: "b.yaml" (webapps-backup.yaml:2)',
    ]);
    expect(issuesOf({ yaml: 'camunda:\n  files: ["", x: y]\n' })).toEqual([
      "camunda.files: expected text or a list, given a mapping (webapps-backup.yaml:2)",
    ]);
    expect(issuesOf({ yaml: 'camunda: {files: [""]}\n' })).toEqual([
      'camunda.files.0: expected a path, given "" (webapps-backup.yaml:1)',
    ]);
  });

  test("are all faulty, each with its line", () => {
    const files = { "a.yaml": "a: 1\na: 2\n", "b.yaml": "x\n y: [\n" };
    const issues = issuesOf({ env: { WEBAPPS_BACKUP_CAMUNDA_FILES: "a.yaml,b.yaml" }, files });
    expect(issues[0]).toBe(
      "a.yaml: expected valid YAML, given a fault: Map keys must be unique (a.yaml:2)",
    );
    expect(issues.some((issue) => issue.startsWith("b.yaml: "))).toBe(true);
  });
});

test("a file that holds nothing to read is a warning", () => {
  const given = {
    env: { WEBAPPS_BACKUP_CAMUNDA_FILES: "a.yaml" },
    files: { "a.yaml": "unknown: [x, {y: z}]\n" },
  };
  const { ok, warnings, directory } = read(given);
  expect(ok).toBe(true);
  expect(warnings).toEqual([
    `camunda.files: "${directory}/a.yaml" holds nothing that is read from files of Camunda`,
  ]);
  const nodes = { ...given, files: { "a.yaml": "es: {connection: {nodes: [{host: a}]}}\n" } };
  expect(read(nodes).warnings).toEqual([]);
});

test("a value that is wrong names the line in Camunda's file", () => {
  const given = {
    env: { WEBAPPS_BACKUP_CAMUNDA_FILES: "a.yaml" },
    files: {
      "a.yaml": "\nmanagement.server.port: -1\ncamunda.database.url: http://u:hunter2@es:9200\n",
    },
  };
  expect(issuesOf(given)).toEqual([
    'elasticsearch.url: expected URLs without credentials such as "http://localhost:9200", given "http://********@es:9200" (a.yaml:3)',
    'server.port: expected a port from 0 to 65535, given "-1" (a.yaml:2)',
  ]);
  expect(hintsOf(given)[0]).toContain('"elasticsearch.username"');
});
