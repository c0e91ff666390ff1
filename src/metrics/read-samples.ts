import type { RunKind } from "../backup/journal.ts";
import type { Counts } from "../backup/survey.ts";
import type { DeniedRequests, MetricSources } from "./metric-sources.ts";
import type { MetricName } from "./metric-table.ts";
import type { ProcessFigures } from "./read-process.ts";
import type { KindTally, RunTally } from "./run-tally.ts";
import type { Sample, Samples, Value } from "./sample.ts";

/** What is read anew for each page, beside what its sources keep. */
export interface Readings {
  readonly runs: RunTally;
  readonly process: ProcessFigures;
  /** Told of what could not be read; the page has the rest. */
  readonly onUnreadable: (database: "journal" | "catalog", error: unknown) => void;
}

type Part<T extends MetricName> = Readonly<Record<T, readonly Sample[]>>;

/** Reads all metrics as they are now. */
export function readSamples(sources: MetricSources, readings: Readings): Samples {
  const { version, repository, calls, now, journal } = sources;
  const attempt = <T>(database: "journal" | "catalog", read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      readings.onUnreadable(database, error);
      return undefined;
    }
  };
  const told = attempt("journal", () => ({
    kinds: readings.runs.read(),
    damage: journal.unconfirmed() !== undefined,
    progress: sources.survey.restoreProgress(),
  }));
  // Undefined inside is a catalog that can be read and knows nothing yet.
  const known = attempt("catalog", () => ({ counts: sources.survey.count() }));
  const files = sources.files();
  return {
    webapps_backup_build_info: [{ labels: { version }, value: 1 }],
    webapps_backup_repository_info:
      repository === undefined ? [] : [{ labels: { repository }, value: 1 }],
    ...ofCounts(known?.counts, now()),
    ...ofRuns(told?.kinds),
    webapps_backup_restore_progress_ratio: one(told?.progress),
    webapps_backup_journal_damage_unconfirmed: one(told && Number(told.damage)),
    webapps_backup_database_readable: [
      { labels: { database: "journal" }, value: Number(told !== undefined) },
      { labels: { database: "catalog" }, value: Number(known !== undefined) },
    ],
    webapps_backup_database_size_bytes: files.map(({ database, bytes }) => ({
      labels: { database },
      value: bytes,
    })),
    webapps_backup_database_wal_size_bytes: files.map(({ database, walBytes }) => ({
      labels: { database },
      value: walBytes,
    })),
    webapps_backup_cluster_up: one(Number(calls.isUp)),
    webapps_backup_cluster_last_answer_timestamp_seconds: one(seconds(calls.answeredMs)),
    webapps_backup_es_request_duration_seconds: calls.read(),
    webapps_backup_denied_requests_total: ofDenied(sources.denied()),
    ...ofProcess(readings.process),
  };
}

function ofCounts(
  counts: Counts | undefined,
  nowMs: number,
): Part<
  | "webapps_backup_backups"
  | "webapps_backup_backup_parts"
  | "webapps_backup_backup_held"
  | "webapps_backup_backup_last_restorable_timestamp_seconds"
  | "webapps_backup_catalog_timestamp_seconds"
  | "webapps_backup_catalog_age_seconds"
  | "webapps_backup_repository_warning"
> {
  const ageMs = counts && Math.max(0, nowMs - counts.asOfMs);
  return {
    webapps_backup_backups: by("state", counts?.backups),
    webapps_backup_backup_parts: by("state", counts?.parts),
    webapps_backup_backup_held: one(counts?.held),
    webapps_backup_backup_last_restorable_timestamp_seconds: one(seconds(counts?.lastRestorableMs)),
    webapps_backup_catalog_timestamp_seconds: one(seconds(counts?.asOfMs)),
    webapps_backup_catalog_age_seconds: one(seconds(ageMs)),
    webapps_backup_repository_warning: one(counts && Number(counts.warning !== undefined)),
  };
}

function ofRuns(
  kinds: Readonly<Record<RunKind, KindTally>> | undefined,
): Part<
  | "webapps_backup_backup_last_success_timestamp_seconds"
  | "webapps_backup_backup_last_failure_timestamp_seconds"
  | "webapps_backup_backup_last_status"
  | "webapps_backup_backup_total"
  | "webapps_backup_backup_duration_seconds"
  | "webapps_backup_delete_total"
  | "webapps_backup_restore_total"
  | "webapps_backup_journal_open_operations"
  | "webapps_backup_journal_oldest_open_timestamp_seconds"
> {
  const { lastEndMs, lastOutcome, durations } = kinds?.create ?? {};
  return {
    webapps_backup_backup_last_success_timestamp_seconds: one(seconds(lastEndMs?.succeeded)),
    webapps_backup_backup_last_failure_timestamp_seconds: one(seconds(lastEndMs?.failed)),
    webapps_backup_backup_last_status: one(
      lastOutcome === undefined ? undefined : Number(lastOutcome === "succeeded"),
    ),
    webapps_backup_backup_total: by("outcome", kinds?.create.ended),
    webapps_backup_backup_duration_seconds: durations ? [durations.read({})] : [],
    webapps_backup_delete_total: by("outcome", kinds?.delete.ended),
    webapps_backup_restore_total: by("outcome", kinds?.restore.ended),
    webapps_backup_journal_open_operations: ofKinds(kinds, ({ open }) => open),
    webapps_backup_journal_oldest_open_timestamp_seconds: ofKinds(kinds, ({ oldestOpenMs }) =>
      seconds(oldestOpenMs),
    ),
  };
}

function ofProcess(
  figures: ProcessFigures,
): Part<
  | "process_cpu_seconds_total"
  | "process_max_fds"
  | "process_open_fds"
  | "process_resident_memory_bytes"
  | "process_start_time_seconds"
> {
  return {
    process_cpu_seconds_total: one(figures.cpuSeconds),
    process_max_fds: one(figures.maxFds),
    process_open_fds: one(figures.openFds),
    process_resident_memory_bytes: one(figures.residentBytes),
    process_start_time_seconds: one(figures.startSeconds),
  };
}

function ofDenied(denied: DeniedRequests): readonly Value[] {
  return by("reason", {
    no_credentials: denied.withoutCredentials,
    wrong_credentials: denied.wrongCredentials,
    too_many_attempts: denied.limited,
    forbidden: denied.forbidden,
  });
}

function ofKinds(
  kinds: Readonly<Record<RunKind, KindTally>> | undefined,
  read: (tally: KindTally) => number | undefined,
): readonly Value[] {
  return Object.entries(kinds ?? {}).flatMap(([kind, tally]) => {
    const value = read(tally);
    return value === undefined ? [] : [{ labels: { kind }, value }];
  });
}

function by(label: string, values: Readonly<Record<string, number>> = {}): readonly Value[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

function one(value: number | undefined): readonly Value[] {
  return value === undefined ? [] : [{ labels: {}, value }];
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
