import type { Context, MiddlewareHandler } from "hono";
import { actAs } from "../backup/actor.ts";
import { isBackupError } from "../backup/errors.ts";
import type { Access, Admission } from "../guard/access.ts";
import type { Recorder } from "../guard/recorder.ts";
import type { Log } from "../log.ts";
import type { Exchange } from "./exchange.ts";
import { type CallerRefusal, refuseCaller } from "./refuse-caller.ts";
import { isProxied, routeDemands, shortcoming } from "./route-roles.ts";

/** What decides who may do what. */
export interface CallerAccessParts {
  readonly access: Access;
  /** Where refusals of changes are written down. */
  readonly recorder: Recorder | undefined;
  /** The repository that everything but the proxy is about. */
  readonly repository: string | undefined;
  readonly basePath: string;
  readonly log: Log;
}

/** Lets through who may, and does the rest of the work in their name. */
export function callerAccess(parts: CallerAccessParts): MiddlewareHandler<Exchange> {
  const demandOf = routeDemands(parts.basePath);

  return async function callerAccess(c, next) {
    const { method, path } = c.req;
    const from = c.env?.from ?? "local";
    c.set("from", from);
    const demand = demandOf(method, path);
    if (demand.role === undefined) return next();
    let admission: Admission;
    try {
      admission = parts.access.admit(c.req.header("Authorization"), from);
    } catch (error) {
      return cannotTell(c, parts.log, error);
    }
    if ("refusal" in admission) {
      const refusal = unknownCaller(admission, c.req.url);
      if (admission.noted) note(c, parts, "unknown", refusal);
      return refuseCaller(c, refusal);
    }
    const { caller } = admission;
    const lack = isProxied(path) ? undefined : shortcoming(caller, demand, parts.repository);
    if (lack !== undefined) {
      parts.access.forbade();
      const refusal = notAllowed(method, path, lack);
      note(c, parts, caller.name, refusal);
      return refuseCaller(c, refusal);
    }
    c.set("caller", caller);
    return actAs({ who: caller.name, from, requestId: c.get("requestId") }, next);
  };
}

function unknownCaller(
  { refusal, retryAfter }: Extract<Admission, { readonly refusal: string }>,
  url: string,
): CallerRefusal {
  if (retryAfter > 0) {
    return {
      status: 429,
      message: "Cannot let you in: too many wrong credentials came from your address",
      hint: `Wait ${retryAfter} s before you try others; right ones are taken at once.`,
      retryAfter,
    };
  }
  if (refusal === "wrong credentials") {
    return {
      status: 401,
      message: "Cannot let you in: the credentials are wrong or have expired",
      hint: 'Ask an admin for a token; they make one with "webapps-backup token create".',
    };
  }
  const inUrl = /[?&](?:access_token|token)=/i.test(url);
  return {
    status: 401,
    message: "Cannot let you in: a token is needed",
    hint: inUrl
      ? 'A token in a URL is not taken, because URLs are logged: send it as "Authorization: Bearer", and make a new one.'
      : 'Send it as "Authorization: Bearer <token>", or as the password of Basic with its name as user.',
  };
}

function notAllowed(method: string, path: string, lack: string): CallerRefusal {
  return {
    status: 403,
    message: `Cannot ${method} "${path}": ${lack}`,
    hint: "Ask an admin for a token with the role and repositories that this needs.",
  };
}

function cannotTell(c: Context<Exchange>, log: Log, error: unknown): Response {
  log.error({ err: error, requestId: c.get("requestId") }, "Cannot tell who may do what");
  const message = isBackupError(error) ? error.message : "Unexpected error";
  const hint = "Nobody is let in while the tokens cannot be read. The log says why.";
  return refuseCaller(c, { status: 500, message, hint });
}

/** Writes down what would have changed something. */
function note(
  c: Context<Exchange>,
  { recorder, log }: CallerAccessParts,
  who: string,
  { message }: CallerRefusal,
): void {
  const { method, path } = c.req;
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return;
  const attempt = { action: `${method} ${path}`.slice(0, 500), subject: path.slice(0, 500) };
  try {
    actAs({ who, from: c.get("from"), requestId: c.get("requestId") }, () =>
      recorder?.refused(attempt, message),
    );
  } catch (error) {
    log.error({ err: error }, "Cannot write a refusal into the audit log");
  }
}
