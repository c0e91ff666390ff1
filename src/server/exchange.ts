import type { RequestIdVariables } from "hono/request-id";
import type { Exchange as ActuatorExchange } from "../actuator/exchange.ts";
import type { Exchange as ApiExchange } from "../api/exchange.ts";
import type { Caller } from "../backup/access.ts";

/** What the server tells the routes about one request, and they the server. */
export interface Exchange {
  Variables: RequestIdVariables &
    ActuatorExchange["Variables"] &
    ApiExchange["Variables"] & {
      /** Who asks; undefined where nobody is told apart. */
      caller?: Caller;
    };
}
