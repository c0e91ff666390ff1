import { describe, expect, test } from "bun:test";
import { asBackupError, BackupError, isBackupError } from "../../src/backup/errors.ts";

describe("an error", () => {
  test("carries kind, message, hint and cause", () => {
    const cause = new Error("underneath");
    const error = new BackupError("busy", "Cannot do it: busy", { hint: "Wait.", cause });
    expect(error).toMatchObject({ kind: "busy", message: "Cannot do it: busy", hint: "Wait." });
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe("BackupError: Cannot do it: busy");
  });

  test("has no cause of its own where none was given", () => {
    const error = new BackupError("invalid", "Cannot do it");
    expect("cause" in error).toBe(false);
    expect(error.hint).toBeUndefined();
  });

  test("is told from others by its kind", () => {
    const error = new BackupError("busy", "Cannot do it");
    expect(isBackupError(error)).toBe(true);
    expect(isBackupError(error, "locked", "busy")).toBe(true);
    expect(isBackupError(error, "locked")).toBe(false);
    expect(isBackupError(new Error("busy"), "busy")).toBe(false);
    expect(isBackupError({ kind: "busy" }, "busy")).toBe(false);
    expect(isBackupError(undefined)).toBe(false);
  });
});

describe("any thrown value", () => {
  test("that is an error of ours stays as it is", () => {
    const error = new BackupError("busy", "Cannot do it");
    expect(asBackupError(error)).toBe(error);
  });

  test.each([
    ["a text", "Unexpected error: a text"],
    [undefined, "Unexpected error: undefined"],
    [null, "Unexpected error: null"],
    [7n, "Unexpected error: 7"],
  ])("%p becomes a bug with its cause", (thrown, message) => {
    const error = asBackupError(thrown);
    expect(error).toMatchObject({ kind: "bug", message, hint: expect.stringContaining("bug") });
    expect<unknown>(error.cause).toBe(thrown);
  });

  test("that is an Error becomes a bug with the Error's message", () => {
    const cause = new TypeError("x is undefined");
    const error = asBackupError(cause);
    expect(error).toMatchObject({ kind: "bug", message: "Unexpected error: x is undefined" });
    expect(error.cause).toBe(cause);
  });
});
