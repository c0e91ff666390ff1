import type { Context, Hono } from "hono";
import { type BackupError, type ErrorKind, isBackupError } from "../backup/errors.ts";
import type { Exchange } from "./exchange.ts";

/** The statuses of this dialect's errors. */
export type ApiErrorStatus =
  400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 500 | 502 | 503 | 504 | 507;

/** Complete by the type checker, so that a new kind must be decided here. */
const statuses: Readonly<Record<ErrorKind, ApiErrorStatus>> = {
  invalid: 400,
  "already-exists": 409,
  "not-found": 404,
  "repository-unconfigured": 404,
  "repository-missing": 404,
  "repository-unusable": 500,
  unreachable: 502,
  rejected: 500,
  "missing-privilege": 500,
  "cannot-plan": 500,
  "cannot-restore": 409,
  "plan-changed": 409,
  busy: 409,
  locked: 409,
  "run-failed": 500,
  held: 409,
  unauthorized: 401,
  forbidden: 403,
  "storage-full": 507,
  "state-unusable": 500,
  "not-cached": 504,
  bug: 500,
  interrupted: 503,
};

type ApiProblem = Pick<BackupError, "kind" | "message" | "hint">;

/** Answers any error in this dialect. */
export function apiError(error: Error, c: Context): Response {
  const problem = presentable(error);
  return answerProblem(c, statuses[problem.kind], problem);
}

/** Answers a path where nothing is. */
export function apiNotFound(c: Context): Response {
  return answerProblem(c, 404, {
    kind: "invalid",
    message: `Nothing is at "${c.req.path}"`,
    hint: "Paths are exact: case and slashes count. Try /api/backups, /api/restores or /api/runs.",
  });
}

/** Closes a path after its methods are added: OPTIONS tells them, every other is refused. */
export function addOtherMethods(
  routes: Hono<Exchange>,
  path: string,
  methods: readonly ("GET" | "POST" | "PUT" | "DELETE")[],
): void {
  const known = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : method));
  const allow = methods.join(", ");
  routes.options(path, (c) => c.body(null, 200, { Allow: [...known, "OPTIONS"].join(",") }));
  routes.all(path, (c) => {
    c.header("Allow", allow);
    return answerProblem(c, 405, {
      kind: "invalid",
      message: `"${c.req.path}" does not have the method ${c.req.method}`,
      hint: `Use one of ${allow}.`,
    });
  });
}

/** Answers a body that is too large. */
export function apiTooLarge(c: Context): Response {
  return answerProblem(c, 413, {
    kind: "invalid",
    message: "Cannot read a body of more than 1 MiB",
    hint: 'Send only what the route needs, such as {"backupId": <integer>}.',
  });
}

/** Answers a body that is not declared to be JSON. */
export function apiWrongMediaType(c: Context): Response {
  const given = c.req.header("Content-Type");
  c.header("Accept", "application/json");
  return answerProblem(c, 415, {
    kind: "invalid",
    message: given
      ? `Cannot read a body of the type "${given}"`
      : "Cannot read a body without a Content-Type",
    hint: 'Send "Content-Type: application/json".',
  });
}

function answerProblem(c: Context, status: ApiErrorStatus, problem: ApiProblem): Response {
  const { message, hint, kind } = problem;
  return c.json({ message, hint: hint ?? null, kind }, status);
}

/** The text of a bug may hold anything, an address for one: it stays in the log. */
function presentable(error: Error): ApiProblem {
  if (isBackupError(error) && error.kind !== "bug") return error;
  return {
    kind: "bug",
    message: "Unexpected error",
    hint: "This is a bug in webapps-backup. The log has its stack under the X-Request-Id of this answer; please report it.",
  };
}
