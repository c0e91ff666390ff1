import { durationText } from "./duration.ts";
import { mask, quoted } from "./issue.ts";
import { settingTable } from "./setting-table.ts";
import type { SettingPath, SettingValues } from "./settings.ts";
import type { RawValue } from "./value-schemas.ts";

/** One setting as `config check` shows it. */
export interface ResolvedValue {
  readonly path: SettingPath;
  /** The value as a person reads it; a secret is masked, and what is not set is "not set". */
  readonly shown: string;
  /** `default`, `webapps-backup.yaml:12`, or the name of a variable. */
  readonly source: string;
}

/** A value as it was written, in quotes, with nothing secret in it. */
export function shownRaw(path: SettingPath, raw: RawValue): string {
  if (settingTable[path].secret === true) {
    return mask;
  }
  return typeof raw === "string" ? quoted(raw) : `[${raw.map(quoted).join(", ")}]`;
}

/** A checked value in the words of its setting. */
export function shownValue<Path extends SettingPath>(
  path: Path,
  value: SettingValues[Path],
): string {
  const { kind, secret } = settingTable[path];
  if (value === undefined) {
    return "not set";
  }
  if (secret === true) {
    return Array.isArray(value) && value.length === 0 ? "none" : mask;
  }
  if (kind === "duration" && typeof value === "number") {
    return durationText(value);
  }
  const shown = Array.isArray(value) ? value.join(", ") : String(value);
  return shown === "" ? (kind === "text" ? '""' : "none") : shown;
}
