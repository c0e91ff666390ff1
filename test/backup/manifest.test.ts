import { describe, expect, test } from "bun:test";
import {
  isManifestIndex,
  type Manifest,
  manifestIndexName,
  manifestName,
  manifestText,
  readManifestText,
  withoutManaged,
} from "../../src/backup/manifest.ts";

const manifest: Manifest = {
  format: 1,
  backupId: 9007199254740993n,
  runId: "run-1",
  takenMs: 1,
  camundaVersion: undefined,
  elasticsearchVersion: "8.19.9-8.19.16",
  parts: [{ snapshot: "part", uuid: "u", indices: ["a", "b"] }],
  indices: {
    a: {
      snapshot: "part",
      aliases: ["a_alias"],
      hidden: false,
      open: true,
      lifecyclePolicy: "p",
      blocks: ["index.blocks.write"],
      createdMs: 5,
      shards: 1,
      bytes: 100,
      documents: 7,
      sequence: 9,
      exact: true,
    },
    b: {
      snapshot: "part",
      aliases: [],
      hidden: true,
      open: false,
      lifecyclePolicy: undefined,
      blocks: [],
      createdMs: undefined,
      shards: undefined,
      bytes: undefined,
      documents: undefined,
      sequence: undefined,
      exact: false,
    },
  },
  surroundings: {
    componentTemplates: { one: { version: 9007199254740993n, list: [1.5, null, true] } },
    indexTemplates: {},
    lifecyclePolicies: undefined,
    pipelines: undefined,
  },
};

describe("a manifest", () => {
  test("is read as it was written, ids exactly", () => {
    expect(readManifestText(manifestText(manifest))).toStrictEqual(manifest);
  });

  test.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["null", "null"],
    ["another kind of value", "[]"],
    ["something else", "{}"],
    ["of a later format", manifestText(manifest).replace('"format":1', '"format":2')],
    [
      "with a count that is none",
      manifestText(manifest).replace('"documents":7', '"documents":7.5'),
    ],
    ["nested without end", `${"[".repeat(100_000)}9007199254740993${"]".repeat(100_000)}`],
  ])("that is %s is none", (_what, text) => {
    expect(readManifestText(text)).toBeUndefined();
  });

  test("does not hold what Elasticsearch brings along itself", () => {
    const ours = { _meta: { managed: false } };
    const theirs = { _meta: { managed: true, description: "built in" } };
    expect(
      withoutManaged({
        componentTemplates: { ours, theirs },
        indexTemplates: { ours: { index_patterns: ["a*"] }, theirs },
        lifecyclePolicies: { theirs },
        pipelines: undefined,
      }),
    ).toEqual({
      componentTemplates: { ours },
      indexTemplates: { ours: { index_patterns: ["a*"] } },
      lifecyclePolicies: {},
      pipelines: undefined,
    });
  });
});

test("the index of a manifest has another name for each repository, one that Elasticsearch takes", () => {
  expect(manifestName(9223372036854775807n)).toBe("webapps_backup_manifest_9223372036854775807");
  const names = ["Backups", "backups", "b-1"].map((one) => manifestIndexName(7n, one));
  expect(new Set(names).size).toBe(3);
  for (const name of names) {
    expect(name).toMatch(/^webapps_backup_manifest_7_[0-9a-f]{12}$/);
    expect(isManifestIndex(name)).toBe(true);
  }
  expect(isManifestIndex("webapps_backup_manifest_7")).toBe(false);
  expect(isManifestIndex("operate-list-view-8.3.0_")).toBe(false);
});
