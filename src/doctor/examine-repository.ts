import { isBackupError } from "../backup/errors.ts";
import type { Backup } from "../backup/backup.ts";
import { isManifestIndexOf } from "../backup/manifest.ts";
import type { ListedSnapshot, Repository } from "../backup/repository.ts";
import { readSnapshotName } from "../backup/snapshot-name.ts";
import { judgeAge, judgeOrphans, judgeUnfinished } from "./backup-checks.ts";
import { examineTrial } from "./examine-trial.ts";
import { examine, fail, type Finding, skip } from "./finding.ts";
import type { Manner, Patient, PatientRepository } from "./patient.ts";
import {
  judgeGeneration,
  judgeOthers,
  judgePolicies,
  judgePrefixes,
  judgeRegistration,
} from "./repository-checks.ts";
import { survey } from "./survey.ts";

/** What came of a look at the repository. */
export interface RepositoryExamined {
  readonly findings: readonly Finding[];
  /** The newest complete backup; undefined where there is none, or nobody could look. */
  readonly newest: Backup | undefined;
  /** By name; undefined where the repository could not be listed. */
  readonly snapshots: readonly string[] | undefined;
}

/** Looks at the repository, and tries it out where that is wanted and disturbs nobody. */
export async function examineRepository(
  patient: Patient,
  manner: Manner,
): Promise<RepositoryExamined> {
  const { repository } = patient;
  if (!repository) {
    const missing = fail(
      "repository",
      "No repository is configured",
      "Set repository (WEBAPPS_BACKUP_REPOSITORY) to the name of a snapshot repository of Elasticsearch.",
    );
    return { findings: [missing], newest: undefined, snapshots: undefined };
  }
  const name = repository.backups.name;
  let readOnly: boolean | undefined;
  const registered = await examine("repository", repository.backups.info(), (info) => {
    readOnly = info.readOnly;
    return judgeRegistration("repository", name, info);
  });
  const safety = await examineSafety(repository);
  const policies = await examine("policies", patient.examination.policies(), (all) =>
    judgePolicies(name, all),
  );
  const first = [...registered, ...safety, ...policies];
  if (readOnly === undefined) {
    const unread = skip("backups", "The repository cannot be looked into");
    return { findings: [...first, unread], newest: undefined, snapshots: undefined };
  }
  const generation = await examine("writers", repository.backups.fingerprint(), judgeGeneration);
  const contents = await examineContents(patient, repository, manner);
  const isDisabled = generation.some(({ result }) => result === "fail");
  const trial = examineTrial(patient, repository, manner, !readOnly && !isDisabled);
  const tried = await examine("trial", trial, (found) => found);
  return {
    findings: [...first, ...generation, ...contents.findings, ...tried],
    newest: contents.newest,
    snapshots: contents.snapshots,
  };
}

async function examineSafety({ safety }: PatientRepository): Promise<readonly Finding[]> {
  if (!safety) return [];
  return examine("safety", safety.info(), (info) => judgeRegistration("safety", safety.name, info));
}

async function examineContents(
  patient: Patient,
  { backups }: PatientRepository,
  { nowMs, maxAgeMs }: Manner,
): Promise<RepositoryExamined> {
  let newest: Backup | undefined;
  let names: readonly string[] | undefined;
  const look = async (): Promise<readonly Finding[]> => {
    const snapshots = await backups.list("*");
    names = snapshots.map(({ snapshot }) => snapshot);
    const found = await survey(backups, snapshots, {
      nowMs,
      incompleteTimeoutMs: patient.settings.incompleteTimeoutMs,
      runs: patient.journal.creations,
    });
    newest = found.newest;
    return [
      judgeOthers(snapshots),
      ...(await examinePrefixes(patient, backups, snapshots)),
      judgeAge(newest, { nowMs, maxAgeMs }),
      judgeUnfinished(found),
      ...(await examineOrphans(patient, backups.name, snapshots, found.ids)),
    ];
  };
  const findings = await examine("backups", look(), (found) => found);
  return { findings, newest, snapshots: names };
}

const newestLookedInto = 100;

async function examinePrefixes(
  { settings }: Patient,
  backups: Repository,
  snapshots: readonly ListedSnapshot[],
): Promise<readonly Finding[]> {
  const firsts = new Map<bigint, string>();
  for (const { snapshot, state } of snapshots) {
    const name = readSnapshotName(snapshot);
    if (name && state === "SUCCESS" && !firsts.has(name.backupId))
      firsts.set(name.backupId, snapshot);
  }
  const newest = [...firsts].toSorted(([a], [b]) => (a < b ? 1 : -1)).slice(0, newestLookedInto);
  const inside = backups.indices(newest.map(([, snapshot]) => snapshot));
  return examine("prefix", inside, (contents) => judgePrefixes(settings.naming.prefix, contents));
}

async function examineOrphans(
  { cluster, journal }: Patient,
  repository: string,
  snapshots: readonly ListedSnapshot[],
  ids: ReadonlySet<bigint>,
): Promise<readonly Finding[]> {
  const isBusy =
    journal.openRuns.length > 0 || snapshots.some(({ state }) => state === "IN_PROGRESS");
  // Who may not list them has none either.
  const indices = await cluster.indices(["webapps_backup_manifest_*"]).catch((error: unknown) => {
    if (isBackupError(error, "missing-privilege")) return [];
    throw error;
  });
  const own = indices.filter((name) => isManifestIndexOf(repository, name));
  return [judgeOrphans(snapshots, own, { ids, isBusy })];
}
