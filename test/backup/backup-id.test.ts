import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { positiveBackupId, readBackupId } from "../../src/backup/backup-id.ts";
import { BackupError } from "../../src/backup/errors.ts";
import { parseJson } from "../../src/json/json.ts";

const largest = 9223372036854775807n;
const smallest = -largest - 1n;

describe("a backup id in a body", () => {
  test.each([
    ["1", 1n],
    ["9007199254740993", 9007199254740993n],
    ["9223372036854775807", largest],
    ["0", 0n],
    ["-0", 0n],
    ["-5", -5n],
    ["-9223372036854775808", smallest],
    ['"7"', 7n],
    ['"+7"', 7n],
    ['"-7"', -7n],
    ['"007"', 7n],
    ['"9223372036854775807"', largest],
    ['"0000000000000000000000000000009223372036854775807"', undefined],
  ])("%s is read as %p", (json, id) => {
    expect(readBackupId(parseJson(json))).toBe(id);
  });

  test.each([
    "1.5",
    "7.0",
    "1e3",
    "1E0",
    "9223372036854775808",
    "-9223372036854775809",
    "1e400",
    "true",
    "false",
    "null",
    "[7]",
    "{}",
    '""',
    '"abc"',
    '" 7"',
    '"7 "',
    '"7\\n"',
    '"1 2"',
    '"0x10"',
    '"0b1"',
    '"#10"',
    '"1_000"',
    '"7n"',
    '"7.0"',
    '"1e3"',
    '"--7"',
    '"+-7"',
    '"7+"',
    '"+"',
    '"\uff17"',
    '"\u0667"',
    '"9223372036854775808"',
    '"-9223372036854775809"',
  ])("%s is no id", (json) => {
    expect(readBackupId(parseJson(json))).toBeUndefined();
  });

  test("is missing where there is no value", () => {
    expect(readBackupId(undefined)).toBeUndefined();
  });

  test("keeps every int64 exactly, as a number and as a string", () => {
    fc.assert(
      fc.property(fc.bigInt(smallest, largest), (id) => {
        expect(readBackupId(parseJson(`${id}`))).toBe(id);
        expect(readBackupId(`${id}`)).toBe(id);
      }),
    );
  });

  test("is never read from an integer that an int64 cannot hold", () => {
    fc.assert(
      fc.property(fc.bigInt(largest + 1n, 10n ** 39n), (beyond) => {
        expect(readBackupId(beyond)).toBeUndefined();
        expect(readBackupId(`${beyond}`)).toBeUndefined();
        expect(readBackupId(-beyond - 1n)).toBeUndefined();
      }),
    );
  });

  test("is read from no string but decimal digits with a sign", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), (text) => {
        const id = readBackupId(text);
        if (id !== undefined) expect(text).toMatch(/^[+-]?[0-9]+$/);
      }),
    );
  });
});

describe("an id that is not positive", () => {
  test.each([0n, -1n, smallest])("%p is refused in Camunda's words", (id) => {
    const refuse = (): bigint => positiveBackupId(id);
    expect(refuse).toThrow(BackupError);
    expect(refuse).toThrow(`BackupId must be a non-negative Integer. Received value: ${id}`);
    expect(refuse).toThrow(expect.objectContaining({ kind: "invalid", hint: expect.any(String) }));
  });

  test.each([1n, largest])("does not exist: %p passes", (id) => {
    expect(positiveBackupId(id)).toBe(id);
  });
});
