import * as v from "valibot";
import { backupStates } from "../../src/backup/backup.ts";
import { idPattern } from "../../src/api/page-query.ts";
import { backupId } from "../../src/api/requested-id.ts";
import { id } from "../../src/remote/wire-values.ts";

/** Camunda's own shapes. Nothing of ours reads them, so they stand here and are held to real answers by a test. */
const snapshot = v.object({
  snapshotName: v.string(),
  state: v.nullable(v.string()),
  startTime: v.optional(v.nullable(v.string())),
  failures: v.optional(v.array(v.string())),
});

const backup = v.object({
  backupId: id,
  state: v.picklist(backupStates),
  failureReason: v.nullable(v.string()),
  details: v.array(snapshot),
});

/** Camunda's parameters of the list. */
export const listParameters: v.GenericSchema = v.object({
  verbose: v.optional(v.boolean()),
  pattern: v.optional(idPattern),
});

const status = v.picklist(["UP", "DOWN"]);
const component = v.object({ status, details: v.object({ message: v.string() }) });

export const components: Readonly<Record<string, v.GenericSchema>> = {
  ActuatorSnapshot: snapshot,
  ActuatorBackup: backup,
  ActuatorBackups: v.array(backup),
  ActuatorCreateRequest: v.object({ backupId }),
  ActuatorScheduled: v.object({ scheduledSnapshots: v.array(v.string()) }),
  ActuatorHealth: v.object({
    status,
    components: v.optional(v.object({ catalog: component, elasticsearch: component })),
    groups: v.optional(v.array(v.string())),
  }),
  ActuatorInfo: v.object({
    build: v.object({ artifact: v.string(), name: v.string(), version: v.string() }),
  }),
  ActuatorLinks: v.object({
    _links: v.record(v.string(), v.object({ href: v.string(), templated: v.boolean() })),
  }),
  ActuatorProblem: v.object({
    message: v.string(),
    hint: v.optional(v.string()),
    timestamp: v.optional(v.string()),
    status: v.optional(v.number()),
    error: v.optional(v.string()),
    path: v.optional(v.string()),
  }),
};
