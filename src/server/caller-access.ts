import type { MiddlewareHandler } from "hono";
import { actAs } from "../backup/actor.ts";
import type { Callers } from "./callers.ts";
import type { Exchange } from "./exchange.ts";
import { refuseCaller } from "./refuse-caller.ts";
import { writeRequestId } from "./request-id.ts";

/** Lets through who may, and does the rest of the work in their name. */
export function callerAccess(callers: Callers): MiddlewareHandler<Exchange> {
  return async function callerAccess(c, next) {
    const { method, path, url } = c.req;
    const from = (): string => c.env?.from?.() ?? "local";
    const requestId = c.get("requestId");
    const authorization = c.req.header("Authorization");
    const admitted = callers({ method, path, url, authorization, from, requestId });
    if ("refusal" in admitted) {
      const refused = refuseCaller(path, admitted.refusal);
      writeRequestId(refused.headers, requestId);
      return refused;
    }
    const { caller } = admitted;
    return caller ? actAs({ who: caller.name, from: from(), requestId }, next) : next();
  };
}
