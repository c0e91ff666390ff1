import type { Context } from "hono";
import { isProxied } from "./route-roles.ts";

/** Why a request is not taken further. */
export interface CallerRefusal {
  readonly status: 401 | 403 | 429 | 500;
  readonly message: string;
  readonly hint: string;
  /** Seconds; for 429. */
  readonly retryAfter?: number;
}

const challenge = 'Bearer realm="webapps-backup", Basic realm="webapps-backup", charset="UTF-8"';

/** Answers a request whose caller is not known or may not, in the dialect of its path. */
export function refuseCaller(c: Context, refusal: CallerRefusal): Response {
  const { status, retryAfter } = refusal;
  if (status === 401) c.header("WWW-Authenticate", challenge);
  if (retryAfter !== undefined) c.header("Retry-After", `${retryAfter}`);
  return c.json(body(c.req.path, refusal), status);
}

function body(path: string, { status, message, hint }: CallerRefusal): object {
  const kind = { 401: "unauthorized", 403: "forbidden", 429: "unauthorized", 500: "bug" }[status];
  if (/^\/api(?:\/|$)/.test(path)) return { message, hint, kind };
  if (!isProxied(path)) return { message, hint };
  const error = { type: "security_exception", reason: `${message}. ${hint}` };
  return { error: { root_cause: [error], ...error }, status };
}
