import type { RequestIdVariables } from "hono/request-id";
import type { Exchange as ActuatorExchange } from "../actuator/exchange.ts";
import type { Exchange as ApiExchange } from "../api/exchange.ts";
import type { Caller } from "../backup/access.ts";

/** What listening can do for one request. */
export interface Listener {
  /** Says that all of a request's body has come, so that its answer may take its time. */
  bodyHasCome(request: Request): void;
}

/** What the server tells the routes about one request, and they the server. */
export interface Exchange {
  /** What listens; nothing of it is there where an app is asked without a socket. */
  Bindings: Partial<Listener>;
  Variables: RequestIdVariables &
    ActuatorExchange["Variables"] &
    ApiExchange["Variables"] & {
      /** Who asks; undefined where nobody is told apart. */
      caller?: Caller;
    };
}
