import { Hono } from "hono";
import { errorStatus, type Operation } from "../../src/actuator/error-status.ts";
import { apiError } from "../../src/api/api-error.ts";
import { BackupError, type ErrorKind } from "../../src/backup/errors.ts";
import { exitCode } from "../../src/cli/exit-code.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** When each kind is given; complete by the type checker, so that a new kind is documented. */
const occasions: Readonly<Record<ErrorKind, string>> = {
  invalid: "The request, the command line, a setting or an id is not as it must be",
  "already-exists":
    "A backup with this id exists or is being made, or a token with this name exists",
  "not-found": "No such backup, run, hold or token",
  "repository-unconfigured": "The setting `repository` is not set",
  "repository-missing": "Elasticsearch knows no repository of that name",
  "repository-unusable": "The repository is read-only, damaged or disabled",
  unreachable: "Elasticsearch cannot be reached, is silent, or answers 429, 502, 503 or 504",
  rejected: "Elasticsearch answered an error that waiting does not cure",
  "missing-privilege": "Elasticsearch answered 401 or 403; the message names the privilege",
  "cannot-plan": "Required indices are missing, or the version of Camunda is not known",
  "cannot-restore": "A check of the restore plan has failed and was not forced",
  "plan-changed": "The plan of the restore is not the one whose hash was given",
  busy: "Another backup is running, or the port is taken",
  locked: "Another process works in the state directory",
  "run-failed": "The run has ended FAILED or was cancelled",
  unauthorized: "The service asks who is there, or does not take the token",
  held: "A hold keeps the backup from being deleted",
  forbidden: "The caller's role or repositories do not allow this",
  "storage-full": "The disk of the state directory is full",
  "state-unusable": "The state directory or a file in it cannot be used",
  "not-cached": "Only what is remembered was asked for, and nothing is",
  bug: "A defect of this program; the log has its stack",
  interrupted: "It was told to stop",
};

const operations: readonly Operation[] = ["create", "show", "list", "delete"];

/** Writes every kind of error with its statuses and its exit code. */
export async function errorsPart(): Promise<string> {
  const rows: string[][] = [];
  for (const [name, occasion] of Object.entries(occasions)) {
    const kind = name as ErrorKind;
    const statuses = [actuatorStatuses(kind), await apiStatus(kind), String(exitCode(kind))];
    rows.push([`[${code(kind)}](errors/${kind}.md)`, occasion, ...statuses]);
  }
  return markdownTable(["Kind", "When", "Status of the actuator", "of `/api`", "Exit code"], rows);
}

function actuatorStatuses(kind: ErrorKind): string {
  const statuses = operations.map((operation) => errorStatus(kind, operation));
  if (new Set(statuses).size === 1) return String(statuses[0]);
  const [create, show, list, remove] = statuses;
  return `POST ${create}, GET of one ${show}, list ${list}, DELETE ${remove}`;
}

/** Asks the dialect itself, as a caller would. */
async function apiStatus(kind: ErrorKind): Promise<string> {
  const routes = new Hono();
  routes.get("/", () => {
    throw new BackupError(kind, "Cannot do this");
  });
  routes.onError(apiError);
  const answer = await routes.request("/");
  return String(answer.status);
}
