import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { version } from "../../package.json" with { type: "json" };

const root = resolve(import.meta.dir, "../..");
const pages = ["docs/install.md", "docs/upgrade.md"].map((name) => ({
  name,
  text: readFileSync(resolve(root, name), "utf8"),
}));

test.each(pages)("$name names this version, and files that are there", ({ text }) => {
  const versions = [...text.matchAll(/webapps-backup[-_:](\d+\.\d+\.\d+)/g)].map(([, one]) => one);
  expect(versions.filter((one) => one !== version)).toEqual([]);
  const packaged = [...text.matchAll(/\bpackaging\/[\w./-]*\w/g)].map(([path]) => path);
  const examples = [...text.matchAll(/\bsystemd\/examples\/[\w.-]*\w/g)].map(
    ([path]) => `packaging/${path}`,
  );
  expect([...packaged, ...examples].filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
});

test("the example of a drop-in is the one that is packaged", () => {
  const [, shown = ""] = /```ini\n(.*?)```/s.exec(pages[0]?.text ?? "") ?? [];
  const path = "packaging/systemd/examples/credentials.conf";
  const lines = readFileSync(resolve(root, path), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(shown.trim().split("\n")).toEqual(lines);
});
