import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import * as write from "../../src/api/wire.ts";
import { type Backup, backupStates, type Part } from "../../src/backup/backup.ts";
import type { Answer, BackupDetail, BackupPage } from "../../src/backup/gateway.ts";
import * as read from "../../src/remote/wire-schemas.ts";
import { count, id, maybe, ms, shards, text, view } from "./arbitrary-run.ts";
import { heard } from "./heard.ts";

const part: fc.Arbitrary<Part> = fc.record({
  snapshot: text,
  uuid: text,
  number: count,
  count,
  version: text,
  state: maybe(text),
  startMs: maybe(ms),
  endMs: maybe(ms),
  failures: fc.array(text),
  shards: maybe(shards),
  runId: maybe(text),
  trouble: maybe(text),
  drift: maybe(text),
});

const backup: fc.Arbitrary<Backup> = fc.record({
  id,
  state: fc.constantFrom(...backupStates),
  failureReason: maybe(text),
  parts: fc.array(part, { maxLength: 3 }),
  expectedParts: count,
  version: text,
  startMs: maybe(ms),
  endMs: maybe(ms),
  runId: maybe(text),
  warnings: fc.array(text),
});

function answer<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Answer<T>> {
  return fc.record({ value, asOfMs: ms, remembered: fc.boolean(), warnings: fc.array(text) });
}

const page: fc.Arbitrary<BackupPage> = fc.record({
  total: count,
  backups: fc.array(backup, { maxLength: 3 }),
  next: maybe(text),
});

const detail: fc.Arbitrary<BackupDetail> = fc.record({
  backup,
  // The keys are names of snapshots, which begin as ours do.
  indices: fc
    .dictionary(
      text.map((name) => `camunda_webapps_${name}`),
      fc.array(text),
      { noNullPrototype: true },
    )
    .map((lists) => new Map(Object.entries(lists))),
  runs: fc.array(view, { maxLength: 2 }),
});

describe("what the service writes, the remote reads back exactly", () => {
  test("a page of backups", () => {
    fc.assert(
      fc.property(answer(page), (said) => {
        expect(heard(read.backupPage, write.backupPageWire(said))).toEqual(said);
      }),
    );
  });

  test("a backup with its indices and runs", () => {
    fc.assert(
      fc.property(answer(detail), (said) => {
        expect(heard(read.backupDetail, write.backupDetailWire(said))).toEqual(said);
      }),
    );
  });

  test("a run, alone, in a page, begun or taken up", () => {
    fc.assert(
      fc.property(view, (said) => {
        expect(heard(read.runView, write.runViewWire(said))).toEqual(said);
        const runs = { total: 1, runs: [said], next: undefined };
        expect(heard(read.runPage, write.runPageWire(runs))).toEqual(runs);
        const created = { run: said.run, scheduledSnapshots: ["a", "b"] };
        expect(heard(read.created, write.createdWire(created))).toEqual(created);
        expect(heard(read.begun, write.deletedWire(said.run.backupId, said))).toEqual({
          run: said.run,
        });
        expect(heard(read.resumed, write.resumedWire([said.run]))).toEqual({ runs: [said.run] });
      }),
    );
  });
});
