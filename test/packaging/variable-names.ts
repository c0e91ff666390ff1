import { configVariable } from "../../src/config/own-variables.ts";
import { settingsTable } from "../../src/config/settings-reference.ts";
import { callVariables } from "../../src/cli/load-settings.ts";

/** Every variable of ours that means something to the executable. */
export function variableNames(): ReadonlySet<string> {
  const settings = settingsTable().flatMap(({ variable, fromFile }) =>
    fromFile ? [variable, `${variable}_FILE`] : [variable],
  );
  return new Set([configVariable, ...callVariables, ...settings]);
}

/** The variables of ours that a text names and the executable does not know. */
export function unknownVariables(text: string): readonly string[] {
  const known = variableNames();
  const named = [...text.matchAll(/\bWEBAPPS_BACKUP_[A-Z_]+/g)].map(([name]) => name);
  return named.filter((name) => !known.has(name));
}
