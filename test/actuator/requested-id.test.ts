import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readRequestedId } from "../../src/actuator/requested-id.ts";

describe("an id is read from", () => {
  test.each<[body: string, id: bigint]>([
    ['{"backupId":123}', 123n],
    ['{"backupId":"123"}', 123n],
    ['{"backupId":"+7"}', 7n],
    ['{"backupId":"007"}', 7n],
    ['{"backupId":-5}', -5n],
    ['{"backupId":0}', 0n],
    ['{"backupId":9007199254740993}', 9007199254740993n],
    ['{"backupId":9223372036854775807}', 9223372036854775807n],
    ['{"other":{"nested":[1]},"backupId":1}', 1n],
    ['\n { "backupId" : 1 } \n', 1n],
  ])("%s", (body, id) => {
    expect(readRequestedId(body)).toEqual({ id });
  });

  test("any 64-bit integer, as number and as string", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (id) => {
        expect(readRequestedId(`{"backupId":${id}}`)).toEqual({ id });
        expect(readRequestedId(`{"backupId":"${id}"}`)).toEqual({ id });
      }),
    );
  });
});

describe("no id is read from", () => {
  test.each<[body: string, problem: string]>([
    ["", "Missing parameters: backupId"],
    ["  ", "Missing parameters: backupId"],
    ["{}", "Missing parameters: backupId"],
    ['{"backupId":null}', "Missing parameters: backupId"],
    ['{"backupId":1.5}', "expected a 64-bit integer, given 1.5"],
    ['{"backupId":7.0}', "expected a 64-bit integer, given 7"],
    ['{"backupId":1e3}', "expected a 64-bit integer, given 1000"],
    ['{"backupId":9223372036854775808}', "given 9223372036854775808"],
    ['{"backupId":-9223372036854775809}', "given -9223372036854775809"],
    ['{"backupId":true}', "given true"],
    ['{"backupId":""}', 'given ""'],
    ['{"backupId":"abc"}', 'given "abc"'],
    ['{"backupId":" 7 "}', 'given " 7 "'],
    ['{"backupId":"0x10"}', 'given "0x10"'],
    ['{"backupId":{"id":1}}', "given an object"],
    ['{"backupId":[1]}', "given an array"],
    ['{"backupId":1,"backupId":2}', 'Duplicate key "backupId"'],
    ['{"a":1,"a":2,"backupId":2}', 'Duplicate key "a"'],
    ['{"backupId":1} trailing', "Cannot read the body as JSON"],
    ['{"backupId":1} // comment', "Cannot read the body as JSON"],
    ['{"backupId":1', "Cannot read the body as JSON"],
    ["[1]", "expected an object, given an array"],
    ["1", "expected an object, given 1"],
    ["null", "expected an object, given null"],
  ])("%s", (body, problem) => {
    expect(readRequestedId(body)).toEqual({ problem: expect.stringContaining(problem) });
  });

  test("digits without end, and the answer stays short", () => {
    const requested = readRequestedId(`{"backupId":${"9".repeat(100_000)}}`);
    expect("problem" in requested && requested.problem.length).toBeLessThan(200);
  });
});
