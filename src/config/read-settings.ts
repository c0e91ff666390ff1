import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type CamundaProperties, readCamundaFile } from "./camunda-file.ts";
import { CamundaSources, holdsKnownProperty } from "./camunda-sources.ts";
import { camundaValues } from "./camunda-values.ts";
import { checkValue } from "./check-value.ts";
import { contradictions } from "./contradictions.ts";
import type { Environment, Given, GivenValues } from "./given.ts";
import type { ConfigIssue, Findings } from "./issue.ts";
import { mergeValues } from "./merge-values.ts";
import { readOwnFile } from "./own-file.ts";
import { configVariable, filled, readOwnVariables } from "./own-variables.ts";
import { judgeOverruled } from "./overruled-values.ts";
import { resolveSettings } from "./resolve-settings.ts";
import type { ResolvedValue } from "./resolved-value.ts";
import type { Settings } from "./settings.ts";
import { defaultStateDirectory, type Owner } from "./state-directory.ts";
import { type ReadText, readTextFile } from "./text-file.ts";

/** The file that is read where none is named. */
export const defaultConfigFile = "/etc/webapps-backup/webapps-backup.yaml";

/** All that decides the settings. */
export interface SettingsInput extends Owner {
  readonly cwd: string;
  /** What `--config` names. */
  readonly configPath: string | undefined;
  /** How files are read; from the disk where nothing else is given. */
  readonly readText?: ReadText;
}

/** The settings, or everything that is wrong with them at once; in both cases what is known of each value. */
export type SettingsResult =
  | {
      readonly ok: true;
      readonly settings: Settings;
      readonly values: readonly ResolvedValue[];
      readonly warnings: readonly string[];
    }
  | {
      readonly ok: false;
      readonly issues: readonly ConfigIssue[];
      readonly values: readonly ResolvedValue[];
      readonly warnings: readonly string[];
    };

/** Reads every setting: defaults, then our file, then Camunda's files, then the environment; the later wins. */
export function readSettings(input: SettingsInput): SettingsResult {
  const { env, cwd, readText = (path) => readFileSync(path, "utf8") } = input;
  const findings: Findings = { issues: [], warnings: [] };
  refuseUncheckedCertificates(env, findings);
  const file = ownFile(input, readText, findings);
  const variables = readOwnVariables(env, cwd, readText, findings);
  const named = variables.get("camunda.files") ?? file.get("camunda.files");
  const files = camundaFiles(named, env, readText, findings);
  const camunda = camundaValues(new CamundaSources(files, env, cwd), variables, findings);
  const given = withStateDirectory(mergeValues({ variables, camunda, file }), input);
  judgeOverruled(file, camunda, given, findings);
  const { settings, values, issues } = resolveSettings(given);
  findings.issues.push(...issues);
  findings.issues.push(
    ...contradictions(settings, given, new Set(findings.issues.map((issue) => issue.path))),
  );
  const { warnings } = findings;
  return findings.issues.length === 0
    ? { ok: true, settings, values, warnings }
    : { ok: false, issues: findings.issues, values, warnings };
}

function refuseUncheckedCertificates(env: Environment, findings: Findings): void {
  const variable = "NODE_TLS_REJECT_UNAUTHORIZED";
  const text = env[variable] ?? "";
  if (["0", "false"].includes(text)) {
    findings.issues.push({
      path: variable,
      message: `expected it not to be set, given "${text}"`,
      source: variable,
      hint: 'It would accept every certificate. Name the authority to trust in "elasticsearch.caFile" instead.',
    });
  }
}

function ownFile(input: SettingsInput, readText: ReadText, findings: Findings): GivenValues {
  const variable = filled(input.env[configVariable]);
  const named = input.configPath ?? variable;
  const path = named ?? defaultConfigFile;
  const place = resolve(input.cwd, path);
  const file = readTextFile(place, readText);
  if ("text" in file) {
    return readOwnFile({ name: path, base: dirname(place), text: file.text }, findings);
  }
  if (named !== undefined || !file.missing) {
    const source =
      input.configPath !== undefined ? "--config" : variable !== undefined ? configVariable : path;
    const message = `expected a configuration file, given ${file.reason}`;
    findings.issues.push({ path, message, source, hint: undefined });
  }
  return new Map();
}

function camundaFiles(
  named: Given | undefined,
  env: Environment,
  readText: ReadText,
  findings: Findings,
): readonly CamundaProperties[] {
  const checked = named === undefined ? undefined : checkValue("camunda.files", named);
  const paths = checked !== undefined && "value" in checked ? checked.value : [];
  const files: CamundaProperties[] = [];
  for (const path of paths) {
    const file = readTextFile(path, readText);
    if ("text" in file) {
      const properties = readCamundaFile(
        { name: path, base: dirname(path), text: file.text },
        env,
        findings,
      );
      if (!holdsKnownProperty(properties)) {
        findings.warnings.push(
          `camunda.files: ${JSON.stringify(path)} holds nothing that is read from files of Camunda`,
        );
      }
      files.push(properties);
    } else {
      findings.issues.push({
        path: "camunda.files",
        message: `expected a file to read, given ${file.reason}: ${JSON.stringify(path)}`,
        source: named?.source ?? "default",
        hint: undefined,
      });
    }
  }
  return files;
}

function withStateDirectory(given: GivenValues, owner: Owner): GivenValues {
  const directory = defaultStateDirectory(owner);
  return given.has("stateDir") || directory === undefined
    ? given
    : new Map([...given, ["stateDir", { raw: directory, source: "default", base: "/" }]]);
}
