import { resolve } from "node:path";
import type { Environment, Given, GivenValues } from "./given.ts";
import type { Findings } from "./issue.ts";
import { isKubernetesVariable } from "./kubernetes-variables.ts";
import { nearestName } from "./nearest-name.ts";
import { settingPaths, settingTable, variableName } from "./setting-table.ts";
import type { SettingPath } from "./settings.ts";
import { type ReadText, readTextFile } from "./text-file.ts";

/** The variable that names our configuration file, where no option does. */
export const configVariable = "WEBAPPS_BACKUP_CONFIG";

/** Reads our own variables, `_FILE` ones included; one with our prefix that is no setting is an issue. */
export function readOwnVariables(
  env: Environment,
  cwd: string,
  readText: ReadText,
  findings: Findings,
): GivenValues {
  const values = new Map<SettingPath, Given>();
  const known = [configVariable];
  for (const path of settingPaths) {
    const variable = variableName(path);
    known.push(variable);
    const text = isKubernetesVariable(variable, env) ? undefined : filled(env[variable]);
    if (text !== undefined) {
      values.set(path, { raw: text, source: variable, base: cwd });
    }
    if (settingTable[path].fromFile === true) {
      known.push(`${variable}_FILE`);
      const given = fromFile(path, env, cwd, readText, findings);
      if (given !== undefined) {
        values.set(path, given);
      }
    }
  }
  refuseUnknown(env, known, findings);
  return values;
}

/** A variable's text; an empty variable is how container tools say "not set". */
export function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text;
}

function fromFile(
  path: SettingPath,
  env: Environment,
  cwd: string,
  readText: ReadText,
  findings: Findings,
): Given | undefined {
  const variable = variableName(path);
  const source = `${variable}_FILE`;
  const name = filled(env[source]);
  if (name === undefined) {
    return undefined;
  }
  if (filled(env[variable]) !== undefined) {
    const message = `expected one of ${variable} and ${source}, given both`;
    findings.issues.push({ path, message, source, hint: undefined });
    return undefined;
  }
  const file = readTextFile(resolve(cwd, name), readText);
  if ("reason" in file) {
    const message = `expected a file to read, given ${file.reason}: ${JSON.stringify(name)}`;
    findings.issues.push({ path, message, source, hint: undefined });
    return undefined;
  }
  return { raw: file.text.replace(/[\r\n]+$/, ""), source, base: cwd };
}

function refuseUnknown(env: Environment, known: readonly string[], findings: Findings): void {
  for (const name of Object.keys(env).toSorted()) {
    if (
      name.startsWith("WEBAPPS_BACKUP_") &&
      !known.includes(name) &&
      !isKubernetesVariable(name, env)
    ) {
      const near = nearestName(name, known);
      findings.issues.push({
        path: name,
        message: "expected the name of a setting, given an unknown one",
        source: name,
        hint:
          near === undefined
            ? 'Run "webapps-backup config check" to see every setting.'
            : `Did you mean "${near}"?`,
      });
    }
  }
}
