import { shownValue } from "./resolved-value.ts";
import { settingPaths, settingTable, variableName } from "./setting-table.ts";
import type { SettingPath } from "./settings.ts";

/** One row of the settings in the reference. */
export interface SettingRow {
  readonly path: SettingPath;
  /** Our environment variable; with `_FILE` at its end it names a file, where `fromFile` says so. */
  readonly variable: string;
  readonly fromFile: boolean;
  /** Camunda's variables and properties that are honoured too. */
  readonly camundaNames: readonly string[];
  readonly kind: string;
  readonly default: string;
  readonly secret: boolean;
  readonly sentence: string;
}

const described: Partial<Record<SettingPath, string>> = {
  stateDir:
    "$STATE_DIRECTORY of systemd, else /var/lib/webapps-backup for root, else webapps-backup in $XDG_STATE_HOME or ~/.local/state",
};

/** Every setting, for the table in the reference and for help. */
export function settingsTable(): readonly SettingRow[] {
  return settingPaths.map((path) => {
    const { fallback, fromFile, camunda = [], kind, secret, sentence } = settingTable[path];
    return {
      path,
      variable: variableName(path),
      fromFile: fromFile === true,
      camundaNames: [...new Set(camunda.flatMap((name) => [name.variable, ...name.properties]))],
      kind,
      default: described[path] ?? shownValue(path, fallback),
      secret: secret === true,
      sentence,
    };
  });
}
