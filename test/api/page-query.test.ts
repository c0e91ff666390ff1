import { describe, expect, test } from "bun:test";
import { readListQuery, readRunQuery } from "../../src/api/page-query.ts";

test("without parameters the newest hundred are asked for", () => {
  expect(readListQuery({})).toEqual({ limit: 100 });
  expect(readRunQuery({})).toEqual({ limit: 100 });
});

test("every parameter of the list is read", () => {
  expect(
    readListQuery({
      limit: ["1000"],
      after: ["x"],
      state: ["FAILED"],
      since: ["2026-11-22"],
      until: ["1795358109"],
      pattern: ["17*"],
    }),
  ).toEqual({
    limit: 1000,
    after: "x",
    state: "FAILED",
    sinceMs: Date.UTC(2026, 10, 22),
    untilMs: 1_795_358_109_000,
    pattern: { digits: "17", exact: false },
  });
});

describe("a pattern is Camunda's", () => {
  test.each<[text: string, pattern: unknown]>([
    ["", undefined],
    ["*", undefined],
    ["12", { digits: "12", exact: true }],
    ["12*", { digits: "12", exact: false }],
  ])("%p", (text, pattern) => {
    expect(readListQuery({ pattern: [text] }).pattern).toEqual(pattern as undefined);
  });
});

describe("a bad parameter is named, with what is wanted and what is given:", () => {
  test.each<[given: Record<string, string[]>, problem: string]>([
    [{ limit: ["0"] }, 'limit: expected an integer from 1 to 1000, given "0"'],
    [{ limit: ["1001"] }, "limit: expected an integer from 1 to 1000, given 1001"],
    [{ limit: ["1.5"] }, 'given "1.5"'],
    [{ limit: ["-1"] }, 'given "-1"'],
    [{ limit: ["abc"] }, 'given "abc"'],
    [{ limit: ["1", "2"] }, "limit: expected an integer from 1 to 1000, given Array"],
    [{ after: [""] }, 'after: expected the "next" of a page'],
    [{ state: ["completed"] }, "state: expected one of COMPLETED, IN_PROGRESS, FAILED"],
    [{ since: ["yesterday"] }, "since: expected a time such as 2026-11-22T14:35:09Z"],
    [{ until: [""] }, "until: expected a time"],
    [{ pattern: ["1a"] }, 'pattern: expected digits with or without a "*"'],
    [{ limt: ["1"] }, "limt: unknown"],
  ])("%j", (given, problem) => {
    expect(() => readListQuery(given)).toThrow(problem);
  });

  test("all at once", () => {
    expect(() => readListQuery({ limit: ["x"], state: ["y"], nonsense: ["z"] })).toThrow(
      /limit: .*; state: .*; nonsense: unknown/,
    );
  });

  test("cut short where it is long", () => {
    expect(() => readListQuery({ state: ["x".repeat(10_000)] })).toThrow(/^.{0,300}$/);
  });
});
