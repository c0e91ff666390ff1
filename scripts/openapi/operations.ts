import type * as v from "valibot";
import { listParameters } from "../../src/api/page-query.ts";
import { syncParameters } from "../../src/api/sync.ts";
import { listParameters as actuatorParameters } from "./actuator-schemas.ts";

/** What is asked and answered on one route of ours, by the names of the shapes. */
export interface Operation {
  readonly parameters?: v.GenericSchema;
  readonly body?: string;
  /** Where nothing else is said it is a shape in JSON; undefined stands for no body. */
  readonly answers: Readonly<Record<number, string | undefined>>;
  /** Of what is not JSON. */
  readonly mediaTypes?: readonly string[];
  /** Routes that its answer leads to, with the field that their path wants. */
  readonly links?: Readonly<Record<string, string>>;
  readonly problem: "Problem" | "ActuatorProblem";
}

const own = { problem: "Problem" } as const;
const camunda = { problem: "ActuatorProblem" } as const;

const list: Operation = {
  ...camunda,
  parameters: actuatorParameters,
  answers: { 200: "ActuatorBackups" },
};
const create: Operation = {
  ...camunda,
  body: "ActuatorCreateRequest",
  answers: { 200: "ActuatorScheduled" },
};
const show: Operation = { ...camunda, answers: { 200: "ActuatorBackup" } };
const remove: Operation = { ...camunda, answers: { 204: undefined } };
const health: Operation = { ...camunda, answers: { 200: "ActuatorHealth", 503: "ActuatorHealth" } };
const begun: Operation = { ...own, answers: { 202: "Begun" } };

/** Every route of ours but the proxied ones, as docs/reference.md names them. */
export const operations: Readonly<Record<string, Operation>> = {
  "GET /actuator": { ...camunda, answers: { 200: "ActuatorLinks" } },
  "POST /actuator/backupHistory": create,
  "GET /actuator/backupHistory": list,
  "GET /actuator/backupHistory/{backupId}": show,
  "DELETE /actuator/backupHistory/{backupId}": remove,
  "POST /actuator/backups": create,
  "GET /actuator/backups": list,
  "GET /actuator/backups/{backupId}": show,
  "DELETE /actuator/backups/{backupId}": remove,
  "GET /actuator/health": health,
  "GET /actuator/health/liveness": health,
  "GET /actuator/health/readiness": health,
  "GET /actuator/prometheus": {
    ...camunda,
    answers: { 200: "Metrics" },
    mediaTypes: ["text/plain", "application/openmetrics-text"],
  },
  "GET /actuator/info": { ...camunda, answers: { 200: "ActuatorInfo" } },
  "POST /api/backups": {
    ...own,
    body: "CreateRequest",
    answers: { 202: "Created" },
    links: {
      "GET /api/runs/{runId}": "runId",
      "GET /api/runs/{runId}/events": "runId",
      "GET /api/backups/{backupId}": "backupId",
      "PUT /api/backups/{backupId}/hold": "backupId",
      "DELETE /api/backups/{backupId}": "backupId",
      "GET /actuator/backupHistory/{backupId}": "backupId",
    },
  },
  "GET /api/backups": {
    ...own,
    parameters: listParameters.backups,
    answers: { 200: "BackupPage" },
  },
  "GET /api/backups/{backupId}": { ...own, answers: { 200: "BackupDetail" } },
  "DELETE /api/backups/{backupId}": { ...own, answers: { 202: "Begun", 204: undefined } },
  "PUT /api/backups/{backupId}/hold": { ...own, body: "HoldRequest", answers: { 200: "Hold" } },
  "DELETE /api/backups/{backupId}/hold": { ...own, answers: { 200: "Hold" } },
  "GET /api/holds": { ...own, answers: { 200: "Holds" } },
  "GET /api/runs": { ...own, parameters: listParameters.runs, answers: { 200: "RunPage" } },
  "GET /api/runs/{runId}": { ...own, answers: { 200: "RunView" } },
  "GET /api/runs/{runId}/events": {
    ...own,
    answers: { 200: "Event", 204: undefined },
    mediaTypes: ["text/event-stream"],
  },
  "POST /api/runs/resume": { ...own, answers: { 200: "Resumed" } },
  "POST /api/restores": {
    ...own,
    body: "RestoreRequest",
    answers: { 200: "RestorePlan", 202: "Begun" },
    links: {
      "GET /api/restores/{runId}": "runId",
      "POST /api/restores/{runId}/abort": "runId",
    },
  },
  "GET /api/restores": {
    ...own,
    parameters: listParameters.restores,
    answers: { 200: "Restores" },
  },
  "GET /api/restores/{runId}": { ...own, answers: { 200: "RestoreDetail" } },
  "POST /api/restores/{runId}/abort": begun,
  "POST /api/sync": { ...own, parameters: syncParameters, answers: { 200: "Drift" } },
  "POST /api/journal/confirm": { ...own, answers: { 200: "Confirmed" } },
  "GET /api/audit": { ...own, parameters: listParameters.audit, answers: { 200: "AuditPage" } },
  "GET /api/audit/verify": { ...own, answers: { 200: "AuditVerdict" } },
  "GET /api/tokens": { ...own, answers: { 200: "Tokens" } },
  "POST /api/tokens": {
    ...own,
    body: "TokenRequest",
    answers: { 200: "CreatedToken" },
    links: { "DELETE /api/tokens/{name}": "name" },
  },
  "DELETE /api/tokens/{name}": { ...own, answers: { 200: "Token" } },
  "GET /api/health": { ...own, answers: { 200: "Health" } },
  "GET /api/openapi.json": { ...own, answers: { 200: "Document" } },
};
