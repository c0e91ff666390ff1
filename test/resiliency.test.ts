import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { cells, faults } from "./chaos/cells.ts";
import { moments } from "./chaos/moments.ts";
import { steps } from "./chaos/steps.ts";

const root = resolve(import.meta.dir, "..");
const page = readFileSync(resolve(root, "docs/resiliency.md"), "utf8");

/** What is wrong with a line of a table, which must end with a test file and the name of a test in it. */
function faultOf(line: string): readonly string[] {
  const [, file, name] = /`(test\/[^`]+\.test\.ts)` "([^"]+)" \|$/.exec(line) ?? [];
  if (file === undefined || name === undefined) return [`names no test: ${line}`];
  const path = resolve(root, file);
  if (!existsSync(path)) return [`there is no ${file}`];
  return readFileSync(path, "utf8").includes(`"${name}"`) ? [] : [`${file} has no test "${name}"`];
}

test("every failure in docs/resiliency.md names a test that exists", () => {
  const heads = /^\|(?: What |---)/;
  const lines = page.split("\n").filter((line) => line.startsWith("|") && !heads.test(line));
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.flatMap(faultOf)).toEqual([]);
});

test("a line without a test, or with one that is gone, would be found", () => {
  expect(faultOf("| a | b | c |")).toEqual(["names no test: | a | b | c |"]);
  expect(faultOf('| a | b | `test/gone.test.ts` "x" |')).toEqual(["there is no test/gone.test.ts"]);
  const absent = ["not", "in", "it"].join(" ");
  expect(faultOf(`| a | b | \`test/resiliency.test.ts\` "${absent}" |`)).toEqual([
    `test/resiliency.test.ts has no test "${absent}"`,
  ]);
});

test("the crash matrix has every fault at every step", () => {
  expect(faults).toHaveLength(10);
  expect(moments).toHaveLength(4);
  for (const fault of faults) {
    for (const step of steps) {
      const own = cells.filter((cell) => cell.fault === fault && cell.step === step);
      const struck = new Set(own.map(({ moment }) => moment));
      expect(struck.size).toBe(fault.has ? 3 : 4);
    }
  }
  expect(new Set(cells.map(({ name }) => name)).size).toBe(cells.length);
});
