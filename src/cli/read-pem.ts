import { readFileSync } from "node:fs";
import { BackupError } from "../backup/errors.ts";

/** Reads a file that a setting or a variable names. Throws `invalid` where it cannot be read. */
export function readPem(setting: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackupError("invalid", `Cannot read the file of the setting ${setting}: ${reason}`, {
      hint: "Correct the path, or let this user read the file.",
      cause,
    });
  }
}
