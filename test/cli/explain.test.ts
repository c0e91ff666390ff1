import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { errorKinds } from "../../src/cli/exit-code.ts";
import { plainPage } from "../../src/cli/plain-page.ts";
import { run } from "../../src/cli/run.ts";
import { captureIo } from "./captured-io.ts";

const folder = resolve(import.meta.dir, "../../docs/errors");
const env = { WEBAPPS_BACKUP_LOG_LEVEL: "loud" };

async function said(...argv: readonly string[]): Promise<string> {
  const io = captureIo({ env });
  expect(await run(argv, io)).toBe(0);
  expect(io.written.stderr).toBe("");
  return io.written.stdout;
}

describe("explain", () => {
  test("has a page for each kind of error, and for nothing else", () => {
    const pages = [...new Bun.Glob("*.md").scanSync({ cwd: folder })];
    expect(pages.toSorted()).toEqual(errorKinds.map((kind) => `${kind}.md`).toSorted());
  });

  test.each(errorKinds.map((kind) => ({ kind })))(
    "says of $kind what it means, comes from and wants, whatever the settings are",
    async ({ kind }) => {
      const text = await said("explain", kind);
      expect(text).toStartWith(`${kind}\n`);
      expect(text).toMatch(
        /\nWhat it comes from\n\n- .+\n\nWhat to do\n\n.+\n {4}\S.+\nExit code: \d+\n$/s,
      );
      const page = readFileSync(`${folder}/${kind}.md`, "utf8");
      const machine: unknown = JSON.parse(await said("explain", kind, "--output", "json"));
      expect(machine).toEqual({ kinds: [{ kind, exitCode: expect.any(Number), page }] });
    },
  );

  test("lists every kind in one sentence, without a kind", async () => {
    const lines = (await said("explain")).trim().split("\n").slice(1);
    expect(lines.map((line) => line.split(" ")[0])).toEqual([...errorKinds]);
    expect(lines.filter((line) => !/ {2}\d+ +[A-Z][^:]{20,}$/.test(line))).toEqual([]);
  });

  test("is where every error leads", async () => {
    const io = captureIo();
    expect(await run(["show", "abc"], io)).toBe(2);
    expect(io.written.stderr).toEndWith("\nMore: webapps-backup explain invalid\n");
  });

  test("folds what is long, and leaves commands as they are", () => {
    const word = "word ".repeat(30).trim();
    const page = `# A\n\n- ${word}\n\n\`\`\`sh\nwebapps-backup ${word}\n\`\`\`\n[See](../proxy.md#roles).\n`;
    const text = plainPage(page);
    const prose = text.split("\n").filter((line) => !line.startsWith("    "));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toContain(`\n    webapps-backup ${word}\n`);
    expect(text).toContain("\n  word word");
    expect(text).toContain("\nSee (docs/proxy.md).");
  });
});
