import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueText } from "../../src/config/issue.ts";
import { readSettings, type SettingsResult } from "../../src/config/read-settings.ts";
import type { Settings } from "../../src/config/settings.ts";

/** What one test puts into the configuration. */
export interface Given {
  readonly env?: Readonly<Record<string, string>>;
  /** The text of `webapps-backup.yaml`, named by `--config`. */
  readonly yaml?: string;
  /** Further files by name, beside it. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Reads a configuration from real files in a directory of its own, which is gone afterwards. */
export function read(given: Given): SettingsResult & { readonly directory: string } {
  const directory = mkdtempSync(join(tmpdir(), "webapps-backup-config-"));
  try {
    const files = { ...given.files, "webapps-backup.yaml": given.yaml ?? "" };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(directory, name), text);
    }
    const named = given.env?.["WEBAPPS_BACKUP_CONFIG"] === undefined;
    const result = readSettings({
      env: given.env ?? {},
      uid: 1000,
      home: "/home/operator",
      cwd: directory,
      configPath: named ? "webapps-backup.yaml" : undefined,
    });
    return { ...result, directory };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The settings of a configuration that must be right. */
export function settingsOf(given: Given): Settings {
  const result = read(given);
  if (!result.ok) {
    throw new Error(result.issues.map(issueText).join("\n"));
  }
  return result.settings;
}

/** The issues of a configuration that must be wrong, one line each, with the directory cut out. */
export function issuesOf(given: Given): string[] {
  const result = read(given);
  if (result.ok) {
    throw new Error("Expected issues, found none");
  }
  return result.issues.map((issue) => issueText(issue).replaceAll(`${result.directory}/`, ""));
}

/** The hints of a configuration that must be wrong. */
export function hintsOf(given: Given): (string | undefined)[] {
  const result = read(given);
  return result.ok ? [] : result.issues.map((issue) => issue.hint);
}

/** Where the value of a setting came from, with the directory cut out. */
export function sourceOf(given: Given, path: string): string | undefined {
  const { values, directory } = read(given);
  return values.find((value) => value.path === path)?.source.replaceAll(`${directory}/`, "");
}
