import * as v from "valibot";
import { positiveBackupId } from "../backup/backup-id.ts";
import { BackupError } from "../backup/errors.ts";
import { checkNames, type RestoreRequest, type RestoreSource } from "../backup/restore-plan.ts";
import { parseBody } from "./json-body.ts";
import { readInput } from "./parameters.ts";
import { backupId } from "./requested-id.ts";

/** What is asked of `POST /api/restores`. */
export interface RestoreOrder {
  readonly request: RestoreRequest;
  readonly planHash: string | undefined;
  /** Only plan. */
  readonly dryRun: boolean;
  /** Even so, bring the manifest back for a moment where it is not remembered. */
  readonly readsManifest: boolean;
}

const hint =
  'Send {"backupId": 123}, or {"undoOf": "<run id>"} to take a restore back; beside it may stand ' +
  '"options" (only, renamePrefix, full, sequential, safetyBackup, force), "planHash", "dryRun" and "readManifest".';

const flag = v.boolean("true or false");
const text = v.pipe(v.string("a text"), v.nonEmpty("a text that is not empty"));
/** An array would else be an object without any of our fields. */
const object = v.custom<object>((given) => !Array.isArray(given), "an object");

const options = v.strictObject(
  {
    only: v.optional(v.array(text, "a list of patterns of index names"), []),
    renamePrefix: v.nullish(text),
    full: v.optional(flag, false),
    sequential: v.optional(flag, false),
    safetyBackup: v.optional(flag, true),
    force: v.optional(
      v.array(v.picklist(checkNames, `one of ${checkNames.join(", ")}`), "a list of checks"),
      [],
    ),
  },
  "an object",
);

const fields = {
  backupId: v.nullish(backupId),
  undoOf: v.nullish(text),
  planHash: v.nullish(text),
  dryRun: v.optional(flag, false),
  readManifest: v.optional(flag, false),
};

const body = v.pipe(
  object,
  v.strictObject({ ...fields, options: v.optional(v.pipe(object, options), {}) }, "an object"),
);

/** What a restore asks for, for whoever describes it. */
export const restoreBody: v.GenericSchema = v.strictObject({
  ...fields,
  options: v.optional(options, {}),
});

/** Reads the body of a restore. */
export function readRestoreOrder(given: string): RestoreOrder {
  const read = readInput(body, parseBody(given, hint), { what: "the body", hint });
  const { renamePrefix, ...same } = read.options;
  const planHash = read.planHash ?? undefined;
  if (read.dryRun && planHash !== undefined) throw unclear('"planHash" or "dryRun"', "both");
  if (read.readManifest && !read.dryRun)
    throw unclear('"readManifest" with "dryRun" or none', "it alone");
  return {
    request: {
      source: readSource(read.backupId ?? undefined, read.undoOf ?? undefined),
      options: { ...same, renamePrefix: renamePrefix ?? undefined },
    },
    planHash,
    dryRun: read.dryRun,
    readsManifest: read.readManifest,
  };
}

function readSource(id: bigint | undefined, runId: string | undefined): RestoreSource {
  if (id !== undefined && runId === undefined) {
    return { kind: "backup", backupId: positiveBackupId(id) };
  }
  if (id === undefined && runId !== undefined) return { kind: "safety", runId };
  throw unclear('"backupId" or "undoOf"', id === undefined ? "neither" : "both");
}

function unclear(wanted: string, given: string): BackupError {
  return new BackupError(
    "invalid",
    `Cannot read the body: expected either ${wanted}, given ${given}`,
    { hint },
  );
}
