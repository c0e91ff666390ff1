import { type SettingRow, settingsTable } from "../../src/config/settings-reference.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Writes every setting with its variable, its default and what it is for. */
export function settingsPart(): string {
  return markdownTable(
    ["Setting", "Variable", "Default", "What it is for"],
    settingsTable().map((row) => [code(row.path), variables(row), shownDefault(row), row.sentence]),
  );
}

/** Writes Camunda's own names of the settings that have some. */
export function camundaNamesPart(): string {
  const named = settingsTable().filter(({ camundaNames }) => camundaNames.length > 0);
  return markdownTable(
    ["Setting", "Camunda's names, the one that counts first on top"],
    named.map(({ path, camundaNames }) => [code(path), camundaNames.map(code).join("<br>")]),
  );
}

function variables({ variable, fromFile }: SettingRow): string {
  return fromFile ? `${code(variable)}, ${code(`${variable}_FILE`)}` : code(variable);
}

/** A value is code; of what is described in words only the paths and variables are. */
function shownDefault(row: SettingRow): string {
  if (row.default === "none" || row.default.includes(" ")) {
    return row.default.replaceAll(/(?<!\S)[$~/][\w./~]+[\w./~-]*/g, code);
  }
  return code(row.default);
}
