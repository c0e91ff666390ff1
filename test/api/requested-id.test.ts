import { describe, expect, test } from "bun:test";
import { readCreateRequest, readPathId } from "../../src/api/requested-id.ts";

describe("an id is read from", () => {
  test.each<[body: string, id: bigint]>([
    ['{"backupId":123}', 123n],
    ['{"backupId":"123"}', 123n],
    ['{"backupId":-5}', -5n],
    ['{"backupId":9223372036854775807}', 9223372036854775807n],
  ])("%s", (body, id) => {
    expect(readCreateRequest(body)).toBe(id);
  });
});

describe("no id is read from", () => {
  test.each<[body: string, problem: string]>([
    ["", "Cannot read the body as JSON"],
    ["{}", "backupId: missing"],
    ['{"backupId":null}', "backupId: expected a 64-bit integer, given null"],
    ['{"backupId":1.5}', "backupId: expected a 64-bit integer, given 1.5"],
    ['{"backupId":9223372036854775808}', "given 9223372036854775808"],
    ['{"backupId":"abc"}', 'given "abc"'],
    ['{"backupId":1,"backupID":2}', "backupID: unknown"],
    ['{"backupId":1,"backupId":2}', 'Duplicate key "backupId"'],
    ["[]", "backupId: missing"],
    ["7", "expected an object, given 7"],
  ])("%s", (body, problem) => {
    expect(() => readCreateRequest(body)).toThrow(problem);
  });
});

test("an id in a path is an integer or an error that repeats it", () => {
  expect(readPathId("9007199254740993")).toBe(9007199254740993n);
  expect(() => readPathId("abc")).toThrow('expected a 64-bit integer, given "abc"');
});
