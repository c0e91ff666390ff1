import { BackupError } from "../backup/errors.ts";
import { type ConfigIssue, issueText } from "../config/issue.ts";
import { readSettings, type SettingsResult } from "../config/read-settings.ts";
import type { Settings } from "../config/settings.ts";
import type { Io } from "./io.ts";
import type { Call } from "./verb.ts";

/** The variable that stands in for `--server`. */
export const serverVariable = "WEBAPPS_BACKUP_SERVER";

/** What a command shows to a service, and the file that holds it. */
export const tokenVariable = "WEBAPPS_BACKUP_TOKEN";

/** PEM files for the way to a service with TLS: whom to trust, and what to show. */
export const remoteTlsVariables = {
  ca: "WEBAPPS_BACKUP_CA_FILE",
  cert: "WEBAPPS_BACKUP_CERT_FILE",
  key: "WEBAPPS_BACKUP_KEY_FILE",
} as const;

/** The variables of ours that are no settings: they are about how a command reaches a service. */
export const callVariables: readonly string[] = [
  serverVariable,
  tokenVariable,
  `${tokenVariable}_FILE`,
  ...Object.values(remoteTlsVariables),
];

/** Reads all settings as this call gives them, with what is wrong or odd about them. */
export function resolveCall(io: Io, configPath: string | undefined): SettingsResult {
  const env = { ...io.env };
  for (const name of callVariables) delete env[name];
  const { cwd, home, uid } = io;
  return readSettings({ env, cwd, home, uid, configPath });
}

/** The settings of a call; says what is odd about them. Throws `invalid` with every issue at once. */
export function loadSettings(call: Call): Settings {
  return loadResult(call).settings;
}

/** The same with where each value comes from. */
export function loadResult(call: Call): SettingsResult & { readonly ok: true } {
  const result = resolveCall(call.io, call.options.config);
  for (const warning of result.warnings) call.notes.warn(warning);
  if (result.ok) return result;
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
