import { version } from "../../package.json" with { type: "json" };
import type { CallOutcome, ObserveCall } from "../backup/cluster-call.ts";
import type { Settings } from "../config/settings.ts";
import type { Log } from "../log.ts";
import type { Tracing } from "../tracing/tracing.ts";

/** How long a service that stops waits for the last spans to be sent. */
const closeDeadlineMs = 1000;

/** What a service shows to those who trace. */
export interface ServiceTracing extends AsyncDisposable {
  /** Undefined where nothing is traced. */
  readonly spans: Tracing | undefined;
}

/** Opens it; what it needs is loaded only where the settings name a collector. */
export async function openTracing(
  { tracing: { endpoint, serviceName } }: Settings,
  log: Log,
): Promise<ServiceTracing> {
  if (endpoint === undefined) return { spans: undefined, [Symbol.asyncDispose]: async () => {} };
  const { Tracing } = await import("../tracing/tracing.ts");
  const spans = new Tracing({ endpoint, serviceName, version, log });
  return { spans, [Symbol.asyncDispose]: () => spans.close(closeDeadlineMs) };
}

/** Lets several be told of each request to the cluster. */
export function observeAll(...all: readonly (ObserveCall | undefined)[]): ObserveCall {
  const observers = all.filter((observe) => observe !== undefined);
  const [only] = observers;
  if (only && observers.length === 1) return only;
  return (call) => {
    const ends = observers.map((observe) => observe(call));
    return (outcome: CallOutcome) => {
      for (const end of ends) end(outcome);
    };
  };
}
