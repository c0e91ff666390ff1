import { describe, expect, test } from "bun:test";
import { run } from "../../src/cli/run.ts";
import { captureIo } from "./captured-io.ts";

async function script(shell: string): Promise<string> {
  const io = captureIo();
  expect(await run(["completion", shell], io)).toBe(0);
  return io.written.stdout;
}

/** What bash itself offers for these words; the last one is being typed. */
async function offered(...words: string[]): Promise<readonly string[]> {
  const typed = words.map((word) => `'${word}'`).join(" ");
  const asked = `${await script("bash")}
    COMP_WORDS=(webapps-backup ${typed})
    COMP_CWORD=${words.length}
    _webapps_backup
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const shell = Bun.spawnSync(["bash", "--norc", "-c", asked]);
  expect(shell.stderr.toString()).toBe("");
  return shell.stdout.toString().split("\n").filter(Boolean);
}

describe("completion", () => {
  test("offers the verbs", async () => {
    expect(await offered("s")).toEqual(["serve", "show", "sync"]);
    expect(await offered("config", "")).toContain("check");
  });

  test("offers the options of the verb that was typed, and the common ones", async () => {
    expect(await offered("list", "--o")).toEqual(["--offline", "--output"]);
    expect(await offered("--output", "json", "delete", "5", "--y")).toEqual(["--yes"]);
  });

  test("offers the values of an option and of an argument", async () => {
    expect(await offered("list", "--state", "I")).toEqual([
      "IN_PROGRESS",
      "INCOMPATIBLE",
      "INCOMPLETE",
    ]);
    expect(await offered("completion", "")).toContain("fish");
    expect(await offered("restore", "5", "--force", "l")).toEqual(["lifecycle"]);
  });

  test("offers nothing where a value cannot be known", async () => {
    expect(await offered("list", "--limit", "")).toEqual([]);
    expect(await offered("restore", "--only", "")).toEqual([]);
  });

  test("knows an option without a value by its negation too", async () => {
    expect(await offered("restore", "--no-safety-backup", "--fu")).toEqual(["--full"]);
  });

  test("says the same words to zsh and fish, with what they mean", async () => {
    expect(await script("zsh")).toContain("'--offline:show what is remembered");
    expect(await script("fish")).toContain(
      `-n '__webapps_backup_at "/list"' -l offline -d 'show what is remembered`,
    );
  });
});
