import type { Caller } from "../backup/access.ts";
import { actAs } from "../backup/actor.ts";
import { isBackupError } from "../backup/errors.ts";
import { Access, type Admission } from "../guard/access.ts";
import type { Recorder } from "../guard/recorder.ts";
import type { Log } from "../log.ts";
import type { CallerRefusal } from "./refuse-caller.ts";
import { isProxied, isSafe, routeDemands, shortcoming } from "./route-roles.ts";

/** What decides who may do what. */
export interface CallersParts {
  /** Everyone may come in where it is not given. */
  readonly access?: Access;
  /** Where refusals of changes are written down. */
  readonly recorder?: Recorder;
  /** The repository that everything but the proxy is about. */
  readonly repository?: string | undefined;
  readonly basePath: string;
  readonly log: Log;
}

/** A request, as far as it matters to who may make it. */
export interface Visit {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly authorization: string | undefined;
  /** The address that it comes from; it costs something to find out. */
  readonly from: () => string;
  readonly requestId: string;
}

/** Who makes a request: nobody where nobody is asked who they are; or why it is not taken further. */
export type Admitted =
  { readonly caller: Caller | undefined } | { readonly refusal: CallerRefusal };

/** Tells of a request who makes it and whether they may. */
export type Callers = (visit: Visit) => Admitted;

/** Makes what admits callers; refused attempts to change something are written down. */
export function createCallers({ access = openAccess(), ...parts }: CallersParts): Callers {
  const demandOf = routeDemands(parts.basePath);
  return (visit) => {
    const { method, path, authorization, from } = visit;
    const demand = demandOf(method, path);
    if (demand.role === undefined) return { caller: undefined };
    let admission: Admission;
    try {
      admission = access.admit(authorization, from);
    } catch (error) {
      return { refusal: cannotTell(visit, parts.log, error) };
    }
    if ("refusal" in admission) {
      const refusal = unknownCaller(admission, visit.url);
      if (admission.noted) note(visit, parts, "unknown", refusal);
      return { refusal };
    }
    const { caller } = admission;
    const lack = isProxied(path) ? undefined : shortcoming(caller, demand, parts.repository);
    if (lack === undefined) return { caller };
    access.forbade();
    const refusal = notAllowed(method, path, lack);
    note(visit, parts, caller.name, refusal);
    return { refusal };
  };
}

function openAccess(): Access {
  return new Access({
    tokens: () => [],
    certificateRole: undefined,
    openWithoutTokens: true,
    now: Date.now,
  });
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

function cannotTell({ requestId }: Visit, log: Log, error: unknown): CallerRefusal {
  log.error({ err: error, requestId }, "Cannot tell who may do what");
  const message = isBackupError(error) ? error.message : "Unexpected error";
  const hint = "Nobody is let in while the tokens cannot be read. The log says why.";
  return { status: 500, message, hint };
}

/** Writes down what would have changed something. */
function note(
  { method, path, from, requestId }: Visit,
  { recorder, log }: Pick<CallersParts, "recorder" | "log">,
  who: string,
  { message }: CallerRefusal,
): void {
  if (isSafe(method)) return;
  const attempt = { action: `${method} ${path}`.slice(0, 500), subject: path.slice(0, 500) };
  try {
    actAs({ who, from: from(), requestId }, () => recorder?.refused(attempt, message));
  } catch (error) {
    log.error({ err: error, requestId }, "Cannot write a refusal into the audit log");
  }
}
