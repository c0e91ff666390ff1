import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readRestoreOrder } from "../../src/api/restore-request.ts";
import { isBackupError } from "../../src/backup/errors.ts";
import { restoreBody } from "../fuzz/arbitrary-restore.ts";
import { plainOptions } from "../restore/sample-facts.ts";

function refusal(body: string): string {
  try {
    return `not refused: ${Bun.inspect(readRestoreOrder(body))}`;
  } catch (error) {
    if (!isBackupError(error, "invalid")) throw error;
    expect(error.hint).toMatch(/"backupId"|an integer from 1/);
    return error.message;
  }
}

describe("the body of a restore", () => {
  test("is an id and nothing else, which has every digit and leaves every option as it is", () => {
    expect(readRestoreOrder('{"backupId":9007199254740993}')).toEqual({
      request: { source: { kind: "backup", backupId: 9007199254740993n }, options: plainOptions },
      planHash: undefined,
      dryRun: false,
      readsManifest: false,
    });
    expect(readRestoreOrder('{"backupId":"7"}').request.source).toEqual({
      kind: "backup",
      backupId: 7n,
    });
  });

  test("may name the restore to take back, every option and the plan", () => {
    const options = {
      only: ["operate-*", "tasklist-task-*"],
      renamePrefix: "look-",
      full: true,
      sequential: true,
      safetyBackup: false,
      force: ["lifecycle", "disk"],
    };
    const body = JSON.stringify({ undoOf: "run-1", options, planHash: "5d1f" });
    expect(readRestoreOrder(body)).toEqual({
      request: {
        source: { kind: "safety", runId: "run-1" },
        options: { ...options, force: ["lifecycle", "disk"] },
      },
      planHash: "5d1f",
      dryRun: false,
      readsManifest: false,
    });
    expect(readRestoreOrder('{"backupId":1,"dryRun":true}').dryRun).toBe(true);
  });

  test("takes null for what is not there, as the plan writes it", () => {
    const body =
      '{"backupId":1,"undoOf":null,"options":{"renamePrefix":null,"only":[]},"planHash":null}';
    expect(readRestoreOrder(body).request).toEqual({
      source: { kind: "backup", backupId: 1n },
      options: plainOptions,
    });
  });

  test.each([
    ["", "Cannot read the body as JSON"],
    ["[]", "expected an object, given Array"],
    ["{}", 'expected either "backupId" or "undoOf", given neither'],
    ['{"backupId":1,"undoOf":"r"}', 'expected either "backupId" or "undoOf", given both'],
    ['{"backupId":1.5}', "backupId: expected a 64-bit integer, given 1.5"],
    ['{"backupId":true}', "backupId: expected a 64-bit integer, given true"],
    ['{"backupId":1,"backupId":2}', "Duplicate key"],
    ['{"backupId":0}', "Received value: 0"],
    ['{"undoOf":7}', "undoOf: expected a text, given 7"],
    ['{"undoOf":""}', 'undoOf: expected a text that is not empty, given ""'],
    ['{"backupId":1,"dryrun":true}', "dryrun: unknown"],
    ['{"backupId":1,"dryRun":"yes"}', 'dryRun: expected true or false, given "yes"'],
    [
      '{"backupId":1,"dryRun":true,"planHash":"x"}',
      'expected either "planHash" or "dryRun", given both',
    ],
    ['{"backupId":1,"readManifest":true}', 'expected either "readManifest" with "dryRun" or none'],
    ['{"backupId":1,"options":[]}', "options: expected an object, given Array"],
    ['{"backupId":1,"options":{"fulll":true}}', "options.fulll: unknown"],
    ['{"backupId":1,"options":{"only":"a*"}}', "options.only: expected a list of patterns"],
    ['{"backupId":1,"options":{"only":["a",1]}}', "options.only.1: expected a text, given 1"],
    [
      '{"backupId":1,"options":{"force":["lifecyle"]}}',
      'options.force.0: expected one of parts, deletion, overlap, version, health, activity, disk, shards, indices, remaining, red, lifecycle, writers, zeebe, templates, safety, privileges, given "lifecyle"',
    ],
  ])("is refused as %s, with what was given and wanted", (body, says) => {
    expect(refusal(body)).toContain(says);
  });

  test("is read or refused, whatever it is", () => {
    fc.assert(
      fc.property(restoreBody, (body) => {
        const said = refusal(body);
        expect(said).toMatch(/^(not refused: |Cannot read the body|BackupId must be)/);
      }),
    );
  });

  test("names everything that is wrong with it at once", () => {
    const said = refusal('{"backupId":true,"options":{"full":1,"sequential":0},"x":1}');
    for (const path of ["backupId: ", "options.full: ", "options.sequential: ", "x: unknown"]) {
      expect(said).toContain(path);
    }
  });
});
