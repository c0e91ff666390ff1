import type { RequestIdVariables } from "hono/request-id";
import type { Exchange as ActuatorExchange } from "../actuator/exchange.ts";
import type { Exchange as ApiExchange } from "../api/exchange.ts";
import type { Caller } from "../backup/access.ts";

/** What the server tells the routes about one request, and they the server. */
export interface Exchange {
  /** What the listener knows; nothing where the app is asked directly. */
  Bindings: { readonly from?: string };
  Variables: RequestIdVariables &
    ActuatorExchange["Variables"] &
    ApiExchange["Variables"] & {
      /** Who asks; unset only where nobody is asked who they are. */
      caller?: Caller;
      /** The address that they ask from, or "local". */
      from: string;
    };
}
