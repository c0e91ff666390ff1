import { asBackupError } from "../backup/errors.ts";
import type { SettingsResult } from "../config/read-settings.ts";
import type { Settings } from "../config/settings.ts";
import { type CamundaVersion, findCamundaVersion } from "../engine/camunda-version.ts";
import { connectCluster } from "./connect-cluster.ts";
import { invalidSettings, resolveCall } from "./load-settings.ts";
import { printResult } from "./print-result.ts";
import { drawTable } from "./table.ts";
import type { Call, Verb } from "./verb.ts";

/** `config check`: every setting with its value and source, or everything that is wrong. */
export const configCheck: Verb = {
  name: "check",
  summary: "Show every setting and where it comes from, or all that is wrong",
  description:
    "Shows every setting with its value and its source, secrets masked, or everything that is " +
    "wrong with them at once; and where the Camunda version comes from, if that can be told now.",
  examples: ["webapps-backup config check --output json"],
  exitStatus: [],
  async run(call) {
    const result = resolveCall(call.io, call.options.config);
    for (const warning of result.warnings) call.notes.warn(warning);
    const camundaVersion = result.ok ? await askVersion(call, result.settings) : undefined;
    const wire = {
      ok: result.ok,
      settings: result.values.map(({ path, shown, source }) => ({ path, value: shown, source })),
      issues: result.ok
        ? []
        : result.issues.map((issue) => ({ ...issue, hint: issue.hint ?? null })),
      warnings: result.warnings,
      camundaVersion: camundaVersion ?? null,
    };
    printResult(call, wire, () => (result.ok ? drawSettings(result, camundaVersion) : ""));
    if (!result.ok) throw invalidSettings(result.issues, "Correct them and check again.");
  },
};

function drawSettings(
  { values }: SettingsResult,
  camundaVersion: CamundaVersion | undefined,
): string {
  const rows = values.map(({ path, shown, source }) => [path, shown, source]);
  const known = camundaVersion
    ? `\nCamunda version: ${camundaVersion.version} (from ${camundaVersion.source})\n`
    : "";
  return `${drawTable(["Setting", "Value", "Source"], rows)}${known}`;
}

/** The settings are right or wrong whether or not the cluster can be asked. */
async function askVersion(call: Call, settings: Settings): Promise<CamundaVersion | undefined> {
  const { elasticsearch, restoring: _, ...parts } = connectCluster(settings);
  await using _closing = { [Symbol.asyncDispose]: () => elasticsearch.close() };
  try {
    return await findCamundaVersion({ ...parts, cluster: elasticsearch.cluster });
  } catch (error) {
    const { message, hint } = asBackupError(error);
    call.notes.warn(
      `The Camunda version is not known now: ${message}${hint === undefined ? "" : `. ${hint}`}`,
    );
    return undefined;
  }
}
