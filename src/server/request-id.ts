import type { MiddlewareHandler } from "hono";
import type { Exchange } from "./exchange.ts";

const header = "X-Request-Id";

/** The id that a caller has given a request, where it can stand in a log as it is; else a new one. */
export function readRequestId(headers: Headers): string {
  const given = headers.get(header);
  return given !== null && /^[\w\-=]{1,255}$/.test(given) ? given : crypto.randomUUID();
}

/** Says in an answer under which id the log knows its request. */
export function writeRequestId(headers: Headers, id: string): void {
  headers.set(header, id);
}

/** Gives every request of ours an id. */
export const requestId: MiddlewareHandler<Exchange> = async function requestId(c, next) {
  const id = readRequestId(c.req.raw.headers);
  c.set("requestId", id);
  c.header(header, id);
  await next();
};
