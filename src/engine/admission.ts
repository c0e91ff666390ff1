import { positiveBackupId } from "../backup/backup-id.ts";
import { BackupError, isBackupError } from "../backup/errors.ts";
import { indexWildcards, prefixOf } from "../backup/index-name.ts";
import { chooseTable } from "../backup/index-tables.ts";
import type { NewRun, Run } from "../backup/journal.ts";
import { planParts } from "../backup/plan.ts";
import type { RepositoryInfo } from "../backup/repository.ts";
import { partsOf, readSnapshotName, snapshotName } from "../backup/snapshot-name.ts";
import type { BackupReader } from "./backup-reader.ts";
import { type CamundaVersion, findCamundaVersion } from "./camunda-version.ts";
import type { CatalogSync } from "./catalog-sync.ts";
import type { WorkParts } from "./engine-parts.ts";
import { namingOf } from "./naming.ts";

/** Decides whether a backup may begin, and writes its run. Nothing is created on the cluster here. */
export class Admission {
  readonly #parts: WorkParts;
  readonly #sync: CatalogSync;
  readonly #reader: BackupReader;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: WorkParts, sync: CatalogSync, reader: BackupReader) {
    this.#parts = parts;
    this.#sync = sync;
    this.#reader = reader;
  }

  /** Admits one after another, so that two requests at once cannot both find the way free. */
  admit(id: bigint): Promise<Run> {
    const admitted = this.#queue.then(() => this.#admit(id));
    this.#queue = admitted.catch(() => {
      // The caller hears it; the queue only waits for its end.
    });
    return admitted;
  }

  async #admit(id: bigint): Promise<Run> {
    positiveBackupId(id);
    const info = await usableRepository(this.#parts);
    await this.#refuseDuplicate(id);
    const clusterUuid = await this.#refuseSecond(id);
    const run = await this.#plan(id, info, clusterUuid);
    // A restore may have begun meanwhile; from here to the commit nothing is waited for.
    this.#refuseBesideRestore();
    return this.#parts.journal.begin(run);
  }

  async #refuseDuplicate(id: bigint): Promise<void> {
    const { repository, journal } = this.#parts;
    const listed = await said(
      () => repository.list(partsOf(id)),
      `Encountered an error connecting to Elasticsearch while searching for duplicate backup. Repository name: [${repository.name}].`,
    );
    const found = listed.flatMap(({ snapshot }) => (readSnapshotName(snapshot) ? [snapshot] : []));
    const open = journal.openRuns().find((run) => run.backupId === id && run.kind === "create");
    const planned = open?.steps.flatMap((step) => step.snapshots.map(({ name }) => name)) ?? [];
    if (found.length === 0 && planned.length === 0) return;
    const names = [...new Set([...planned, ...found])];
    throw new BackupError(
      "already-exists",
      `A backup with ID [${id}] already exists. Found snapshots: [${names.join(", ")}]`,
      { hint: "Use another id, or delete that backup first." },
    );
  }

  /** A backup of indices that a restore is changing would hold half of each. */
  #refuseBesideRestore(): void {
    const open = this.#parts.journal.openRuns().find((run) => run.kind === "restore");
    if (open === undefined) return;
    throw busy(
      `Backup ${open.backupId} is being restored since ${new Date(open.startMs).toISOString()}.`,
      "A restore is running at the moment",
    );
  }

  /** Returns the cluster's uuid, which the check has seen on its way. */
  async #refuseSecond(id: bigint): Promise<string> {
    const { journal, repository } = this.#parts;
    this.#refuseBesideRestore();
    const open = journal.openRuns().find((run) => run.kind === "create");
    if (open)
      throw busy(`Backup ${open.backupId} runs since ${new Date(open.startMs).toISOString()}.`);
    const { pulse } = await said(
      () => this.#sync.refresh({ urgent: true }),
      `Encountered an error connecting to Elasticsearch while searching for snapshots. Repository name: [${repository.name}].`,
    );
    const [other] = this.#reader.goingOn(id, pulse);
    if (other) throw busy(`Backup ${other.id} is going on, started by another process.`);
    return pulse.clusterUuid;
  }

  async #plan(id: bigint, info: RepositoryInfo, clusterUuid: string): Promise<NewRun> {
    const { cluster, settings, log, now, repository } = this.#parts;
    const naming = namingOf(settings);
    const { version, existing } = await said(async () => {
      const found = await findCamundaVersion(this.#parts);
      return { version: found, existing: await cluster.indices(indexWildcards(naming)) };
    }, "Unable to connect to Elasticsearch");
    const choice = chooseTable(version.version);
    if (!choice) throw tooOld(version);
    const plan = planParts({ table: choice.table, naming, exclude: settings.exclude, existing });
    if (plan.missing.length > 0 && settings.missingIndices === "refuse")
      throw missing(plan.missing, version);
    if (plan.parts.length === 0) throw nothingThere(settings.indexPrefix);
    const warnings = [
      ...(choice.note ? [choice.note] : []),
      ...(plan.missing.length > 0 ? [`Missing indices: [${plan.missing.join(", ")}]`] : []),
      ...(plan.unknown.length > 0
        ? [
            `Not in the table of Camunda ${choice.table.version}, saved in the last part: ${plan.unknown.join(", ")}`,
          ]
        : []),
      ...(plan.excluded.length > 0
        ? [`Left out by backup.exclude: ${plan.excluded.join(", ")}`]
        : []),
      ...(await this.#collision()),
    ];
    const runId = Bun.randomUUIDv7();
    for (const warning of warnings) log.warn({ runId, backup: id.toString() }, warning);
    const count = plan.parts.length;
    return {
      id: runId,
      kind: "create",
      repository: repository.name,
      backupId: id,
      version: version.version,
      versionSource: version.source,
      clusterUuid,
      repositoryUuid: info.uuid,
      startMs: now(),
      warnings,
      steps: plan.parts.map((part, index) => ({
        snapshots: [
          {
            name: snapshotName({
              backupId: id,
              version: version.version,
              number: index + 1,
              count,
            }),
            uuid: undefined,
          },
        ],
        indices: part.indices,
      })),
    };
  }

  /** Backups of another index prefix in the same repository: their names would collide with ours. */
  async #collision(): Promise<readonly string[]> {
    const { repository, settings } = this.#parts;
    const name = this.#reader.newest()?.parts[0]?.snapshot;
    if (name === undefined) return [];
    const indices = (await repository.indices([name])).get(name) ?? [];
    const others = new Set(indices.flatMap((index) => prefixOf(index) ?? []));
    others.delete(settings.indexPrefix);
    const [other] = others;
    if (other === undefined) return [];
    return [
      `The repository holds backups of index prefix "${other}", this one has "${settings.indexPrefix}": their names collide; give each its own repository`,
    ];
  }
}

