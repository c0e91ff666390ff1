import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import * as write from "../../src/api/restore-wire.ts";
import {
  type Check,
  checkNames,
  type IndexBefore,
  type PlannedIndex,
  type RestorePlan,
  type RestoreReport,
} from "../../src/backup/restore-plan.ts";
import type { RestoreDetail } from "../../src/backup/restores.ts";
import { type JsonValue, parseAnswer } from "../../src/json/json.ts";
import * as read from "../../src/remote/restore-schemas.ts";
import { begun } from "../../src/remote/wire-schemas.ts";
import { count, id, maybe, ms, text, view } from "./arbitrary-run.ts";
import { heard } from "./heard.ts";

/** What Elasticsearch may write of an alias or a template, ids beyond doubles included. */
const json: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.json().map(parseAnswer),
  fc.bigInt(2n ** 53n, 2n ** 63n - 1n).map((value) => ({ filter: { term: { key: value } } })),
);

const flag = fc.boolean();
const texts = fc.array(text, { maxLength: 3 });

const before: fc.Arbitrary<IndexBefore> = fc.record({
  uuid: text,
  open: flag,
  health: maybe(fc.constantFrom("green", "yellow", "red")),
  shards: count,
  replicas: count,
  hidden: flag,
  aliases: fc.dictionary(
    text.map((name) => `alias${name}`),
    json,
    { noNullPrototype: true },
  ),
  blocks: texts,
});

const plannedIndex: fc.Arbitrary<PlannedIndex> = fc.record({
  name: text,
  source: text,
  snapshot: text,
  shards: maybe(count),
  bytes: maybe(count),
  action: fc.constantFrom("create", "over", "replace"),
  reason: maybe(text),
  before: maybe(before),
  dropsLifecycle: flag,
  returnsTo: maybe(before),
});

const check: fc.Arbitrary<Check> = fc.record({
  name: fc.constantFrom(...checkNames),
  result: fc.constantFrom("ok", "warn", "fail"),
  found: text,
  wanted: maybe(text),
  hint: maybe(text),
  forced: flag,
});

const few = { maxLength: 2 };

const plan: fc.Arbitrary<RestorePlan> = fc
  .record({
    undoOf: maybe(text),
    backupId: id,
    repository: text,
    safetyRepository: text,
    clusterUuid: text,
    repositoryUuid: maybe(text),
    options: fc.record({
      only: texts,
      renamePrefix: maybe(text),
      full: flag,
      sequential: flag,
      safetyBackup: flag,
      force: fc.array(fc.constantFrom(...checkNames), few),
    }),
    parts: fc.array(fc.record({ snapshot: text, uuid: text, partial: flag }), few),
    indices: fc.array(plannedIndex, few),
    remaining: fc.array(fc.record({ name: text, before }), few),
    templates: fc.array(
      fc.record({ kind: fc.constantFrom("component", "index"), name: text, body: json }),
      few,
    ),
    documents: fc.array(fc.record({ index: text, documents: count, exact: flag }), few),
    aliases: fc.array(fc.record({ index: text, aliases: texts, hidden: flag }), few),
    checks: fc.array(check, few),
    hash: text,
  })
  .map(({ undoOf, ...same }) => ({
    ...same,
    source:
      undoOf === undefined
        ? { kind: "backup", backupId: same.backupId }
        : { kind: "safety", runId: undoOf },
  }));

const report: fc.Arbitrary<RestoreReport> = fc.record({
  indices: fc.array(
    fc.record({
      name: text,
      state: fc.constantFrom("restored", "removed", "put back", "broken"),
      detail: maybe(text),
      copiedBytes: count,
      reusedBytes: count,
    }),
    few,
  ),
  copiedBytes: count,
  reusedBytes: count,
  notes: texts,
});

const detail: fc.Arbitrary<RestoreDetail> = fc.record({
  view,
  plan,
  report: maybe(report),
  safety: texts,
  safetyUntilMs: maybe(ms),
});

describe("what the service writes of restores, the remote reads back exactly", () => {
  test("a plan", () => {
    fc.assert(
      fc.property(plan, (said) => {
        expect(heard(read.restorePlan, write.restorePlanWire(said))).toEqual(said);
      }),
    );
  });

  test("a restore with its plan and report, alone and in a list", () => {
    fc.assert(
      fc.property(detail, (said) => {
        expect(heard(read.restoreDetail, write.restoreDetailWire(said))).toEqual(said);
        expect(heard(read.restores, write.restoresWire([said, said])).restores).toEqual([
          said,
          said,
        ]);
      }),
    );
  });

  test("the run that has begun", () => {
    fc.assert(
      fc.property(view, ({ run }) => {
        expect(heard(begun, write.restoreRunWire(run))).toEqual({ run });
      }),
    );
  });
});
