import { asBackupError, BackupError, type ErrorKind } from "../backup/errors.ts";

const statuses: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  "repository-unconfigured": 404,
  "repository-missing": 404,
  "already-exists": 409,
  busy: 409,
  locked: 409,
  held: 409,
  "cannot-restore": 409,
  "plan-changed": 409,
  "cannot-plan": 500,
  "repository-unusable": 500,
  rejected: 500,
  "missing-privilege": 500,
  "run-failed": 500,
  "state-unusable": 500,
  bug: 500,
  unreachable: 502,
  interrupted: 503,
  "not-cached": 504,
  "storage-full": 507,
};

/** Answers an error of ours in Elasticsearch's shape, so that its clients can read it. */
export function errorAnswer(error: unknown): Response {
  const { kind, message, hint } = presentable(asBackupError(error));
  const type = `webapps_backup_${kind.replaceAll("-", "_")}`;
  return elasticsearchError(statuses[kind], type, message, hint);
}

/** What an unexpected error says may hold anything. */
function presentable(error: BackupError): BackupError {
  if (error.kind !== "bug") return error;
  return new BackupError("bug", "Unexpected error", {
    hint: "This is a bug in webapps-backup. The log has its stack; please report it.",
  });
}

/** Writes an error as Elasticsearch does. */
export function elasticsearchError(
  status: number,
  type: string,
  reason: string,
  hint?: string,
): Response {
  const error = { root_cause: [{ type, reason }], type, reason, ...(hint ? { hint } : {}) };
  return Response.json({ error, status }, { status });
}
