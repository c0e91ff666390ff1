import { describe, expect, test } from "bun:test";
import { everyNode, readCommandTree } from "../../src/cli/command-tree.ts";
import { createCommandLine, run } from "../../src/cli/run.ts";
import { captureIo } from "./captured-io.ts";

/** Runs a command line that never gets as far as a gateway. */
async function ended(argv: readonly string[], env: Record<string, string> = {}) {
  const io = captureIo({ env });
  const exitCode = await run(argv, io);
  return { exitCode, ...io.written };
}

describe("the command line", () => {
  test.each([
    { argv: ["nope"], says: 'Unknown command "nope"' },
    { argv: ["lst"], says: "Did you mean list?" },
    { argv: ["list", "--ofline"], says: "Did you mean --offline?" },
    { argv: ["list", "--output", "xml"], says: "Allowed choices are table, json" },
    { argv: ["list", "--limit", "0"], says: "Expected a whole number from 1 on" },
    { argv: ["list", "--limit"], says: "argument missing" },
    { argv: ["list", "--state", "DONE"], says: "Allowed choices are COMPLETED" },
    { argv: ["list", "--since", "2026-02-30"], says: 'given "2026-02-30"' },
    { argv: ["show"], says: 'Missing required argument "id"' },
    { argv: ["show", "abc"], says: 'given "abc"' },
    { argv: ["show", "1.5"], says: 'given "1.5"' },
    { argv: ["show", "9223372036854775808"], says: 'given "9223372036854775808"' },
    { argv: ["show", "0"], says: "Received value: 0" },
    { argv: ["show", "-5"], says: "Received value: -5" },
    { argv: ["show", "1", "2"], says: "Too many arguments" },
    { argv: ["create"], says: "expected either an id or --now" },
    { argv: ["create", "1", "--now"], says: "expected either an id or --now" },
    { argv: ["delete", "1"], says: "there is no terminal" },
    { argv: ["restore"], says: "expected one of a backup id, --undo, --abort and --resume" },
    { argv: ["restore", "1", "--undo", "r"], says: "given 2 of them" },
    {
      argv: ["restore", "1"],
      says: "Cannot ask whether to restore backup 1: there is no terminal",
    },
    { argv: ["restore", "--undo", "r"], says: "take restore r back: there is no terminal" },
    { argv: ["restore", "1", "--force", "lifecyle"], says: 'Did you mean "lifecycle"?' },
    { argv: ["restore", "1", "--force", ""], says: "Allowed choices are parts, deletion" },
    { argv: ["restore", "1", "--only", ""], says: "Expected a pattern that is not empty" },
    { argv: ["restore", "1", "--dry-run", "--plan-hash", "x"], says: "cannot be used with" },
    { argv: ["restore", "--abort", "r", "--full"], says: "cannot be used with" },
    { argv: ["restore", "--resume", "--no-safety-backup"], says: "cannot be used with" },
    { argv: ["completion", "tcsh"], says: "Allowed choices are bash, zsh, fish" },
    { argv: ["list", "--server", "localhost:9600"], says: 'a URL such as "http://localhost:9600"' },
    { argv: ["list", "--server", "http://a:b@c"], says: "one with credentials in it" },
  ])("refuses $argv with exit code 2 and says why on stderr", async ({ argv, says }) => {
    const { exitCode, stdout, stderr } = await ended(argv);
    expect(stderr).toContain(says);
    expect(stderr).toStartWith("Error: ");
    expect(stderr).toContain("\nHint: ");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  test("writes an error as one JSON object where JSON was asked for", async () => {
    const { exitCode, stderr } = await ended(["show", "abc", "--output", "json"]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toEqual({
      message: expect.stringContaining('given "abc"'),
      hint: expect.any(String),
      kind: "invalid",
      exitCode: 2,
    });
  });

  test("prints help on stderr and ends with 2 where no verb is given", async () => {
    const { exitCode, stdout, stderr } = await ended([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toStartWith("Usage: webapps-backup");
  });

  test("names every problem of the settings at once", async () => {
    const { exitCode, stderr } = await ended(["config", "check"], {
      WEBAPPS_BACKUP_LOG_LEVEL: "loud",
      WEBAPPS_BACKUP_SERVER_PORT: "seventy",
      WEBAPPS_BACKUP_STATE_DIR: "/nowhere",
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("log.level: ");
    expect(stderr).toContain("server.port: ");
  });

  test("does not take the variable of --server for an unknown setting", async () => {
    const { stdout, stderr } = await ended(["config", "check"], {
      WEBAPPS_BACKUP_SERVER: "http://127.0.0.1:9600",
      WEBAPPS_BACKUP_CAMUNDA_VERSION: "8.8.3",
      WEBAPPS_BACKUP_STATE_DIR: "/nowhere",
    });
    expect(stderr).toBe("");
    expect(stdout).toContain("Camunda version: 8.8.3 (from the setting camunda.version)");
  });

  const verbs = everyNode(readCommandTree(createCommandLine(captureIo())))
    .filter(({ children, path }) => children.length === 0 && path !== "")
    .map(({ path }) => path.slice(1).split("/"));

  test("has all verbs", () => {
    expect(verbs.map((verb) => verb.join(" "))).toEqual([
      "serve",
      "create",
      "list",
      "show",
      "restore",
      "delete",
      "hold",
      "release",
      "resume",
      "sync",
      "health",
      "doctor",
      "audit list",
      "audit verify",
      "config check",
      "journal confirm",
      "token create",
      "token list",
      "token revoke",
      "explain",
      "version",
      "completion",
    ]);
  });

  test.each(verbs.map((verb) => ({ verb })))(
    "explains $verb with an example and its exit codes",
    async ({ verb }) => {
      const { exitCode, stdout, stderr } = await ended([...verb, "--help"]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toMatch(/\nExamples?:\n {2}\$ (source <\()?webapps-backup /);
      expect(stdout).toMatch(/\nEXIT STATUS\n {4}0 {2}/);
    },
  );
});
