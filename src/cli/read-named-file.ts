import { readFileSync } from "node:fs";
import { BackupError } from "../backup/errors.ts";

/** Reads a file that a setting or a variable names, `name` in words. Throws `invalid` where it cannot be read. */
export function readNamedFile(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackupError("invalid", `Cannot read the file of ${name}: ${reason}`, {
      hint: "Correct the path, or let this user read the file.",
      cause,
    });
  }
}

/** The same for a setting, which may be left out. */
export function readSettingFile(setting: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : readNamedFile(`the setting ${setting}`, path);
}