/** The repository, known to be there and writable. */
export async function usableRepository(parts: WorkParts): Promise<RepositoryInfo> {
  const { repository } = parts;
  const info = await said(
    () => repository.info(),
    `Encountered an error connecting to Elasticsearch while retrieving repository with name [${repository.name}].`,
  );
  if (!info.readOnly) return info;
  throw new BackupError(
    "repository-unusable",
    `Cannot change anything in the repository "${repository.name}": it is registered as read-only`,
    { hint: "Register it without readonly in the one cluster that writes to it." },
  );
}

/** Says an unreachable cluster in Camunda's words for what was being done. */
export async function said<T>(ask: () => Promise<T>, message: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isBackupError(error, "unreachable")) throw error;
    throw new BackupError("unreachable", message, {
      hint: `${error.message}. ${error.hint ?? ""}`.trim(),
      cause: error,
    });
  }
}

function busy(
  detail: string,
  message: string = "Another backup is running at the moment",
): BackupError {
  return new BackupError("busy", message, {
    hint: `${detail} Wait for its end, or delete it.`,
  });
}

function missing(names: readonly string[], version: CamundaVersion): BackupError {
  return new BackupError("cannot-plan", `Missing indices: [${names.join(", ")}]`, {
    hint: `Camunda ${version.version} (from ${version.source}) should have them. Check the settings indexPrefix and camunda.version; backup.missingIndices: warn goes on without them.`,
  });
}

function tooOld({ version, source }: CamundaVersion): BackupError {
  return new BackupError(
    "cannot-plan",
    `Cannot plan a backup of Camunda ${version} (from ${source})`,
    {
      hint: "Backups of all web applications together exist since Camunda 8.8. Set camunda.version if this is one.",
    },
  );
}

function nothingThere(prefix: string): BackupError {
  return new BackupError(
    "cannot-plan",
    `Cannot plan the backup: there is no index of Camunda with the prefix "${prefix}"`,
    {
      hint: "Check the settings indexPrefix, backup.exclude and elasticsearch.url.",
    },
  );
}
