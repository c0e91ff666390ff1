import type { Settings } from "../config/settings.ts";
import type { Patient, PatientJournal, PatientRepository } from "../doctor/patient.ts";
import type { ElasticsearchConnection } from "../elasticsearch/connect.ts";
import { findCamundaVersion } from "../engine/camunda-version.ts";
import { namingOf } from "../engine/naming.ts";
import { connectCluster } from "./connect-cluster.ts";

/** What the doctor looks at, and the way to it. */
export interface OpenedPatient extends AsyncDisposable {
  readonly patient: Patient;
}

/** Prepares the doctor's way to the cluster. Throws `invalid` for a file that cannot be read. */
export function openPatient(settings: Settings, journal: PatientJournal): OpenedPatient {
  const { elasticsearch, restoring, camunda, settings: engine } = connectCluster(settings);
  const { cluster, target, manifestIndex, examination } = elasticsearch;
  const restores = restoring ?? elasticsearch;
  return {
    patient: {
      settings: {
        naming: namingOf(engine),
        exclude: engine.exclude,
        refusesMissing: engine.missingIndices === "refuse",
        manifest: engine.manifest,
        isVersionKnown: engine.camundaVersion !== undefined || camunda !== undefined,
        incompleteTimeoutMs: engine.incompleteTimeoutMs,
      },
      examination,
      cluster,
      target,
      restoringTarget: restores.target,
      index: manifestIndex,
      repository: repositoryOf(settings, elasticsearch, restores),
      camundaVersion: () => findCamundaVersion({ settings: engine, camunda, cluster }),
      journal,
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([elasticsearch.close(), restoring?.close()]);
    },
  };
}

function repositoryOf(
  { repository, restore }: Settings,
  elasticsearch: ElasticsearchConnection,
  restores: ElasticsearchConnection,
): PatientRepository | undefined {
  if (repository === undefined) return undefined;
  const { safetyRepository = repository } = restore;
  return {
    backups: elasticsearch.repository(repository),
    own: elasticsearch.restores(repository),
    restoring: restores.restores(repository),
    safety: safetyRepository === repository ? undefined : restores.restores(safetyRepository),
  };
}
