import { describe, expect, test } from "bun:test";
import { matches, writeEntityTag } from "../../src/server/entity-tag.ts";

const tag = 'W/"abc"';

describe("If-None-Match", () => {
  test.each<[given: string | undefined, matching: boolean]>([
    [undefined, false],
    ["", false],
    ["*", true],
    [" * ", true],
    ['W/"abc"', true],
    ['"abc"', true],
    ['"x", W/"abc"', true],
    ['"x",W/"y,z","abc"', true],
    ['"x"', false],
    ['"ABC"', false],
    ["abc", false],
    ['"x*"', false],
  ])("%p: %p", (given, matching) => {
    expect(matches(given, tag)).toBe(matching);
  });
});

test("a tag is the same for the same texts and differs with every one of them", () => {
  const tags = [
    ["/a", "json", "x"],
    ["/a?b", "json", "x"],
    ["/a", "v3", "x"],
    ["/a", "json", "y"],
    ["/a", "jsonx", ""],
    ["/aj", "son", "x"],
  ].map(writeEntityTag);
  expect(new Set(tags).size).toBe(tags.length);
  expect(writeEntityTag(["/a", "json", "x"])).toBe(tags[0] ?? "");
  expect(tags[0]).toMatch(/^W\/"[0-9a-z]+"$/);
});
