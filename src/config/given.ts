import type { SettingPath } from "./settings.ts";
import type { RawValue } from "./value-schemas.ts";

/** The environment variables of the process, handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that somebody wrote down for a setting, not yet checked. */
export interface Given {
  readonly raw: RawValue;
  /** `webapps-backup.yaml:12` or the name of a variable. */
  readonly source: string;
  /** The directory that a relative path in it starts from. */
  readonly base: string;
  /** The placeholder that nothing fills, when there is one; the raw value says nothing then. */
  readonly unresolved?: string;
}

/** What one source says, by setting. */
export type GivenValues = ReadonlyMap<SettingPath, Given>;
