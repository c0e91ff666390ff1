import fc from "fast-check";
import { idTexts } from "./arbitrary-target.ts";

const value: fc.Arbitrary<string> = fc.json({ maxDepth: 2 });
const flag = fc.constantFrom("true", "false", "null", '"true"', "1", "[]");
const names = fc.constantFrom('["operate-*"]', '["*",""]', "[]", '["a",null]', '"*"', "{}", "[[]]");
const name = fc.constantFrom('"run-1"', '"look-"', '""', "null", "7", '"A/b"', '"\\ud800"');
const ids = fc.constantFrom(...idTexts, ...idTexts.map((text) => JSON.stringify(text)));

/** Some of these fields, each with a value that is right, nearly right, or anything. */
function someOf(fields: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  const pairs = Object.entries(fields).map(([key, right]) => {
    const given = fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: value });
    return given.map((text) => `${JSON.stringify(key)}:${text}`);
  });
  return fc
    .tuple(...pairs.map((pair) => fc.option(pair, { nil: undefined, freq: 2 })))
    .map((given) => `{${given.filter((pair) => pair !== undefined).join(",")}}`);
}

const options = someOf({
  only: names,
  renamePrefix: name,
  full: flag,
  sequential: flag,
  safetyBackup: flag,
  force: fc.constantFrom('["disk"]', '["disk","disk"]', '["toString"]', "[]", '"disk"'),
  fulll: flag,
  __proto__x: value,
});

/** The body of a restore, or nearly. */
export const restoreBody: fc.Arbitrary<string> = someOf({
  backupId: ids,
  undoOf: name,
  options,
  planHash: name,
  dryRun: flag,
  readManifest: flag,
  constructor: value,
});
