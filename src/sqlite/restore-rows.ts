import * as v from "valibot";
import { keptCount, keptId, keptJson, orNothing } from "../backup/kept-values.ts";
import { checkNames, type RestorePlan, type RestoreReport } from "../backup/restore-plan.ts";
import { parseAnswer, stringifyJson } from "../json/json.ts";

/** A row of the table restore. */
export interface RestoreRow {
  readonly run_id: string;
  readonly plan: string;
  readonly report: string | null;
}

const text = orNothing(v.string());
const strings = v.array(v.string());

const source = v.variant("kind", [
  v.object({ kind: v.literal("backup"), backupId: keptId }),
  v.object({ kind: v.literal("safety"), runId: v.string() }),
]);
const before = v.object({
  uuid: v.string(),
  open: v.boolean(),
  health: orNothing(v.picklist(["green", "yellow", "red"])),
  shards: keptCount,
  replicas: keptCount,
  hidden: v.boolean(),
  aliases: v.record(v.string(), keptJson),
  blocks: strings,
});
const plan: v.GenericSchema<unknown, RestorePlan> = v.object({
  source,
  backupId: keptId,
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
      shards: orNothing(keptCount),
      bytes: orNothing(keptCount),
      action: v.picklist(["create", "over", "replace"]),
      reason: text,
      before: orNothing(before),
      dropsLifecycle: v.boolean(),
      returnsTo: orNothing(before),
    }),
  ),
  remaining: v.array(v.object({ name: v.string(), before })),
  templates: v.array(
    v.object({ kind: v.picklist(["component", "index"]), name: v.string(), body: keptJson }),
  ),
  documents: v.array(v.object({ index: v.string(), documents: keptCount, exact: v.boolean() })),
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
      copiedBytes: keptCount,
      reusedBytes: keptCount,
    }),
  ),
  copiedBytes: keptCount,
  reusedBytes: keptCount,
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
