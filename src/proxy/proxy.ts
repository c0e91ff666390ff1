import { BackupError } from "../backup/errors.ts";
import { judgePaths } from "./judged-paths.ts";
import { passChange } from "./pass-change.ts";
import { passRead } from "./pass-read.ts";
import type { ProxyAnswer, ProxyAsked, ProxyParts, ProxyRequest } from "./proxy-parts.ts";
import { reachableFor } from "./reachable.ts";
import { refuseRole } from "./refuse-role.ts";

/** Passes requests on to Elasticsearch's snapshot APIs. Throws BackupError for what may not pass. */
export type SnapshotProxy = (request: ProxyRequest, asked: ProxyAsked) => Promise<ProxyAnswer>;

/** Whether a path is one of Elasticsearch's: nothing of ours begins with an underscore. */
export function isElasticsearchPath(method: string, path: string): boolean {
  return path.startsWith("/_") || (path === "/" && isRead(method));
}

/** Creates the front door to Elasticsearch's snapshot APIs. */
export function createProxy(parts: ProxyParts): SnapshotProxy {
  const judge = judgePaths();
  return async (request, { caller, freshness }) => {
    if (!isRead(request.method)) return passChange(parts, request, caller);
    const judged = judge(request.method, request.url);
    refuseRole(caller, judged.route);
    if (hasBody(request)) {
      throw new BackupError("invalid", "Cannot pass this read on: it has a body", {
        hint: "Elasticsearch's snapshot APIs take parameters of reads in the query.",
      });
    }
    const reachable = reachableFor(parts.repositories, caller);
    return passRead(parts, request, { judged, reachable, freshness });
  };
}

/** Bun gives a GET no body, whatever came; what is cut off in silence would be judged by what is not there. */
function hasBody({ headers }: ProxyRequest): boolean {
  return headers.has("Transfer-Encoding") || Number(headers.get("Content-Length") ?? 0) !== 0;
}

/** Whether a method changes nothing. */
export function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}
