import { describe, expect, test } from "bun:test";
import { checkValue } from "../../src/config/check-value.ts";
import { settingPaths, settingTable } from "../../src/config/setting-table.ts";
import type { SettingPath } from "../../src/config/settings.ts";
import type { RawValue } from "../../src/config/value-schemas.ts";

function check(path: SettingPath, raw: RawValue): unknown {
  const checked = checkValue(path, { raw, source: "test", base: "/base" });
  return "value" in checked ? checked.value : checked.issues.map((issue) => issue.message);
}

const accepted: readonly (readonly [SettingPath, RawValue, unknown])[] = [
  ["elasticsearch.url", "http://a", ["http://a"]],
  ["elasticsearch.url", "HTTPS://A:9200/p/", ["https://a:9200/p"]],
  ["elasticsearch.url", ["http://a:1", " http://b:2 "], ["http://a:1", "http://b:2"]],
  ["elasticsearch.url", "http://[::1]:9200", ["http://[::1]:9200"]],
  ["elasticsearch.username", " spaces count ", " spaces count "],
  ["elasticsearch.caFile", "ca.pem", "/base/ca.pem"],
  ["elasticsearch.caFile", "/ca.pem", "/ca.pem"],
  ["elasticsearch.requestTimeout", " 100ms ", 100],
  ["elasticsearch.requestTimeout", "24d", 24 * 86_400_000],
  ["elasticsearch.patience", "0s", 0],
  ["repository", " found-it_7.x ", "found-it_7.x"],
  ["indexPrefix", "", ""],
  ["indexPrefix", "acme-1_x.y", "acme-1_x.y"],
  ["camunda.version", "8.8.0-alpha1", "8.8.0-alpha1"],
  ["camunda.version", "8.8.0-SNAPSHOT", "8.8.0-snapshot"],
  ["camunda.files", "a.yaml, /b.yaml", ["/base/a.yaml", "/b.yaml"]],
  ["camunda.files", [], []],
  ["server.address", "[::1]", "::1"],
  ["server.address", "my-host.example", "my-host.example"],
  ["server.port", "0", 0],
  ["server.port", "65535", 65_535],
  ["server.basePath", "/", ""],
  ["server.basePath", "", ""],
  ["server.basePath", "/a/b.c~d_e-f/", "/a/b.c~d_e-f"],
  ["server.auth", "NONE", "none"],
  ["server.backupsEndpoint", "TRUE", true],
  ["backup.exclude", "a*,b-*-c", ["a*", "b-*-c"]],
  ["backup.exclude", "", []],
  ["backup.partTimeout", "0", 0],
  ["backup.partTimeout", "90", 90_000],
  ["backup.incompleteTimeout", "PT5M", 300_000],
  ["restore.safetyRetention", "24d", 24 * 86_400_000],
  ["restore.parallel", " 100 ", 100],
];

test.each(accepted)("%s accepts %j", (path, raw, value) => {
  expect(check(path, raw)).toEqual(value);
});

