import * as v from "valibot";
import { checkNames, type RestorePlan, type RestoreReport } from "../backup/restore-plan.ts";
import { type JsonValue, parseAnswer, stringifyJson } from "../json/json.ts";

/** A row of the table restore. */
export interface RestoreRow {
  readonly run_id: string;
  readonly plan: string;
  readonly report: string | null;
}

// What has no value is not written, and its key is there again after reading.
function orNothing<T>(schema: v.GenericSchema<unknown, T>) {
  return v.optional(schema, () => undefined);
}

const id = v.pipe(
  v.union([v.pipe(v.number(), v.safeInteger()), v.bigint()]),
  v.transform((value) => BigInt(value)),
);
const count = v.pipe(v.number(), v.safeInteger());
const text = orNothing(v.string());
const strings = v.array(v.string());
const json = v.custom<JsonValue>((value) => value !== undefined);

const source = v.variant("kind", [
  v.object({ kind: v.literal("backup"), backupId: id }),
  v.object({ kind: v.literal("safety"), runId: v.string() }),
]);
const before = v.object({
  uuid: v.string(),
  open: v.boolean(),
  health: orNothing(v.picklist(["green", "yellow", "red"])),
  shards: count,
  replicas: count,
  hidden: v.boolean(),
  aliases: v.record(v.string(), json),
  blocks: strings,
});
const plan: v.GenericSchema<unknown, RestorePlan> = v.object({
  source,
  backupId: id,
  repository: v.string(),
  safetyRepository: v.string(),
  clusterUuid: v.string(),
  repositoryUuid: text,
  options: v.object({
    only: strings,
    renamePrefix: text,
    full: v.boolean(),
    sequential: v.boolean(),
    safetyBackup: v.boolean(),
    force: v.array(v.picklist(checkNames)),
  }),
  parts: v.array(v.object({ snapshot: v.string(), uuid: v.string(), partial: v.boolean() })),
  indices: v.array(
    v.object({
      name: v.string(),
      source: v.string(),
      snapshot: v.string(),
      shards: orNothing(count),
      bytes: orNothing(count),
      action: v.picklist(["create", "over", "replace"]),
      reason: text,
      before: orNothing(before),
      dropsLifecycle: v.boolean(),
      returnsTo: orNothing(before),
    }),
  ),
  remaining: v.array(v.object({ name: v.string(), before })),
  templates: v.array(
    v.object({ kind: v.picklist(["component", "index"]), name: v.string(), body: json }),
  ),
  documents: v.array(v.object({ index: v.string(), documents: count, exact: v.boolean() })),
  aliases: v.array(v.object({ index: v.string(), aliases: strings, hidden: v.boolean() })),
  checks: v.array(
    v.object({
      name: v.picklist(checkNames),
      result: v.picklist(["ok", "warn", "fail"]),
      found: v.string(),
      wanted: text,
      hint: text,
      forced: v.boolean(),
    }),
  ),
  hash: v.string(),
});

const report: v.GenericSchema<unknown, RestoreReport> = v.object({
  indices: v.array(
    v.object({
      name: v.string(),
      state: v.picklist(["restored", "removed", "put back", "broken"]),
      detail: text,
      copiedBytes: count,
      reusedBytes: count,
    }),
  ),
  copiedBytes: count,
  reusedBytes: count,
  notes: strings,
});

/** Writes a plan or a report as its column holds it. */
export function writeKept(value: RestorePlan | RestoreReport): string {
  return stringifyJson(value);
}

/** Reads a plan again; what does not fit the schema throws. */
export function readPlan(kept: string): RestorePlan {
  return v.parse(plan, parseAnswer(kept));
}

/** Reads a report again; what does not fit the schema throws. */
export function readReport(kept: string): RestoreReport {
  return v.parse(report, parseAnswer(kept));
}
