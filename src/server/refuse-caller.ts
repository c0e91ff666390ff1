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
export function refuseCaller(path: string, refusal: CallerRefusal): Response {
  const { status, retryAfter } = refusal;
  const headers = new Headers({ "Content-Type": "application/json" });
  if (status === 401) headers.set("WWW-Authenticate", challenge);
  if (retryAfter !== undefined) headers.set("Retry-After", `${retryAfter}`);
  return Response.json(body(path, refusal), { status, headers });
}

function body(path: string, { status, message, hint }: CallerRefusal): object {
  const kind = { 401: "unauthorized", 403: "forbidden", 429: "unauthorized", 500: "bug" }[status];
  if (/^\/api(?:\/|$)/.test(path)) return { message, hint, kind };
  if (!isProxied(path)) return { message, hint };
  const error = { type: "security_exception", reason: `${message}. ${hint}` };
  return { error: { root_cause: [error], ...error }, status };
}
