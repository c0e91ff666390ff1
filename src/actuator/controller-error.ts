import type { Context } from "hono";
import { type BackupError, isBackupError } from "../backup/errors.ts";
import { type Operation, errorStatus } from "./error-status.ts";
import { actuatorTypes } from "./media-type.ts";
import type { Exchange } from "./exchange.ts";

/** Answers an error from behind the routes as Camunda's controller does, plus a hint. */
export function controllerError(error: Error, c: Context<Exchange>): Response {
  const { kind, message, hint } = presentable(error);
  return c.body(
    JSON.stringify({ message, ...(hint === undefined ? {} : { hint }) }),
    errorStatus(kind, operation(c)),
    { "Content-Type": c.get("mediaType") ?? actuatorTypes[0] },
  );
}

/** The text of a bug may hold anything, an address for one: it stays in the log. */
function presentable(error: Error): Pick<BackupError, "kind" | "message" | "hint"> {
  if (isBackupError(error) && error.kind !== "bug") return error;
  return {
    kind: "bug",
    message: "Unexpected error",
    hint: "This is a bug in webapps-backup. The log has its stack under the X-Request-Id of this answer; please report it.",
  };
}

function operation(c: Context<Exchange>): Operation {
  if (c.req.method === "POST") return "create";
  if (c.req.method === "DELETE") return "delete";
  return c.req.param("backupId") === undefined ? "list" : "show";
}
