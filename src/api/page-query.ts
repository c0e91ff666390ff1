import * as v from "valibot";
import type { AuditQuery } from "../backup/audit.ts";
import { backupStates } from "../backup/backup.ts";
import type { IdPattern, ListQuery } from "../backup/gateway.ts";
import { instant } from "./instant.ts";
import { readParameters } from "./parameters.ts";

/** Which runs to show. */
export interface RunPageQuery {
  readonly limit: number;
  readonly after?: string | undefined;
}

const integer = "an integer from 1 to 1000";

/** How many of a page. */
export const pageSize: v.GenericSchema<unknown, number> = v.pipe(
  v.string(integer),
  v.regex(/^0*[1-9]\d{0,3}$/, integer),
  v.transform(Number),
  v.maxValue(1000, integer),
);
const limit = v.optional(pageSize, "100");

const after = v.optional(v.pipe(v.string("one value"), v.nonEmpty('the "next" of a page')));

/** A time in a query. */
export const timeParameter: v.GenericSchema<unknown, number> = instant(
  "a time such as 2026-11-22T14:35:09Z or 2026-11-22, or Unix seconds or milliseconds",
);
const time = v.optional(timeParameter);

const digits = 'digits with or without a "*" at the end, at most 20 characters';
/** Which ids. */
export const idPattern: v.GenericSchema<unknown, IdPattern> = v.pipe(
  v.string(digits),
  v.maxLength(20, digits),
  v.regex(/^[0-9]*\*?$/, digits),
  v.transform((text) => ({ digits: text.replace("*", ""), exact: /[0-9]$/.test(text) })),
);
const pattern = v.optional(idPattern);

const runPage = v.strictObject({ limit, after });
const restoreList = v.strictObject({ limit: v.optional(pageSize, "20") });

/** Behind which entry of the audit log. */
export const entryNumber: v.GenericSchema<unknown, number> = v.pipe(
  v.string("the number of an entry"),
  v.regex(/^\d{1,15}$/, "the number of an entry"),
  v.transform(Number),
);

const auditPage = v.strictObject({
  limit,
  since: time,
  after: v.optional(entryNumber),
});

const backupPage = v.strictObject({
  limit,
  after,
  state: v.optional(v.picklist(backupStates, `one of ${backupStates.join(", ")}`)),
  since: time,
  until: time,
  pattern,
});

/** The parameters of the lists, for whoever describes them. */
export const listParameters: Readonly<
  Record<"backups" | "runs" | "restores" | "audit", v.GenericSchema>
> = { backups: backupPage, runs: runPage, restores: restoreList, audit: auditPage };

/** Reads the parameters of the list of backups. */
export function readListQuery(given: Record<string, string[]>): ListQuery {
  const { since, until, pattern: ids, ...same } = readParameters(backupPage, given);
  const everyId = ids === undefined || (ids.digits === "" && !ids.exact);
  return { ...same, sinceMs: since, untilMs: until, pattern: everyId ? undefined : ids };
}

/** Reads which entries of the audit log to show. */
export function readAuditQuery(given: Record<string, string[]>): AuditQuery {
  const { since, ...same } = readParameters(auditPage, given);
  return { ...same, sinceMs: since };
}

/** Reads the parameters of the list of runs. */
export function readRunQuery(given: Record<string, string[]>): RunPageQuery {
  return readParameters(runPage, given);
}

/** Reads how many restores to show; each comes with its whole plan, so they are fewer. */
export function readRestoreLimit(given: Record<string, string[]>): number {
  return readParameters(restoreList, given).limit;
}
