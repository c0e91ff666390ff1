import { expect, test } from "bun:test";
import fc from "fast-check";
import { foldName, nearestName } from "../../src/config/nearest-name.ts";

const names = ["repository", "indexPrefix", "elasticsearch", "stateDir"];

test.each([
  ["repositry", "repository"],
  ["index-prefix", "indexPrefix"],
  ["INDEX_PREFIX", "indexPrefix"],
  ["elasticsaerch", "elasticsearch"],
  ["elastic", "elasticsearch"],
  ["statedirs", "stateDir"],
])("%s was meant to be %s", (typed, meant) => {
  expect(nearestName(typed, names)).toBe(meant);
});

test("a name that is close to none is not guessed at", () => {
  expect(nearestName("somethingElse", names)).toBeUndefined();
  expect(nearestName("r".repeat(1000), names)).toBeUndefined();
  expect(nearestName("x", [])).toBeUndefined();
});

test("every name is nearest to itself, in any spelling", () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), (name) => {
      expect(nearestName(name.toUpperCase(), names)).toBe(name);
      expect(foldName(name)).toBe(foldName(name.replaceAll(/[A-Z]/g, (letter) => `-${letter}`)));
    }),
  );
});
