import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { BackupError } from "../backup/errors.ts";
import { type JsonValue, parseJson } from "../json/json.ts";
import { apiTooLarge, apiWrongMediaType } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";

/** Lets pass only bodies that are declared to be JSON. */
export const jsonOnly: MiddlewareHandler<Exchange> = async function jsonOnly(c, next) {
  const [type = ""] = (c.req.header("Content-Type") ?? "").split(";");
  return type.trim().toLowerCase() === "application/json" ? next() : apiWrongMediaType(c);
};

/** Lets pass only bodies of at most 1 MiB. */
export const limited: MiddlewareHandler<Exchange> = bodyLimit({
  maxSize: 1_048_576,
  onError: apiTooLarge,
});

/** Parses the text of a body; the hint says what to send. */
export function parseBody(body: string, hint: string): JsonValue {
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BackupError("invalid", `Cannot read the body as JSON: ${error.message}`, { hint });
  }
}
