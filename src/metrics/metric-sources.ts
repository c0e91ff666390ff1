import type { Journal } from "../backup/journal.ts";
import type { Survey } from "../backup/survey.ts";
import type { CallTally } from "./call-tally.ts";

/** How much room a database takes. */
export interface DatabaseFiles {
  readonly database: "journal" | "catalog";
  readonly bytes: number;
  readonly walBytes: number;
}

/** Requests that were not let through. */
export interface DeniedRequests {
  readonly withoutCredentials: number;
  readonly wrongCredentials: number;
  readonly limited: number;
  readonly forbidden: number;
}

/** Where everything that is told comes from. None of it asks the cluster. */
export interface MetricSources {
  readonly version: string;
  /** The repository that backups are in; undefined where none is configured. */
  readonly repository: string | undefined;
  readonly survey: Survey;
  readonly journal: Pick<Journal, "outlines" | "unconfirmed">;
  readonly calls: CallTally;
  readonly denied: () => DeniedRequests;
  readonly files: () => readonly DatabaseFiles[];
  readonly now: () => number;
}
