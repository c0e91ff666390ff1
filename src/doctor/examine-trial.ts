import { asBackupError, BackupError, isBackupError } from "../backup/errors.ts";
import { listed } from "../restore/finding.ts";
import { examine, fail, type Finding, ok, skip, warn } from "./finding.ts";
import type { Manner, Patient, PatientRepository } from "./patient.ts";
import { trialPrivileges, trialRestorePrivileges } from "./privilege-checks.ts";
import { judgeVerification } from "./repository-checks.ts";
import { removeTrial, type Trial, type TrialThings, tryRepository } from "./trial.ts";
import { doctorWildcard, isLeftOver, readTrialName, trialName } from "./trial-name.ts";

const name = "trial";
const leftOvers = "left-overs";
const asked = "Leave --no-write out to try it.";

/** Removes what a doctor before us has left, verifies the repository and tries it out. */
export async function examineTrial(
  patient: Patient,
  repository: PatientRepository,
  manner: Manner,
  isWritable: boolean,
): Promise<readonly Finding[]> {
  const things = await findLeftOvers(patient, repository, manner);
  if (!manner.writes) {
    return [
      ...tellLeftOvers(things),
      skip("verify", "Nothing may be written", asked),
      skip(name, "Nothing may be written", asked),
    ];
  }
  if (!isWritable) {
    const why = "Nothing can be written into this repository";
    return [...tellLeftOvers(things), skip("verify", why), skip(name, why)];
  }
  const busy = await busyWith(patient, repository);
  if (busy !== undefined)
    return [...tellLeftOvers(things), ...(await verify(patient, repository)), busy];
  const lacking = await lackingPrivileges(patient);
  if (lacking.length > 0) {
    const why = `This user lacks ${listed(lacking)}`;
    const hint = `Give the user that runs doctor these privileges, or use --no-write.`;
    return [
      ...tellLeftOvers(things),
      ...(await verify(patient, repository)),
      skip(name, why, hint),
    ];
  }
  const removed = await removeLeftOvers(patient, repository, things);
  const verified = await verify(patient, repository);
  manner.signal.throwIfAborted();
  const own = trialName({ ...manner.owner, startedMs: manner.nowMs });
  const { index } = patient;
  const { own: backups, restoring } = repository;
  const parts = { index, repository: backups, restoring, signal: manner.signal };
  const trial = await manner.shelter(() => tryRepository(parts, own));
  if (manner.signal.aborted) throw interruption(trial);
  return [...removed, ...verified, ...judgeTrial(repository.own.name, trial)];
}

/** None where security is off. */
async function lackingPrivileges(patient: Patient): Promise<readonly string[]> {
  const lacking = await Promise.all([
    patient.target.missingPrivileges(trialPrivileges),
    patient.restoringTarget.missingPrivileges(trialRestorePrivileges),
  ]);
  return lacking.flatMap((names) => names ?? []);
}

function interruption({ left }: Trial): BackupError {
  const stayed = left.length === 0 ? "nothing was left behind" : `left behind: ${listed(left)}`;
  return new BackupError("interrupted", `Interrupted during the trial; ${stayed}`, {
    hint: "Run doctor again: it removes what an earlier one has left.",
  });
}

/** The document came back, and nothing is left of it. */
export function judgeTrial(
  repository: string,
  { tookMs, failure, left }: Trial,
): readonly Finding[] {
  const stayed =
    left.length === 0
      ? []
      : [
          warn(
            leftOvers,
            `Could not be deleted after the trial: ${listed(left)}`,
            "Run doctor again in an hour, or as the same user on this host: it removes what an earlier one has left.",
          ),
        ];
  if (failure !== undefined) {
    const { message, hint } = asBackupError(failure);
    const next = hint ?? "Look into the log of Elasticsearch.";
    return [fail(name, message, next), ...stayed];
  }
  const seconds = (tookMs / 1000).toFixed(1);
  const found = `A document was saved in "${repository}", restored, compared and deleted in ${seconds} s`;
  return [ok(name, found), ...stayed];
}

function verify({ examination }: Patient, { own }: PatientRepository): Promise<readonly Finding[]> {
  return examine("verify", examination.verify(own.name), judgeVerification);
}

/** A backup that runs shall not even be slowed down. */
async function busyWith(
  { target, journal }: Patient,
  { backups }: PatientRepository,
): Promise<Finding | undefined> {
  const [run] = journal.openRuns;
  const what =
    run === undefined
      ? await workInCluster(target, backups)
      : `the ${run.kind} of backup ${run.backupId} as run ${run.id}`;
  if (what === undefined) return undefined;
  return warn(name, `Not tried, so as not to disturb ${what}`, "Run doctor again when it is over.");
}

async function workInCluster(
  target: Patient["target"],
  backups: PatientRepository["backups"],
): Promise<string | undefined> {
  try {
    const { snapshots, restores, deletions } = await target.activity();
    const isHere = ({ repository }: { readonly repository: string }): boolean =>
      repository === backups.name;
    const snapshot = snapshots.filter(isHere).find((one) => !isTrial(one.snapshot));
    if (snapshot) return `the snapshot ${snapshot.snapshot}`;
    const restore = restores
      .filter(({ state }) => state !== "SUCCESS" && state !== "FAILURE")
      .filter(isHere)
      .find((one) => !isTrial(one.snapshot));
    if (restore) return `the restore of ${restore.snapshot}`;
    const deletion = deletions.filter(isHere).find((one) => !one.snapshots.every(isTrial));
    return deletion && `the deletion of ${listed(deletion.snapshots)}`;
  } catch (error) {
    if (!isBackupError(error, "missing-privilege")) throw error;
    const running = (await backups.list("*")).find(
      ({ snapshot, state }) => state === "IN_PROGRESS" && !isTrial(snapshot),
    );
    return running && `the snapshot ${running.snapshot}`;
  }
}

/** What a doctor makes is small, and one that was killed may have left it running. */
function isTrial(snapshot: string): boolean {
  return readTrialName(snapshot) !== undefined;
}

async function findLeftOvers(
  { cluster }: Patient,
  { own }: PatientRepository,
  { owner, nowMs, isAlive }: Manner,
): Promise<TrialThings> {
  const isDead = (each: string): boolean => isLeftOver(each, owner, { nowMs, isAlive });
  const snapshots = (await own.names(doctorWildcard)).filter(isDead);
  // Who may not list them has none either.
  const indices = await cluster.indices([doctorWildcard]).catch((error: unknown) => {
    if (isBackupError(error, "missing-privilege")) return [];
    throw error;
  });
  return { snapshots, indices: indices.filter(isDead) };
}

async function removeLeftOvers(
  { index }: Patient,
  { own }: PatientRepository,
  things: TrialThings,
): Promise<readonly Finding[]> {
  const names = [...things.snapshots, ...things.indices];
  if (names.length === 0) return [];
  const left = await removeTrial({ index, repository: own }, things);
  const gone = names.filter((each) => !left.includes(each));
  const removed =
    gone.length === 0 ? [] : [ok(leftOvers, `An earlier doctor had left ${listed(gone)}: deleted`)];
  return left.length === 0
    ? removed
    : [...removed, ...tellLeftOvers({ snapshots: left, indices: [] })];
}

function tellLeftOvers({ snapshots, indices }: TrialThings): readonly Finding[] {
  const names = [...snapshots, ...indices];
  if (names.length === 0) return [];
  return [
    warn(
      leftOvers,
      `An earlier doctor has left ${listed(names)}`,
      "Run doctor without --no-write while no backup runs: it deletes them.",
    ),
  ];
}
