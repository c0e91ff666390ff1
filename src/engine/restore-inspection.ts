import { BackupError, isBackupError } from "../backup/errors.ts";
import { indexWildcards, readIndexName } from "../backup/index-name.ts";
import { manifestName } from "../backup/manifest.ts";
import type { RestoreRepository } from "../backup/restore-repository.ts";
import type { LiveIndex, WantedPrivileges } from "../backup/restore-target.ts";
import type { RestoreOptions, RestoreRequest } from "../backup/restore-plan.ts";
import type {
  RepositoryFacts,
  RestoreFacts,
  RestoreOrigin,
  TwoReadings,
} from "../restore/facts.ts";
import { recognising, snapshotsOf } from "../restore/selection.ts";
import { unknown } from "./deletion.ts";
import { readManifest } from "./manifest-reader.ts";
import { namingOf } from "./naming.ts";
import { pause } from "./pause.ts";
import { readPulse } from "./read-pulse.ts";
import type { RestoreParts } from "./restore-context.ts";
import { readStoredBackup } from "./stored-backup.ts";

/** How long is looked for somebody who writes. */
const watchMs = 500;

/**
 * Reads everything that a restore is planned from, and writes nothing. What our user may not read is
 * left undefined. Throws `not-found` where the backup or the earlier restore is not known, and
 * `unreachable` where the cluster does not answer.
 */
export async function inspect(parts: RestoreParts, request: RestoreRequest): Promise<RestoreFacts> {
  const { repository, safety, target, camunda, journal, settings, now } = parts;
  const naming = namingOf(settings);
  const { clusterUuid } = await readPulse(repository);
  const origin = await findOrigin(parts, request);
  const from = origin.kind === "backup" ? parts.restores : safety;
  const live = target.indices(wildcardsOf(parts, request.options));
  const [
    found,
    contents,
    held,
    saved,
    condition,
    activity,
    surroundings,
    camundaAnswers,
    manifest,
    writes,
    missingPrivileges,
  ] = await Promise.all([
    live,
    from.contents(snapshotsOf(origin)),
    repositoryFacts(from),
    safety.name === from.name ? undefined : ifAllowed(repositoryFacts(safety)),
    ifAllowed(target.condition()),
    ifAllowed(target.activity()),
    target.surroundings(),
    camunda?.answers(),
    findManifest(parts, origin),
    // It takes longest, so it goes on beside the others.
    live.then((indices) => watchWrites(parts, request.options, indices)),
    target.missingPrivileges(wantedPrivileges(parts, request.options)),
  ]);
  return {
    request,
    origin,
    naming,
    exclude: settings.exclude,
    clusterUuid,
    repository: held,
    safety: safety.name === from.name ? held : saved,
    safetyName: safety.name,
    contents,
    live: found,
    condition,
    activity,
    openRuns: journal.openRuns(),
    writes,
    surroundings,
    ...manifest,
    camundaAnswers,
    missingPrivileges,
    nowMs: now(),
  };
}

async function findOrigin(parts: RestoreParts, { source }: RestoreRequest): Promise<RestoreOrigin> {
  if (source.kind === "backup") {
    const backup = await readStoredBackup(parts, source.backupId);
    if (!backup) throw unknown(source.backupId);
    return { kind: "backup", backup };
  }
  const run = parts.journal.run(source.runId);
  const plan = run?.kind === "restore" ? parts.journal.plan(run.id) : undefined;
  if (!run || !plan) {
    throw new BackupError("not-found", `No restore with id [${source.runId}] found.`, {
      hint: 'Run "webapps-backup show" on the backup to see its restores.',
    });
  }
  const snapshots = run.steps
    .filter(({ action, state }) => action === "safety" && state === "succeeded")
    .flatMap((step) => step.snapshots);
  return { kind: "safety", plan, snapshots };
}

/** What is remembered of a manifest; to read one from its snapshot would be to write. */
async function findManifest(
  parts: RestoreParts,
  origin: RestoreOrigin,
): Promise<Pick<RestoreFacts, "manifest" | "unreadManifest">> {
  const none = { manifest: undefined, unreadManifest: undefined };
  if (origin.kind === "safety") return none;
  const { id } = origin.backup;
  const manifest = readManifest(parts, id);
  if (manifest) return { ...none, manifest };
  const stored = await ifAllowed(parts.restores.lookOwn(manifestName(id)));
  return { ...none, unreadManifest: stored?.snapshot };
}

/** Copies stand under other names, which must be free. */
function wildcardsOf(
  { settings }: RestoreParts,
  { renamePrefix }: RestoreOptions,
): readonly string[] {
  const own = indexWildcards(recognising(namingOf(settings)));
  if (renamePrefix === undefined || renamePrefix === "") return own;
  return [...own, ...own.map((wildcard) => renamePrefix + wildcard)];
}

async function repositoryFacts(repository: RestoreRepository): Promise<RepositoryFacts> {
  const { name } = repository;
  try {
    const { uuid, readOnly } = await repository.info();
    return { name, uuid, state: readOnly ? "read-only" : "writable" };
  } catch (error) {
    if (!isBackupError(error, "repository-missing")) throw error;
    return { name, uuid: undefined, state: "missing" };
  }
}

/** Reads twice what has been written to open indices of ours; a copy is in nobody's way. */
async function watchWrites(
  { target, settings }: RestoreParts,
  { renamePrefix }: RestoreOptions,
  live: readonly LiveIndex[],
): Promise<TwoReadings | undefined> {
  const naming = recognising(namingOf(settings));
  const names = live
    .filter(({ name, open }) => open && readIndexName(name, naming) !== undefined)
    .map(({ name }) => name);
  if (renamePrefix !== undefined || names.length === 0)
    return { first: new Map(), second: new Map() };
  const first = await ifAllowed(target.writes(names));
  if (!first) return undefined;
  await pause(watchMs);
  const second = await ifAllowed(target.writes(names));
  return second && { first, second };
}

function wantedPrivileges(parts: RestoreParts, options: RestoreOptions): WantedPrivileges {
  const isCopy = options.renamePrefix !== undefined;
  return {
    cluster: [
      "monitor",
      "cluster:admin/snapshot/restore",
      ...(isCopy ? [] : ["manage_index_templates"]),
      ...(isCopy || !options.safetyBackup ? [] : ["create_snapshot"]),
    ],
    indices: ["monitor", "view_index_metadata", ...(isCopy ? [] : ["manage"])],
    on: wildcardsOf(parts, options),
  };
}

/** Undefined where our user may not ask, or where this distribution knows no such question. */
async function ifAllowed<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isBackupError(error, "missing-privilege", "rejected")) return undefined;
    throw error;
  }
}
