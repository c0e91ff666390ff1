import * as v from "valibot";
import {
  type Check,
  checkNames,
  type IndexBefore,
  type IndexOutcome,
  type PlannedIndex,
  type RestoreOptions,
  type RestorePlan,
  type RestoreReport,
} from "../backup/restore-plan.ts";
import type { RestoreDetail } from "../backup/restores.ts";
import type { JsonValue } from "../json/json.ts";
import { runView } from "./wire-schemas.ts";
import { count, id, orNull, strings, text, time, type WireSchema } from "./wire-values.ts";

/** What came out of the JSON parser is JSON. */
export const json: WireSchema<JsonValue> = v.custom<JsonValue>((value) => value !== undefined);

const options: WireSchema<RestoreOptions> = v.object({
  only: strings,
  renamePrefix: text,
  full: v.boolean(),
  sequential: v.boolean(),
  safetyBackup: v.boolean(),
  force: v.array(v.picklist(checkNames)),
});

const check: WireSchema<Check> = v.object({
  name: v.picklist(checkNames),
  result: v.picklist(["ok", "warn", "fail"]),
  found: v.string(),
  wanted: text,
  hint: text,
  forced: v.boolean(),
});

const before: WireSchema<IndexBefore> = v.object({
  uuid: v.string(),
  open: v.boolean(),
  health: orNull(v.picklist(["green", "yellow", "red"])),
  shards: count,
  replicas: count,
  hidden: v.boolean(),
  aliases: v.record(v.string(), json),
  blocks: strings,
});

const plannedIndex: WireSchema<PlannedIndex> = v.object({
  name: v.string(),
  source: v.string(),
  snapshot: v.string(),
  shards: orNull(count),
  bytes: orNull(count),
  action: v.picklist(["create", "over", "replace"]),
  reason: text,
  before: orNull(before),
  dropsLifecycle: v.boolean(),
  returnsTo: orNull(before),
});

/** `POST /api/restores` with `dryRun`. */
export const restorePlan: WireSchema<RestorePlan> = v.pipe(
  v.object({
    hash: v.string(),
    backupId: id,
    undoOf: text,
    repository: v.string(),
    safetyRepository: v.string(),
    clusterUuid: v.string(),
    repositoryUuid: text,
    options,
    checks: v.array(check),
    parts: v.array(v.object({ snapshot: v.string(), uuid: v.string(), partial: v.boolean() })),
    indices: v.array(plannedIndex),
    remaining: v.array(v.object({ name: v.string(), before })),
    templates: v.array(
      v.object({ kind: v.picklist(["component", "index"]), name: v.string(), body: json }),
    ),
    documents: v.array(v.object({ index: v.string(), documents: count, exact: v.boolean() })),
    aliases: v.array(v.object({ index: v.string(), aliases: strings, hidden: v.boolean() })),
  }),
  v.transform(({ undoOf, ...plan }) => ({
    ...plan,
    source:
      undoOf === undefined
        ? { kind: "backup" as const, backupId: plan.backupId }
        : { kind: "safety" as const, runId: undoOf },
  })),
);

const outcome: WireSchema<IndexOutcome> = v.object({
  name: v.string(),
  state: v.picklist(["restored", "removed", "put back", "broken"]),
  detail: text,
  copiedBytes: count,
  reusedBytes: count,
});

const report: WireSchema<RestoreReport> = v.object({
  indices: v.array(outcome),
  copiedBytes: count,
  reusedBytes: count,
  notes: strings,
});

/** `GET /api/restores/{runId}`. */
export const restoreDetail: WireSchema<RestoreDetail> = v.pipe(
  v.object({
    run: runView,
    plan: restorePlan,
    report: orNull(report),
    safetySnapshots: strings,
    safetyUntil: orNull(time),
  }),
  v.transform(({ run, safetySnapshots, safetyUntil, ...same }) => ({
    ...same,
    view: run,
    safety: safetySnapshots,
    safetyUntilMs: safetyUntil,
  })),
);

/** `GET /api/restores`. */
export const restores: WireSchema<{ readonly restores: readonly RestoreDetail[] }> = v.object({
  restores: v.array(restoreDetail),
});
