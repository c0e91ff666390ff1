import { describe, expect, test } from "bun:test";
import { hintsOf, issuesOf, read, settingsOf } from "./settings-of.ts";

const operate = "CAMUNDA_OPERATE_BACKUP_REPOSITORYNAME";
const tasklist = "CAMUNDA_TASKLIST_BACKUP_REPOSITORYNAME";
const optimize = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";

describe("repositories of several applications", () => {
  test("may be the same", () => {
    const env = { [operate]: "main", [tasklist]: "main", [optimize]: " main" };
    expect(settingsOf({ env }).repository).toBe("main");
  });

  test("that differ are an issue with all sources and values", () => {
    const env = { [operate]: "one", [tasklist]: "two", [optimize]: "one" };
    expect(issuesOf({ env })).toEqual([
      `repository: expected the same value for every application, given "one" and "two" (${operate} and ${tasklist})`,
    ]);
    expect(hintsOf({ env })).toEqual([
      "Give the applications one value, or set WEBAPPS_BACKUP_REPOSITORY to overrule them.",
    ]);
    expect(issuesOf({ env: { ...env, [optimize]: "three" } })).toEqual([
      `repository: expected the same value for every application, given "one", "two" and "three" (${operate}, ${tasklist} and ${optimize})`,
    ]);
  });

  test("that differ between a file and a variable are an issue", () => {
    const files = { "tasklist.yaml": "\n\ncamunda.tasklist.backup.repositoryName: two\n" };
    const env = { [operate]: "one", WEBAPPS_BACKUP_CAMUNDA_FILES: "tasklist.yaml" };
    expect(issuesOf({ env, files })).toEqual([
      `repository: expected the same value for every application, given "one" and "two" (${operate} and tasklist.yaml:3)`,
    ]);
  });

  test("are overruled by our own variable, with a warning", () => {
    const env = { [operate]: "one", [tasklist]: "two", WEBAPPS_BACKUP_REPOSITORY: "two" };
    expect(settingsOf({ env }).repository).toBe("two");
    expect(read({ env }).warnings).toEqual([
      `repository: "two" (WEBAPPS_BACKUP_REPOSITORY) overrules "one" (${operate}), which Camunda itself uses`,
    ]);
    expect(read({ env: { [operate]: "one", WEBAPPS_BACKUP_REPOSITORY: "one" } }).warnings).toEqual(
      [],
    );
  });

  test("are not overruled by our file, which comes before them", () => {
    expect(
      read({ env: { [operate]: "one", [tasklist]: "two" }, yaml: "repository: two\n" }).ok,
    ).toBe(false);
  });
});

describe("index prefixes", () => {
  const env = {
    CAMUNDA_OPERATE_ELASTICSEARCH_INDEXPREFIX: "operate",
    CAMUNDA_TASKLIST_ELASTICSEARCH_INDEXPREFIX: "tasklist",
  };

  test("that differ are an issue", () => {
    expect(issuesOf({ env })).toEqual([
      'indexPrefix: expected the same value for every application, given "operate" and "tasklist" (CAMUNDA_OPERATE_ELASTICSEARCH_INDEXPREFIX and CAMUNDA_TASKLIST_ELASTICSEARCH_INDEXPREFIX)',
    ]);
  });

  test("differ when one says that there is none", () => {
    const files = {
      "a.yaml":
        "camunda.operate.elasticsearch.indexPrefix: ''\ncamunda.database.indexPrefix: acme\n",
    };
    expect(issuesOf({ env: { WEBAPPS_BACKUP_CAMUNDA_FILES: "a.yaml" }, files })).toEqual([
      'indexPrefix: expected the same value for every application, given "acme" and "" (a.yaml:2 and a.yaml:1)',
    ]);
  });

  test("of Optimize are a setting of their own", () => {
    const both = {
      CAMUNDA_DATABASE_INDEXPREFIX: "acme",
      CAMUNDA_OPTIMIZE_ELASTICSEARCH_SETTINGS_INDEX_PREFIX: "acme-optimize",
    };
    expect(settingsOf({ env: both })).toMatchObject({
      indexPrefix: "acme",
      backup: { optimizePrefix: "acme-optimize" },
    });
  });
});

describe("time-outs", () => {
  test("in two spellings of one value agree", () => {
    const env = {
      CAMUNDA_DATA_BACKUP_INCOMPLETECHECKTIMEOUT: "PT5M",
      CAMUNDA_OPERATE_BACKUP_INCOMPLETECHECKTIMEOUTINSECONDS: "300",
    };
    expect(read({ env }).warnings).toEqual([]);
  });

  test("that differ are a warning; the newest name counts", () => {
    const env = {
      CAMUNDA_DATA_BACKUP_SNAPSHOTTIMEOUT: "5",
      CAMUNDA_OPERATE_BACKUP_SNAPSHOTTIMEOUT: "6",
    };
    expect(settingsOf({ env }).backup.partTimeoutMs).toBe(5000);
    expect(read({ env }).warnings).toEqual([
      'backup.partTimeout: "5" (CAMUNDA_DATA_BACKUP_SNAPSHOTTIMEOUT) is used, not "6" (CAMUNDA_OPERATE_BACKUP_SNAPSHOTTIMEOUT)',
    ]);
    expect(read({ env: { ...env, WEBAPPS_BACKUP_BACKUP_PART_TIMEOUT: "7" } }).warnings).toEqual([]);
  });
});

describe("the connection of Optimize", () => {
  const env = {
    OPTIMIZE_ELASTICSEARCH_HOST: "optimize-es",
    CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_USERNAME: "optimize",
    CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_PASSWORD: "hunter2",
  };

  test("counts as a whole only where no other application names one", () => {
    expect(settingsOf({ env }).elasticsearch).toMatchObject({
      urls: ["http://optimize-es:9200"],
      username: "optimize",
    });
    const both = { ...env, CAMUNDA_DATABASE_URL: "http://es:9200/" };
    expect(settingsOf({ env: both }).elasticsearch).toMatchObject({
      urls: ["http://es:9200"],
      username: undefined,
      password: undefined,
    });
    expect(read({ env: both }).warnings).toEqual([
      'elasticsearch.url: "http://es:9200/" (CAMUNDA_DATABASE_URL) is used, not ["http://optimize-es:9200"] (OPTIMIZE_ELASTICSEARCH_HOST)',
    ]);
  });

  test("does not take the repository with it", () => {
    const both = { ...env, CAMUNDA_DATABASE_URL: "http://es:9200/", [optimize]: "main" };
    expect(settingsOf({ env: both }).repository).toBe("main");
  });
});
