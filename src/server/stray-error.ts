import { BackupError } from "../backup/errors.ts";
import type { Log } from "../log.ts";
import { errorAnswer } from "../proxy/error-answer.ts";

/** Answers what fails when all routes have done their work: a body that cannot be sent, or a bug. */
export function strayError(error: Error, log: Log): Response {
  if ("code" in error && error.code === "ECONNRESET") {
    log.warn({ err: error }, "Elasticsearch has broken off an answer that was passed on");
    return errorAnswer(
      new BackupError("unreachable", "Elasticsearch has broken off its answer", {
        hint: "Ask again; the log of Elasticsearch may say why.",
      }),
    );
  }
  log.error({ err: error }, "Request failed outside its routes");
  return Response.json(
    { message: "Unexpected error", hint: "The log of webapps-backup has its stack." },
    { status: 500 },
  );
}
