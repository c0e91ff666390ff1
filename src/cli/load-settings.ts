import { BackupError } from "../backup/errors.ts";
import { type ConfigIssue, issueText } from "../config/issue.ts";
import { readSettings, type SettingsResult } from "../config/read-settings.ts";
import type { Settings } from "../config/settings.ts";
import type { Io } from "./io.ts";
import type { Call } from "./verb.ts";

/** The variable that stands in for `--server`. */
export const serverVariable = "WEBAPPS_BACKUP_SERVER";

/** Reads all settings as this call gives them, with what is wrong or odd about them. */
export function resolveCall(io: Io, configPath: string | undefined): SettingsResult {
  const { [serverVariable]: _server, ...env } = io.env;
  const { cwd, home, uid } = io;
  return readSettings({ env, cwd, home, uid, configPath });
}

/** The settings of a call; says what is odd about them. Throws `invalid` with every issue at once. */
export function loadSettings(call: Call): Settings {
  const result = resolveCall(call.io, call.options.config);
  for (const warning of result.warnings) call.notes.warn(warning);
  if (result.ok) return result.settings;
  throw invalidSettings(result.issues);
}

/** The error that names every issue. */
export function invalidSettings(
  issues: readonly ConfigIssue[],
  hint = 'Run "webapps-backup config check" to see every setting and where it comes from.',
): BackupError {
  const lines = issues.map((issue) => {
    const next = issue.hint === undefined ? "" : `. ${issue.hint}`;
    return `\n  ${issueText(issue)}${next}`;
  });
  return new BackupError("invalid", `Cannot use the settings:${lines.join("")}`, { hint });
}
