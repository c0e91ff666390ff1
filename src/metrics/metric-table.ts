import { backupStates } from "../backup/backup.ts";
import { callOutcomes } from "../backup/cluster-call.ts";
import { partWords } from "../backup/survey.ts";

/** What a metric can be. */
export type MetricType = "gauge" | "counter" | "histogram";

/** One metric as it is published. */
export interface Metric {
  readonly type: MetricType;
  /** One sentence for those who read a page or a dashboard. */
  readonly help: string;
  /** Every value that a label can have; none are named where it is free text of the settings. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

const outcomes = ["succeeded", "failed", "cancelled"];
const kinds = ["create", "delete", "restore"];
const databases = ["journal", "catalog"];

/** The methods that requests to Elasticsearch are counted by; all others are "OTHER". */
export const verbs = ["GET", "HEAD", "PUT", "POST", "DELETE", "OTHER"] as const;

/** Why requests are not let through. */
export const denials = [
  "no_credentials",
  "wrong_credentials",
  "too_many_attempts",
  "forbidden",
] as const;

/** The names of everything that is published. */
export type MetricName =
  | "webapps_backup_build_info"
  | "webapps_backup_repository_info"
  | "webapps_backup_backups"
  | "webapps_backup_backup_parts"
  | "webapps_backup_backup_held"
  | "webapps_backup_backup_last_restorable_timestamp_seconds"
  | "webapps_backup_backup_last_success_timestamp_seconds"
  | "webapps_backup_backup_last_failure_timestamp_seconds"
  | "webapps_backup_backup_last_status"
  | "webapps_backup_backup_total"
  | "webapps_backup_backup_duration_seconds"
  | "webapps_backup_delete_total"
  | "webapps_backup_restore_total"
  | "webapps_backup_restore_progress_ratio"
  | "webapps_backup_journal_open_operations"
  | "webapps_backup_journal_oldest_open_timestamp_seconds"
  | "webapps_backup_journal_damage_unconfirmed"
  | "webapps_backup_database_readable"
  | "webapps_backup_database_size_bytes"
  | "webapps_backup_database_wal_size_bytes"
  | "webapps_backup_catalog_timestamp_seconds"
  | "webapps_backup_catalog_age_seconds"
  | "webapps_backup_repository_warning"
  | "webapps_backup_cluster_up"
  | "webapps_backup_cluster_last_answer_timestamp_seconds"
  | "webapps_backup_es_request_duration_seconds"
  | "webapps_backup_denied_requests_total"
  | "process_cpu_seconds_total"
  | "process_max_fds"
  | "process_open_fds"
  | "process_resident_memory_bytes"
  | "process_start_time_seconds";

/** Everything that is published, in the order of the page. */
export const metricTable: Readonly<Record<MetricName, Metric>> = {
  webapps_backup_build_info: {
    type: "gauge",
    help: "Always 1; the label has the version that runs.",
    labels: { version: [] },
  },
  webapps_backup_repository_info: {
    type: "gauge",
    help: "Always 1; the label has the snapshot repository that the backups are in.",
    labels: { repository: [] },
  },
  webapps_backup_backups: {
    type: "gauge",
    help: "Backups that are known, by state.",
    labels: { state: backupStates },
  },
  webapps_backup_backup_parts: {
    type: "gauge",
    help: "Snapshots that are parts of backups, by the state that Elasticsearch gives them.",
    labels: { state: partWords },
  },
  webapps_backup_backup_held: {
    type: "gauge",
    help: "Backups that a hold keeps from being deleted.",
    labels: {},
  },
  webapps_backup_backup_last_restorable_timestamp_seconds: {
    type: "gauge",
    help: "When the newest COMPLETED backup ended, whoever made it, as the repository has it; absent where there is none.",
    labels: {},
  },
  webapps_backup_backup_last_success_timestamp_seconds: {
    type: "gauge",
    help: "When the newest backup that we made successfully ended; absent before the first.",
    labels: {},
  },
  webapps_backup_backup_last_failure_timestamp_seconds: {
    type: "gauge",
    help: "When the newest backup that we made and that failed ended; absent before the first.",
    labels: {},
  },
  webapps_backup_backup_last_status: {
    type: "gauge",
    help: "1 where the backup that we ended last succeeded, 0 where it did not; absent before the first.",
    labels: {},
  },
  webapps_backup_backup_total: {
    type: "counter",
    help: "Backups that we have ended, by outcome, from the journal: a restart forgets none.",
    labels: { outcome: outcomes },
  },
  webapps_backup_backup_duration_seconds: {
    type: "histogram",
    help: "How long the backups that succeeded took, from the journal.",
    labels: {},
  },
  webapps_backup_delete_total: {
    type: "counter",
    help: "Deletions of backups that we have ended, by outcome, from the journal.",
    labels: { outcome: outcomes },
  },
  webapps_backup_restore_total: {
    type: "counter",
    help: "Restores that we have ended, by outcome, from the journal.",
    labels: { outcome: outcomes },
  },
  webapps_backup_restore_progress_ratio: {
    type: "gauge",
    help: "How far the restore that runs is; absent while none does.",
    labels: {},
  },
  webapps_backup_journal_open_operations: {
    type: "gauge",
    help: "Runs that have not ended, by kind.",
    labels: { kind: kinds },
  },
  webapps_backup_journal_oldest_open_timestamp_seconds: {
    type: "gauge",
    help: "When the oldest run that has not ended began, by kind; absent where none is open.",
    labels: { kind: kinds },
  },
  webapps_backup_journal_damage_unconfirmed: {
    type: "gauge",
    help: "1 while the journal was found damaged and nobody has confirmed it: nothing is deleted meanwhile.",
    labels: {},
  },
  webapps_backup_database_readable: {
    type: "gauge",
    help: "0 where this database could not be read just now; what is told of it is then missing from the page.",
    labels: { database: databases },
  },
  webapps_backup_database_size_bytes: {
    type: "gauge",
    help: "Size of our databases on the disk.",
    labels: { database: databases },
  },
  webapps_backup_database_wal_size_bytes: {
    type: "gauge",
    help: "Size of their write-ahead logs.",
    labels: { database: databases },
  },
  webapps_backup_catalog_timestamp_seconds: {
    type: "gauge",
    help: "When the catalog was last known to be what the repository holds; absent before the first time.",
    labels: {},
  },
  webapps_backup_catalog_age_seconds: {
    type: "gauge",
    help: "How long ago that was.",
    labels: {},
  },
  webapps_backup_repository_warning: {
    type: "gauge",
    help: "1 while something is wrong with the repository as a whole; every list has the sentence.",
    labels: {},
  },
  webapps_backup_cluster_up: {
    type: "gauge",
    help: "1 where Elasticsearch answered when it was last asked, 0 where it did not or was not asked yet.",
    labels: {},
  },
  webapps_backup_cluster_last_answer_timestamp_seconds: {
    type: "gauge",
    help: "When Elasticsearch last answered; absent before the first time.",
    labels: {},
  },
  webapps_backup_es_request_duration_seconds: {
    type: "histogram",
    help: "How long requests to Elasticsearch took, those that we pass on among them, by method and outcome.",
    labels: { verb: verbs, outcome: callOutcomes },
  },
  webapps_backup_denied_requests_total: {
    type: "counter",
    help: "Requests that were not let through, by reason.",
    labels: { reason: denials },
  },
  process_cpu_seconds_total: {
    type: "counter",
    help: "Time that this process has spent computing.",
    labels: {},
  },
  process_max_fds: {
    type: "gauge",
    help: "How many files this process may have open; Linux only.",
    labels: {},
  },
  process_open_fds: {
    type: "gauge",
    help: "How many files this process has open; Linux only.",
    labels: {},
  },
  process_resident_memory_bytes: {
    type: "gauge",
    help: "Memory that this process takes.",
    labels: {},
  },
  process_start_time_seconds: {
    type: "gauge",
    help: "When this process began.",
    labels: {},
  },
};
