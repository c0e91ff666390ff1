import { BackupError } from "../backup/errors.ts";
import { prefixed } from "../backup/index-name.ts";
import { readVersion } from "../backup/index-tables.ts";
import { namingOf } from "./naming.ts";
import type { EngineParts } from "./engine-parts.ts";

/** The Camunda version for the names, and where it came from. */
export interface CamundaVersion {
  readonly version: string;
  readonly source: string;
}

/**
 * Finds the Camunda version: the setting, else what a running Camunda says, else the document
 * `schema-version` that 8.8 patch releases and later keep in their metadata index. Throws
 * `cannot-plan` where none knows it.
 */
export async function findCamundaVersion(
  parts: Pick<EngineParts, "settings" | "camunda" | "cluster">,
): Promise<CamundaVersion> {
  const { settings, camunda, cluster } = parts;
  if (settings.camundaVersion !== undefined) {
    return checked(settings.camundaVersion, "the setting camunda.version");
  }
  const running = await camunda?.version();
  if (running !== undefined)
    return checked(running, "the running Camunda at camunda.managementUrl");
  const index = prefixed("operate-metadata-8.8.0_", namingOf(settings));
  const document = await cluster.schemaVersion(index);
  if (document !== undefined) return checked(document, `the document schema-version in ${index}`);
  throw new BackupError("cannot-plan", "Cannot plan the backup: the Camunda version is not known", {
    hint: "Set camunda.version (WEBAPPS_BACKUP_CAMUNDA_VERSION), for example 8.8.3, or camunda.managementUrl.",
  });
}

function checked(version: string, source: string): CamundaVersion {
  if (readVersion(version)) return { version: version.toLowerCase(), source };
  throw new BackupError(
    "cannot-plan",
    `Cannot plan the backup: "${version}", from ${source}, is not a version such as 8.8.3`,
    { hint: "Set camunda.version (WEBAPPS_BACKUP_CAMUNDA_VERSION) to major.minor.patch." },
  );
}
