import type { ErrorKind } from "../backup/errors.ts";

/** What a request to the backup routes asks for. */
export type Operation = "create" | "show" | "list" | "delete";

/** The statuses of errors that come from behind the routes. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 500 | 502 | 503 | 504;

type StatusByOperation = Readonly<Record<Operation, ErrorStatus>>;

/** Camunda's own statuses; complete by the type checker, so that a new kind must be decided here. */
const statuses: Readonly<Record<ErrorKind, ErrorStatus | StatusByOperation>> = {
  invalid: 400,
  "already-exists": 400,
  "not-found": 404,
  "repository-unconfigured": { create: 400, show: 400, list: 404, delete: 400 },
  "repository-missing": { create: 404, show: 500, list: 404, delete: 404 },
  "repository-unusable": 500,
  unreachable: 502,
  rejected: 500,
  "missing-privilege": 500,
  "cannot-plan": 500,
  "cannot-restore": 500,
  "plan-changed": 500,
  busy: 400,
  locked: 500,
  "run-failed": 500,
  // Camunda has no holds; 400 would read like a mistake in the request.
  held: 409,
  unauthorized: 401,
  forbidden: 403,
  "storage-full": 500,
  "state-unusable": 500,
  "not-cached": 504,
  bug: 500,
  interrupted: 503,
};

/** The status of an error of a kind in answer to an operation. */
export function errorStatus(kind: ErrorKind, operation: Operation): ErrorStatus {
  const status = statuses[kind];
  return typeof status === "number" ? status : status[operation];
}
