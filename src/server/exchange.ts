import type { Exchange as ActuatorExchange } from "../actuator/exchange.ts";
import type { Exchange as ApiExchange } from "../api/exchange.ts";

/** What the listener knows of one request, and can do for it. */
export interface Listener {
  /** The address that it comes from. */
  readonly from: () => string;
  /** Says that all of its body has come, so that its answer may take its time. */
  bodyHasCome(): void;
}

/** What the server tells the routes about one request, and they the server. */
export interface Exchange {
  /** Nothing where the app is asked directly. */
  Bindings: Partial<Listener>;
  Variables: ActuatorExchange["Variables"] & ApiExchange["Variables"] & { requestId: string };
}
