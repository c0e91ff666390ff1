import { expect, test } from "bun:test";
import { renderBackup } from "../../src/actuator/render-backup.ts";
import type { Backup, Part } from "../../src/backup/backup.ts";

const part: Part = {
  snapshot: "camunda_webapps_9007199254740993_8.8.0_part_1_of_2",
  uuid: "u1",
  number: 1,
  count: 2,
  version: "8.8.0",
  state: "SUCCESS",
  startMs: Date.UTC(2026, 10, 22, 14, 35, 9, 436),
  endMs: Date.UTC(2026, 10, 22, 14, 35, 10),
  failures: [],
  shards: { total: 1, failed: 0, successful: 1 },
  runId: undefined,
  trouble: undefined,
  drift: undefined,
};

const backup: Backup = {
  id: 9007199254740993n,
  state: "COMPLETED",
  failureReason: undefined,
  parts: [part],
  expectedParts: 2,
  version: "8.8.0",
  startMs: part.startMs,
  endMs: part.endMs,
  runId: undefined,
  warnings: [],
};

test("a backup has Camunda's fields in Camunda's order, explicit null and empty list, and every digit of its id", () => {
  expect(renderBackup(backup, true)).toBe(
    '{"backupId":9007199254740993,"state":"COMPLETED","failureReason":null,"details":[' +
      '{"snapshotName":"camunda_webapps_9007199254740993_8.8.0_part_1_of_2","state":"SUCCESS",' +
      '"startTime":"2026-11-22T14:35:09.436+0000","failures":[]}]}',
  );
});

test("without verbosity the parts have neither start nor failures", () => {
  expect(renderBackup(backup, false)).toBe(
    '{"backupId":9007199254740993,"state":"COMPLETED","failureReason":null,"details":[' +
      '{"snapshotName":"camunda_webapps_9007199254740993_8.8.0_part_1_of_2","state":"SUCCESS"}]}',
  );
});

test("what the store did not say is null, and every text is escaped", () => {
  const strange: Part = {
    ...part,
    snapshot: 'a"b',
    state: undefined,
    startMs: undefined,
    failures: ['shard "1"\nfailed', "\u0000"],
  };
  const failed: Backup = {
    ...backup,
    state: "FAILED",
    failureReason: 'Because of "x"\\',
    parts: [strange, part],
  };
  expect(JSON.parse(renderBackup(failed, true))).toEqual({
    backupId: Number(backup.id),
    state: "FAILED",
    failureReason: 'Because of "x"\\',
    details: [
      {
        snapshotName: 'a"b',
        state: null,
        startTime: null,
        failures: ['shard "1"\nfailed', "\u0000"],
      },
      expect.objectContaining({ snapshotName: part.snapshot }),
    ],
  });
});
