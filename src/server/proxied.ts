import type { MiddlewareHandler } from "hono";
import type { Caller } from "../backup/access.ts";
import { asBackupError } from "../backup/errors.ts";
import { errorAnswer } from "../proxy/error-answer.ts";
import { isElasticsearchPath, type SnapshotProxy } from "../proxy/proxy.ts";
import type { Exchange } from "./exchange.ts";
import { readFreshness, writeAge } from "./freshness.ts";
import { patientBody } from "./patient-body.ts";
import { requestPath } from "./request-path.ts";

/** Whoever asks where nobody is told apart. */
const anyone: Caller = { name: "anonymous", role: "admin", repositories: undefined };

/** Hands the paths of Elasticsearch to the proxy, and all others on. */
export function proxied(proxy: SnapshotProxy): MiddlewareHandler<Exchange> {
  return async function proxied(c, next) {
    const { raw } = c.req;
    if (!isElasticsearchPath(raw.method, requestPath(raw))) return next();
    const freshness = readFreshness(raw.headers.get("Cache-Control") ?? undefined);
    try {
      const caller = c.get("caller") ?? anyone;
      const { method, url, headers, signal } = raw;
      const body = await patientBody(raw, () => c.env?.bodyHasCome?.(raw));
      const asked = { method, url, headers, signal, body };
      const { response, answered } = await proxy(asked, { caller, freshness });
      if (answered) writeAge(response.headers, { answered, freshness, nowMs: c.get("arrivedMs") });
      return response;
    } catch (error) {
      c.error = asBackupError(error);
      const answer = errorAnswer(error);
      answer.headers.set("X-Request-Id", c.get("requestId"));
      return answer;
    }
  };
}
