import type { Spans } from "../backup/spans.ts";
import type { Answering } from "./listen.ts";
import { requestPath } from "./request-path.ts";

/** What probes and Prometheus ask all day is not shown. */
const unshown = /\/(?:health(?:\/\w+)?|prometheus)$/;

/** Shows each request as a span, below the one that its sender names. */
export function traced(answering: Answering, spans: Spans): Answering {
  return {
    fetch(request, listener) {
      const { method } = request;
      const path = requestPath(request);
      if (unshown.test(path)) return answering.fetch(request, listener);
      const about = {
        name: `${method} ${nameOf(path)}`,
        kind: "server" as const,
        attributes: { "http.request.method": method, "url.path": path },
        traceparent: request.headers.get("traceparent") ?? undefined,
      };
      return spans.within(about, async (span) => {
        const response = await answering.fetch(request, listener);
        const { status } = response;
        span.tell({ "http.response.status_code": status });
        if (status >= 500) span.fail(undefined);
        return response;
      });
    },
  };
}

/** The same for all backups and runs, and for all snapshots of Elasticsearch's own paths. */
function nameOf(path: string): string {
  if (path.startsWith("/_")) return path.replace(/(?<=.)\/.*/, "");
  return path.replaceAll(/\/(?:\d+|[\da-f]{8}-[\da-f-]{27})(?=\/|$)/g, "/{id}");
}
