import type { Spans } from "../backup/spans.ts";
import { isElasticsearchPath, type SnapshotProxy } from "../proxy/proxy.ts";
import { type AppParts, createApp } from "./app.ts";
import { createCallers } from "./callers.ts";
import type { Answering } from "./listen.ts";
import { createPassing } from "./passing.ts";
import { requestPath } from "./request-path.ts";
import { traced } from "./traced.ts";

/** What the whole HTTP side is made of. */
export interface AnsweringParts extends AppParts {
  /** The front door to Elasticsearch's snapshot APIs; undefined where it is closed. */
  readonly proxy: SnapshotProxy | undefined;
  /** Shows requests to those who trace. */
  readonly spans?: Spans | undefined;
}

/**
 * Answers every request: those for Elasticsearch by the proxy, all others by the routes of our own.
 * They part before the router, which would cost a proxied read a third of its time.
 */
export function createAnswering({ spans, ...parts }: AnsweringParts): Answering {
  const answering = joined(parts);
  return spans ? traced(answering, spans) : answering;
}

function joined({ proxy, ...parts }: AnsweringParts): Answering {
  const callers = createCallers(parts);
  const app = createApp(parts, callers);
  if (!proxy) return app;
  const pass = createPassing(proxy, callers, parts);
  return {
    fetch(request, listener) {
      const path = requestPath(request);
      return isElasticsearchPath(request.method, path)
        ? pass(request, path, listener)
        : app.fetch(request, listener);
    },
  };
}