const refused: readonly (readonly [SettingPath, RawValue, string])[] = [
  ["elasticsearch.url", "", 'expected at least one URL, given ""'],
  ["elasticsearch.url", [], "expected at least one URL, given []"],
  [
    "elasticsearch.url",
    "es:9200",
    'expected a URL such as "http://localhost:9200", given "es:9200"',
  ],
  [
    "elasticsearch.url",
    "http://",
    'expected a URL such as "http://localhost:9200", given "http://"',
  ],
  [
    "elasticsearch.url",
    "http://a?x=secret",
    'expected a URL such as "http://localhost:9200", given "http://a?********"',
  ],
  [
    "elasticsearch.url",
    "http://a#x",
    'expected a URL such as "http://localhost:9200", given "http://a#x"',
  ],
  ["elasticsearch.url", "http:a", 'expected a URL such as "http://localhost:9200", given "http:a"'],
  [
    "elasticsearch.url",
    ["http://a", "http://u:p@b"],
    'expected URLs without credentials such as "http://localhost:9200", given ["http://a", "http://********@b"]',
  ],
  [
    "elasticsearch.url",
    "http://a,http://u:p,q@b",
    'expected URLs without credentials such as "http://localhost:9200", given "http://********@b"',
  ],
  [
    "camunda.managementUrl",
    "http://u:p/q@b",
    'expected a URL without credentials such as "http://camunda:9600", given "http://********@b"',
  ],
  ["elasticsearch.username", "a\nb", 'expected text on one line, given "a\\nb"'],
  ["elasticsearch.username", ["a"], 'expected text, given ["a"]'],
  ["elasticsearch.apiKey", "a\u0000", "expected text on one line, given ********"],
  ["elasticsearch.caFile", " ", 'expected a path, given " "'],
  ["elasticsearch.requestTimeout", "99ms", 'expected a duration of at least 100 ms, given "99ms"'],
  ["elasticsearch.requestTimeout", "25d", 'expected a duration of at most 24 days, given "25d"'],
  ["elasticsearch.patience", "15", 'expected a duration such as "30s", "5m" or "PT5M", given "15"'],
  [
    "backup.partTimeout",
    "-1",
    'expected a duration such as "30s", "5m" or "PT5M", or a number of seconds, given "-1"',
  ],
  ["backup.incompleteTimeout", "0", 'expected a duration of at least 1 ms, given "0"'],
  ["restore.parallel", "0", 'expected a number from 1 to 100, given "0"'],
  ["restore.parallel", "101", 'expected a number from 1 to 100, given "101"'],
  ["restore.parallel", "1.5", 'expected a number from 1 to 100, given "1.5"'],
  ["server.port", "65536", 'expected a port from 0 to 65535, given "65536"'],
  ["server.port", "1e3", 'expected a port from 0 to 65535, given "1e3"'],
  ["server.auth", "basic", 'expected "none", given "basic"'],
  ["server.backupsEndpoint", "yes", 'expected true or false, given "yes"'],
  [
    "camunda.version",
    "8.8.x",
    'expected a version of three numbers such as "8.8.3", given "8.8.x"',
  ],
  [
    "camunda.version",
    "8.8.0_1",
    'expected a version of three numbers such as "8.8.3", given "8.8.0_1"',
  ],
];

test.each(refused)("%s refuses %j", (path, raw, message) => {
  expect(check(path, raw)).toEqual([message]);
});

describe("names that Elasticsearch would refuse", () => {
  test.each(["a b", "a/b", "a*", "a,b", "a#b", 'a"b', "a\\b", "a:b", "x".repeat(256)])(
    "repository %j",
    (raw) => {
      expect(String(check("repository", raw))).toStartWith(
        "expected the name of a snapshot repository",
      );
    },
  );

  test.each(["Acme", "-a", "_a", "+a", "a b", "a*", "a".repeat(101)])("prefix %j", (raw) => {
    expect(String(check("indexPrefix", raw))).toStartWith("expected the prefix of index names");
    expect(String(check("backup.optimizePrefix", raw))).toStartWith(
      "expected the prefix of index names",
    );
  });

  test("Optimize's prefix cannot be empty", () => {
    expect(String(check("backup.optimizePrefix", ""))).toStartWith(
      "expected the prefix of index names",
    );
  });

  test.each(["A*", "-a*", "a?", "a b"])("pattern %j", (raw) => {
    expect(String(check("backup.exclude", [raw]))).toStartWith("expected a pattern of index names");
  });

  test.each(["*", "**"])("pattern %j, which leaves nothing", (raw) => {
    expect(check("backup.exclude", [raw])).toEqual([
      `expected a pattern that does not match every index, given "${raw}"`,
    ]);
  });

  test.each(["1.2.3.4:9600", "a/b", "http://a", "-a", "a b", "300.1.1.1", "[::1]:9600", "12345"])(
    "address %j",
    (raw) => {
      expect(String(check("server.address", raw))).toStartWith(
        "expected an IP address or the name of a host",
      );
    },
  );

  test.each(["actuator", "//a", "/a//b", "/a b", "/a?b", "/a%2f", "/a/../b", "/."])(
    "path %j",
    (raw) => {
      expect(String(check("server.basePath", raw))).toStartWith(
        'expected a path such as "/actuator"',
      );
    },
  );
});

test("a long value is cut where it is shown", () => {
  expect(String(check("server.port", "9".repeat(5000))).length).toBeLessThan(400);
});

test("every default is a value that its own schema accepts", () => {
  for (const path of settingPaths) {
    const { fallback, kind } = settingTable[path];
    if (fallback !== undefined) {
      const raw = Array.isArray(fallback)
        ? fallback
        : kind === "duration"
          ? `PT${Number(fallback) / 1000}S`
          : String(fallback);
      expect(check(path, raw)).toEqual(fallback);
    }
  }
});
