import { describe, expect, test } from "bun:test";
import { readPattern, readVerbose } from "../../src/actuator/backup-query.ts";

describe("verbose", () => {
  test.each<[given: string[], verbose: boolean | undefined]>([
    [[], true],
    [[""], true],
    [["  "], true],
    [["true"], true],
    [["TRUE"], true],
    [[" on "], true],
    [["yes"], true],
    [["1"], true],
    [["false"], false],
    [["Off"], false],
    [["no"], false],
    [["0"], false],
    [["2"], undefined],
    [["truth"], undefined],
    [["true", "false"], undefined],
  ])("%p is %p", (given, verbose) => {
    expect(readVerbose(given)).toBe(verbose);
  });
});

describe("pattern", () => {
  test.each<[given: string[], pattern: ReturnType<typeof readPattern>]>([
    [[], undefined],
    [[""], undefined],
    [["*"], undefined],
    [["23"], { digits: "23", exact: true }],
    [["12390*"], { digits: "12390", exact: false }],
    [["9223372036854775807*"], { digits: "9223372036854775807", exact: false }],
  ])("%p is %p", (given, pattern) => {
    expect(readPattern(given)).toEqual(pattern);
  });

  test.each([
    [["23a"]],
    [["backup24*"]],
    [["**"]],
    [["12345678901234567890*"]],
    [[" "]],
    [["1\n"]],
    [["1\t"]],
    [["123*?query=all"]],
    [["١٢"]],
    [["1", "2"]],
  ])("%p is refused in Camunda's words", (given) => {
    expect(() => readPattern(given)).toThrow(`Invalid pattern: ${given.join(",")}`);
  });
});
