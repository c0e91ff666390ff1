import type { Cluster } from "../backup/cluster.ts";
import type { Examination } from "../backup/examination.ts";
import type { IndexNaming } from "../backup/index-name.ts";
import type { Run, RunSummary } from "../backup/journal.ts";
import type { ManifestIndex } from "../backup/manifest-index.ts";
import type { Repository } from "../backup/repository.ts";
import type { RestoreRepository } from "../backup/restore-repository.ts";
import type { RestoreTarget } from "../backup/restore-target.ts";
import type { TrialOwner } from "./trial-name.ts";

/** The repository of the backups from every side. */
export interface PatientRepository {
  readonly backups: Repository;
  readonly own: RestoreRepository;
  /** With the credential of restores. */
  readonly restoring: RestoreRepository;
  /** Where safety backups go; undefined where that is the same. */
  readonly safety: RestoreRepository | undefined;
}

/** What the doctor must know of the settings. */
export interface PatientSettings {
  readonly naming: IndexNaming;
  readonly exclude: readonly string[];
  readonly refusesMissing: boolean;
  readonly manifest: boolean;
  /** Whether the version of Camunda is known without a look at its indices. */
  readonly isVersionKnown: boolean;
  readonly incompleteTimeoutMs: number;
}

/** What the journal tells; of one that cannot be read, nothing. */
export interface PatientJournal {
  readonly openRuns: readonly Run[];
  readonly creations: (ids: readonly bigint[]) => readonly RunSummary[];
}

/** Everything that the doctor asks and looks at in a cluster. */
export interface Patient {
  readonly settings: PatientSettings;
  readonly examination: Examination;
  readonly cluster: Cluster;
  readonly target: RestoreTarget;
  /** With the credential of restores. */
  readonly restoringTarget: RestoreTarget;
  readonly index: ManifestIndex;
  /** Undefined where none is configured. */
  readonly repository: PatientRepository | undefined;
  /** Throws where it cannot be found out. */
  readonly camundaVersion: () => Promise<{ readonly version: string; readonly source: string }>;
  readonly journal: PatientJournal;
}

/** How the doctor is to look. */
export interface Manner {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly maxAgeMs: number | undefined;
  /** Whether anything may be written: the verification and the trial. */
  readonly writes: boolean;
  readonly owner: TrialOwner;
  readonly isAlive: (pid: number) => boolean;
  /** Aborted where somebody wants it to end. */
  readonly signal: AbortSignal;
  /** Lets something end by itself, so that it can tidy up, though somebody wants it to end. */
  readonly shelter: <T>(work: () => Promise<T>) => Promise<T>;
}
