import { positiveBackupId } from "../backup/backup-id.ts";
import { BackupError } from "../backup/errors.ts";
import type { NewRun, NewStep, Run } from "../backup/journal.ts";
import type { ListedSnapshot } from "../backup/repository.ts";
import { said, usableRepository } from "./admission.ts";
import type { WorkParts } from "./engine-parts.ts";
import { refuseHeld } from "./holding.ts";
import { listBackup } from "./list-backup.ts";
import { readPulse } from "./read-pulse.ts";

/** What a deletion begins with. */
export interface BegunDeletion {
  /** Undefined where only the journal knew the id, and nothing is to be deleted. */
  readonly run: Run | undefined;
  /** The create run that was cancelled for it. */
  readonly cancelled: Run | undefined;
}

/**
 * Begins a deletion: pins every snapshot of the id by name and uuid, whatever its version or part
 * count, and cancels a create of it in the same commit. A deletion of the same snapshots that is open
 * already is joined. Throws `not-found` where nothing is known of the id, `held` where a hold binds it.
 */
export async function beginDeletion(parts: WorkParts, id: bigint): Promise<BegunDeletion> {
  positiveBackupId(id);
  const { repository, journal, now } = parts;
  const info = await usableRepository(parts);
  const { named, clusterUuid } = await said(
    async () => ({
      named: await listBackup(repository, id),
      clusterUuid: (await readPulse(repository)).clusterUuid,
    }),
    `Encountered an error connecting to Elasticsearch while searching for snapshots. Repository name: [${repository.name}].`,
  );
  // From here to the commit nothing is waited for: of two requests at once the second joins the first,
  // and nobody holds the backup in between.
  refuseHeld(parts, id);
  const open = journal
    .openRuns()
    .filter((run) => run.backupId === id && run.repository === repository.name);
  const restoring = open.find((run) => run.kind === "restore");
  if (restoring) throw beingRestored(restoring);
  const creating = open.find((run) => run.kind === "create");
  const deleting = open.find((run) => run.kind === "delete" && pinsAll(run, named));
  if (deleting && !creating) return { run: deleting, cancelled: undefined };
  const known = creating ?? journal.creations(repository.name, [id])[0];
  if (named.length === 0 && !creating) {
    if (known?.state !== "failed") throw unknown(id);
    journal.forget(repository.name, id);
    return { run: undefined, cancelled: undefined };
  }
  const deletion: NewRun = {
    id: Bun.randomUUIDv7(),
    kind: "delete",
    repository: repository.name,
    backupId: id,
    version: undefined,
    versionSource: undefined,
    clusterUuid,
    repositoryUuid: info.uuid,
    startMs: now(),
    warnings: [],
    steps: pinned(parts, named),
  };
  const run = creating
    ? journal.cancelAndBegin(creating.id, deletion, "Cancelled: its deletion was asked for")
    : journal.begin(deletion);
  return { run, cancelled: creating };
}

/**
 * Refuses to delete while nobody has looked at what a damaged journal has lost: it may have held
 * what protects a backup.
 */
export function refuseUnconfirmed({ journal }: Pick<WorkParts, "journal">, id: bigint): void {
  const notice = journal.unconfirmed();
  if (notice === undefined) return;
  throw new BackupError("state-unusable", `Cannot delete backup ${id}: ${notice}`, {
    hint: 'Look at what was saved with "webapps-backup list" and "show", then run "webapps-backup journal confirm".',
  });
}

function beingRestored({ backupId, startMs, id }: Run): BackupError {
  return new BackupError(
    "busy",
    `Cannot delete backup ${backupId}: it is being restored since ${new Date(startMs).toISOString()}`,
    {
      hint: `Wait for the end of the restore, or abort it with "webapps-backup restore --abort ${id}".`,
    },
  );
}

/** The error for an id that neither store nor journal knows, in Camunda's words. */
export function unknown(id: bigint): BackupError {
  return new BackupError("not-found", `No backup with id [${id}] found.`, {
    hint: 'Run "webapps-backup list" to see the backups there are.',
  });
}

/** Whether a deletion is about all of these; what has come after its beginning is another backup. */
function pinsAll(deletion: Run, listed: readonly ListedSnapshot[]): boolean {
  const pins = new Set(deletion.steps.flatMap((step) => step.snapshots.map(({ uuid }) => uuid)));
  return listed.every(({ uuid }) => pins.has(uuid));
}

function pinned({ repository }: WorkParts, listed: readonly ListedSnapshot[]): readonly NewStep[] {
  const uuids = new Map(listed.map(({ snapshot, uuid }) => [snapshot, uuid] as const));
  return repository.batches([...uuids.keys()]).map((names) => ({
    snapshots: names.map((name) => ({ name, uuid: uuids.get(name) })),
    indices: [],
  }));
}
