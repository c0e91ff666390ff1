import { describe, expect, test } from "bun:test";
import type { RestoreOptions } from "../../src/backup/restore-plan.ts";
import type { Surroundings } from "../../src/backup/restore-target.ts";
import type { RestoreFacts } from "../../src/restore/facts.ts";
import { planRestore } from "../../src/restore/plan-restore.ts";
import { sampleFacts, sampleManifest, threeIndices, told } from "./sample-facts.ts";

const [first = "", listView = ""] = threeIndices;

describe("the check of writers", () => {
  const still = new Map([[first, { documents: 1, sequence: 3 }]]);
  const moved = new Map([[first, { documents: 1, sequence: 4 }]]);

  test.each<[string, Partial<RestoreFacts>, Partial<RestoreOptions>, string]>([
    ["nobody", {}, {}, "ok: Nothing was written while we looked"],
    [
      "a Camunda that does not answer",
      { camundaAnswers: false },
      {},
      "ok: Nothing was written while we looked, and Camunda does not answer",
    ],
    [
      "a Camunda that answers",
      { camundaAnswers: true },
      {},
      "fail: Camunda answers at camunda.managementUrl",
    ],
    [
      "somebody",
      { writes: { first: still, second: moved } },
      {},
      `fail: Written to while we looked: ${first}`,
    ],
    [
      "an index that has gone meanwhile",
      { writes: { first: still, second: new Map() } },
      {},
      `fail: Written to while we looked: ${first}`,
    ],
    ["nobody knows whom", { writes: undefined }, {}, "warn: Sequence numbers: not read"],
    [
      "somebody beside copies",
      { camundaAnswers: true },
      { renamePrefix: "copy-" },
      "ok: A copy is in nobody's way",
    ],
    [
      "nothing there",
      { live: [], writes: undefined },
      {},
      "ok: Nothing is there that could be written to",
    ],
  ])("with %s", (_, changes, options, expected) => {
    expect(told(planRestore(sampleFacts(changes, options)), "writers")).toBe(expected);
  });
});

describe("the check of Zeebe", () => {
  test("always warns, but not of copies", () => {
    expect(told(planRestore(sampleFacts()), "zeebe")).toStartWith("warn");
    expect(told(planRestore(sampleFacts({}, { renamePrefix: "a-" })), "zeebe")).toStartWith("ok");
  });
});

describe("the check of templates", () => {
  const { surroundings: now } = sampleFacts();
  const name = "operate-list-view-8.3.0_template";
  const around = (changes: Partial<Surroundings>): Partial<RestoreFacts> => ({
    surroundings: now && { ...now, ...changes },
  });
  const different = {
    [name]: { index_patterns: ["operate-list-view-8.3.0_*"], priority: 7 },
  };

  test.each<[string, Partial<RestoreFacts>, string, readonly string[]]>([
    [
      "the same ones",
      {},
      "ok: component templates: 1 the same; index templates: 1 the same; lifecycle policies: none; ingest pipelines: none; aliases: the same",
      [],
    ],
    [
      "missing ones",
      around({ componentTemplates: {}, indexTemplates: {} }),
      `warn: component templates: missing camunda-settings; index templates: missing ${name}; lifecycle policies: none; ingest pipelines: none; aliases: the same`,
      ["component camunda-settings", `index ${name}`],
    ],
    [
      "different ones",
      around({ indexTemplates: different }),
      `warn: component templates: 1 the same; index templates: different ${name}; lifecycle policies: none; ingest pipelines: none; aliases: the same`,
      [],
    ],
    [
      "what cannot be read",
      around({ indexTemplates: undefined, lifecyclePolicies: undefined }),
      "warn: component templates: 1 the same; index templates: not read; lifecycle policies: not read; ingest pipelines: none; aliases: the same",
      [],
    ],
    [
      "a manifest that is not remembered",
      { manifest: undefined, unreadManifest: "webapps_backup_manifest_7" },
      "warn: The manifest of the backup, in the snapshot webapps_backup_manifest_7: not read",
      [],
    ],
    ["no manifest", { manifest: undefined }, "warn: The backup has no manifest: not compared", []],
    [
      "a policy that has gone",
      {
        ...around({ lifecyclePolicies: {} }),
        manifest: sampleManifest(threeIndices, { lifecyclePolicy: "camunda-retention" }),
      },
      "warn: component templates: 1 the same; index templates: 1 the same; lifecycle policies: missing camunda-retention; ingest pipelines: none; aliases: the same",
      [],
    ],
    [
      "other aliases",
      { manifest: sampleManifest([listView], { aliases: ["before"] }) },
      `ok: component templates: 1 the same; index templates: 1 the same; lifecycle policies: none; ingest pipelines: none; aliases: different on ${listView}, restored with them`,
      [],
    ],
  ])("with %s", (_, changes, expected, planned) => {
    const plan = planRestore(sampleFacts(changes));
    expect(told(plan, "templates")).toBe(expected);
    expect(plan.templates.map((template) => `${template.kind} ${template.name}`)).toEqual([
      ...planned,
    ]);
  });

  test("puts by force what is different, without what Elasticsearch does not take", () => {
    const facts = sampleFacts(around({ indexTemplates: different }), { force: ["templates"] });
    const body = { index_patterns: ["operate-list-view-8.3.0_*"], composed_of: [] };
    const manifest = facts.manifest && {
      ...facts.manifest,
      surroundings: {
        ...facts.manifest.surroundings,
        indexTemplates: { [name]: { ...body, created_date: 1, modified_date_millis: 2 } },
      },
    };
    expect(planRestore({ ...facts, manifest }).templates).toEqual([{ kind: "index", name, body }]);
  });

  test("puts none for copies, and none that reaches beyond our names", () => {
    const missing = around({ componentTemplates: {}, indexTemplates: {} });
    expect(planRestore(sampleFacts(missing, { renamePrefix: "copy-" })).templates).toEqual([]);
    const names = planRestore(sampleFacts(missing)).templates.map((template) => template.name);
    expect(names).not.toContain("everything");
  });

  test("names the pipelines that its templates name", () => {
    const facts = sampleFacts();
    const manifest = facts.manifest && {
      ...facts.manifest,
      surroundings: {
        ...facts.manifest.surroundings,
        pipelines: { stamped: {}, foreign: {} },
        componentTemplates: {
          "camunda-settings": {
            template: { settings: { index: { default_pipeline: "stamped" } } },
          },
        },
      },
    };
    const plan = planRestore({ ...facts, manifest });
    expect(told(plan, "templates")).toContain("ingest pipelines: missing stamped;");
    expect(plan.checks.find((check) => check.name === "templates")?.hint).toBe(
      "Templates that differ stay as they are, unless --force templates puts those of the backup. " +
        "Policies and pipelines are never put: create what is missing.",
    );
  });
});

