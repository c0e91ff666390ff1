import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
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
