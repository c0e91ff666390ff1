import type { MiddlewareHandler } from "hono";
import type { Spans } from "../backup/spans.ts";
import type { Exchange } from "./exchange.ts";

/** What probes and Prometheus ask all day is not shown. */
const unshown = /\/(?:health(?:\/\w+)?|prometheus)$/;

/** Shows each request as a span, below the one that its sender names. */
export function traced(spans: Spans): MiddlewareHandler<Exchange> {
  return async function traced(c, next) {
    const { method, path } = c.req;
    if (unshown.test(path)) return next();
    const about = {
      name: `${method} ${nameOf(path)}`,
      kind: "server" as const,
      attributes: { "http.request.method": method, "url.path": path },
      traceparent: c.req.header("traceparent"),
    };
    await spans.within(about, async (span) => {
      await next();
      const { status } = c.res;
      span.tell({ "http.response.status_code": status });
      if (status >= 500) span.fail(c.error?.message);
    });
  };
}

/** The same for all backups and runs. */
function nameOf(path: string): string {
  return path.replaceAll(/\/(?:\d+|[\da-f]{8}-[\da-f-]{27})(?=\/|$)/g, "/{id}");
}
