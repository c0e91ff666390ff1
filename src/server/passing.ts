import type { Caller } from "../backup/access.ts";
import { actAs } from "../backup/actor.ts";
import { asBackupError, BackupError } from "../backup/errors.ts";
import type { Freshness } from "../backup/gateway.ts";
import type { Access } from "../guard/access.ts";
import type { Log } from "../log.ts";
import { errorAnswer } from "../proxy/error-answer.ts";
import { isRead, type SnapshotProxy } from "../proxy/proxy.ts";
import type { FromMemory, ProxyAnswer } from "../proxy/proxy-parts.ts";
import { logAnswered } from "./access-log.ts";
import type { Callers, Visit } from "./callers.ts";
import type { Listener } from "./exchange.ts";
import { readFreshness, writeAge } from "./freshness.ts";
import { patientRequest } from "./patient-request.ts";
import { refuseCaller } from "./refuse-caller.ts";
import { readRequestId, writeRequestId } from "./request-id.ts";

/** What a request's way to Elasticsearch is made of, beside the proxy. */
export interface PassingParts {
  readonly log: Log;
  /** Is told of callers who may not pass; nobody is where it is not given. */
  readonly access?: Access;
  readonly now?: () => number;
}

/** Answers one request whose path is Elasticsearch's. */
export type Pass = (request: Request, path: string, listener: Listener) => Promise<Response>;

/** A request on its way. */
interface Passage {
  readonly request: Request;
  readonly path: string;
  readonly listener: Listener;
  readonly requestId: string;
  readonly freshness: Freshness;
}

const fresh: Freshness = { from: "cluster" };

/** Makes the way to Elasticsearch: who asks, whether they may, what it answers, and a line in the log. */
export function createPassing(proxy: SnapshotProxy, callers: Callers, parts: PassingParts): Pass {
  const { log, access, now = Date.now } = parts;
  return async (request, path, listener) => {
    const arrivedMs = now();
    const requestId = readRequestId(request.headers);
    let error: BackupError | undefined;
    let response: Response;
    try {
      const freshness = freshnessOf(request.headers);
      const passage = { request, path, listener, requestId, freshness };
      const answer = await passWhomIsKnown(proxy, callers, passage);
      response =
        answer instanceof Response ? answer : withAge(answer, { freshness, nowMs: arrivedMs });
    } catch (cause) {
      error = asBackupError(cause);
      if (error.kind === "forbidden") access?.forbade();
      response = withRequestId(errorAnswer(error), requestId);
    }
    const { method } = request;
    const { status } = response;
    const durationMs = now() - arrivedMs;
    // Where the caller has left, nobody is there any more whom it would matter to.
    if (error?.kind === "interrupted") error = undefined;
    logAnswered(log, { requestId, method, path, status, durationMs, error });
    return response;
  };
}

function freshnessOf(headers: Headers): Freshness {
  const cacheControl = headers.get("Cache-Control");
  return cacheControl === null ? fresh : readFreshness(cacheControl);
}

function passWhomIsKnown(
  proxy: SnapshotProxy,
  callers: Callers,
  passage: Passage,
): Promise<ProxyAnswer> | Response {
  const admitted = callers(visitOf(passage));
  if ("refusal" in admitted) {
    return withRequestId(refuseCaller(passage.path, admitted.refusal), passage.requestId);
  }
  return pass(proxy, passage, admitted.caller ?? stranger());
}

function withRequestId(response: Response, requestId: string): Response {
  writeRequestId(response.headers, requestId);
  return response;
}

function withAge(
  { response, answered }: FromMemory,
  asked: { readonly freshness: Freshness; readonly nowMs: number },
): Response {
  writeAge(response.headers, { answered, ...asked });
  return response;
}

function visitOf({ request, path, listener, requestId }: Passage): Visit {
  const { method, url, headers } = request;
  const authorization = headers.get("Authorization") ?? undefined;
  return { method, path, url, authorization, from: listener.from, requestId };
}

/** What only reads is not written down, so nobody asks in whose name it is done. */
function pass(
  proxy: SnapshotProxy,
  { request, listener, requestId, freshness }: Passage,
  caller: Caller,
): Promise<ProxyAnswer> {
  const asked = { caller, freshness };
  if (isRead(request.method) && request.body === null) return proxy(request, asked);
  const actor = { who: caller.name, from: listener.from(), requestId };
  return actAs(actor, async () => {
    const patient = request.body === null ? request : await patientRequest(request, listener);
    return proxy(patient, asked);
  });
}

/** Who may come in is decided before; what leaves that open, as OPTIONS, is not for Elasticsearch. */
function stranger(): never {
  throw new BackupError("forbidden", "Cannot pass this on: nobody knows who asks", {
    hint: "Use a method that docs/proxy.md lists.",
  });
}
