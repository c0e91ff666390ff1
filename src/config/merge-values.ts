import type { Given, GivenValues } from "./given.ts";
import { settingPaths } from "./setting-table.ts";
import type { SettingPath } from "./settings.ts";

/** The three places values come from. */
export interface Layers {
  readonly variables: GivenValues;
  readonly camunda: GivenValues;
  readonly file: GivenValues;
}

const username = "elasticsearch.username";
const password = "elasticsearch.password";
const apiKey = "elasticsearch.apiKey";

/** The value that counts for each setting: our variable, else Camunda's name, else our file; a password goes with its own user name only. */
export function mergeValues({ variables, camunda, file }: Layers): GivenValues {
  const merged = new Map<SettingPath, Given>();
  const ours = (path: SettingPath): Given | undefined => variables.get(path) ?? file.get(path);
  // An API key of ours replaces the user that Camunda's own names speak of.
  const hidden: readonly SettingPath[] = ours(apiKey) === undefined ? [] : [username, password];
  for (const path of settingPaths) {
    const theirs = hidden.includes(path) ? undefined : camunda.get(path);
    const given = variables.get(path) ?? theirs ?? file.get(path);
    if (given !== undefined) {
      merged.set(path, given);
    }
  }
  if (hidden.length === 0) {
    const user = merged.get(username)?.raw;
    const fitting = [
      { user: ours(username), secret: variables.get(password) },
      { user: camunda.get(username), secret: camunda.get(password) },
      { user: ours(username), secret: file.get(password) },
    ].find(
      (pair) => pair.secret !== undefined && (pair.user === undefined || pair.user.raw === user),
    );
    merged.delete(password);
    if (fitting?.secret !== undefined) {
      merged.set(password, fitting.secret);
    }
  }
  return merged;
}
