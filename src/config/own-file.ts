import type { Given, GivenValues } from "./given.ts";
import type { ConfigIssue, Findings } from "./issue.ts";
import { nearestName } from "./nearest-name.ts";
import { isSettingPath, settingPaths } from "./setting-table.ts";
import type { SettingPath } from "./settings.ts";
import type { ConfigFile } from "./text-file.ts";
import { nested, type YamlEntry, type YamlFault, yamlEntries } from "./yaml-entries.ts";

/** Reads our own configuration file; a key that is no setting is an issue. */
export function readOwnFile(
  { name: file, base, text }: ConfigFile,
  findings: Findings,
): GivenValues {
  const entries = onlyDocument(file, text, findings);
  const values = new Map<SettingPath, Given>();
  const misplaced = new Map<string, ConfigIssue>();
  for (const entry of entries) {
    const path = entry.keys.join(".");
    const source = `${file}:${entry.line}`;
    if (!isSettingPath(path) || entry.value === nested) {
      const wrong = misplacedKey(entry, file, source);
      // One sentence for a misspelt section, however many keys are in it.
      if (wrong !== undefined && !misplaced.has(wrong.path)) {
        misplaced.set(wrong.path, wrong);
      }
    } else if (values.has(path)) {
      const message = `expected one value, given another at ${values.get(path)?.source ?? file}`;
      findings.issues.push(issue(path, message, source));
    } else if (entry.value !== undefined) {
      values.set(path, { raw: entry.value, source, base });
    }
  }
  findings.issues.push(...misplaced.values());
  return values;
}

function onlyDocument(file: string, text: string, findings: Findings): readonly YamlEntry[] {
  const { documents, faults } = yamlEntries(text);
  findings.issues.push(...yamlIssues(file, faults));
  if (documents.length > 1) {
    findings.issues.push(
      issue(file, `expected one YAML document, given ${documents.length}`, file),
    );
  }
  return documents[0] ?? [];
}

/** The issues of a file that is not valid YAML. */
export function yamlIssues(file: string, faults: readonly YamlFault[]): readonly ConfigIssue[] {
  return faults.map(({ line, message }) =>
    issue(file, `expected valid YAML, given a fault: ${message}`, `${file}:${line}`),
  );
}

function issue(path: string, message: string, source: string, hint?: string): ConfigIssue {
  return { path, message, source, hint };
}

function misplacedKey(entry: YamlEntry, file: string, source: string): ConfigIssue | undefined {
  const steps = entry.keys.flatMap((key) => key.split("."));
  const setting = settingPaths.find((path) => startsWith(steps, path.split(".")));
  if (setting !== undefined) {
    return issue(setting, "expected text or a list, given a mapping", source);
  }
  if (settingPaths.some((path) => startsWith(path.split("."), steps))) {
    const empty = entry.value === undefined || entry.value === nested;
    const path = steps.join(".");
    return empty
      ? undefined
      : issue(path === "" ? file : path, "expected a mapping, given a single value", source);
  }
  return unknownKey(steps, source);
}

function unknownKey(steps: readonly string[], source: string): ConfigIssue {
  const known = steps.findIndex(
    (_, index) =>
      !settingPaths.some((path) => startsWith(path.split("."), steps.slice(0, index + 1))),
  );
  const section = steps.slice(0, known);
  const name = steps[known] ?? "";
  const siblings = settingPaths
    .map((path) => path.split("."))
    .filter((path) => startsWith(path, section));
  const near = nearestName(name, [...new Set(siblings.map((path) => path[known] ?? ""))]);
  const elsewhere = settingPaths.find((path) => path.split(".").at(-1) === (steps.at(-1) ?? name));
  const meant = near === undefined ? elsewhere : [...section, near].join(".");
  return issue(
    [...section, shownKey(name)].join("."),
    "expected the name of a setting, given an unknown one",
    source,
    meant === undefined ? hintFor(steps) : `Did you mean "${meant}"?`,
  );
}

function hintFor(steps: readonly string[]): string {
  return ["camunda", "management", "spring", "es", "zeebe"].includes(steps[0] ?? "")
    ? 'Files of Camunda itself are read when "camunda.files" names them.'
    : 'Run "webapps-backup config check" to see every setting.';
}

/** A key as it may be shown: after a forgotten space, `password:secret` is one. */
function shownKey(key: string): string {
  const name = /^[\w.-]{0,60}/.exec(key)?.[0] ?? "";
  return name === key && key !== "" ? key : `${name}...`;
}

function startsWith(steps: readonly string[], start: readonly string[]): boolean {
  return start.length <= steps.length && start.every((step, index) => steps[index] === step);
}