describe("the check of safety", () => {
  const repository = { name: "safe", uuid: undefined, state: "writable" } as const;
  const named = { safetyName: "safe" };

  test.each<[string, Partial<RestoreFacts>, Partial<RestoreOptions>, string]>([
    ["a repository", {}, {}, 'ok: 3 indices are saved into "backups" before anything is changed'],
    [
      "another repository",
      { safety: repository, ...named },
      {},
      'ok: 3 indices are saved into "safe" before anything is changed',
    ],
    [
      "one that is read-only",
      { safety: { ...repository, state: "read-only" }, ...named },
      {},
      'fail: The repository "safe" is read-only',
    ],
    [
      "one that is not there",
      { safety: { ...repository, state: "missing" }, ...named },
      {},
      'fail: There is no repository "safe"',
    ],
    [
      "one that cannot be read",
      { safety: undefined, ...named },
      {},
      'warn: The repository "safe": not read',
    ],
    [
      "nothing to save",
      { live: [] },
      { safetyBackup: false },
      "ok: Nothing is touched, nothing to save",
    ],
    [
      "none wanted",
      {},
      { safetyBackup: false },
      "warn: There will be no safety backup (--no-safety-backup)",
    ],
  ])("with %s", (_, changes, options, expected) => {
    const plan = planRestore(sampleFacts(changes, { ...options, force: ["safety"] }));
    expect(told(plan, "safety")).toBe(expected);
  });
});

describe("the check of privileges", () => {
  const all = ["manage on operate-*", "create_snapshot", "manage_index_templates"];

  test.each<[string, Partial<RestoreFacts>, string]>([
    ["none asked", {}, "ok: Not asked: security is off, or cannot be asked"],
    ["none missing", { missingPrivileges: [] }, "ok: All there"],
    [
      "all missing that are needed",
      { missingPrivileges: all },
      "fail: Missing: manage on operate-*, create_snapshot",
    ],
    [
      "all missing, to put templates",
      { missingPrivileges: all, ...{ surroundings: sampleManifest([]).surroundings } },
      "fail: Missing: manage on operate-*, create_snapshot",
    ],
    ["all missing, over nothing", { missingPrivileges: all, live: [] }, "ok: All there"],
    [
      "the restore itself missing",
      { missingPrivileges: ["cluster:admin/snapshot/restore"], live: [] },
      "fail: Missing: cluster:admin/snapshot/restore",
    ],
  ])("with %s", (_, changes, expected) => {
    expect(told(planRestore(sampleFacts(changes)), "privileges")).toBe(expected);
  });
});
