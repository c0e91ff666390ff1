import type { Context, MiddlewareHandler } from "hono";
import { asBackupError, BackupError, isBackupError } from "../backup/errors.ts";
import type { Freshness } from "../backup/gateway.ts";
import { errorAnswer } from "../proxy/error-answer.ts";
import { isElasticsearchPath, type SnapshotProxy } from "../proxy/proxy.ts";
import type { Exchange } from "./exchange.ts";
import { readFreshness, writeAge } from "./freshness.ts";
import { patientRequest } from "./patient-request.ts";

const fresh: Freshness = { from: "cluster" };

/** Hands the paths of Elasticsearch to the proxy, and all others on; `forbade` is told of each refusal. */
export function proxied(proxy: SnapshotProxy, forbade: () => void): MiddlewareHandler<Exchange> {
  return async function proxied(c, next) {
    const { raw } = c.req;
    if (!isElasticsearchPath(raw.method, c.req.path)) return next();
    const cacheControl = raw.headers.get("Cache-Control");
    const freshness = cacheControl === null ? fresh : readFreshness(cacheControl);
    try {
      const caller = c.get("caller") ?? stranger();
      const asked = raw.body === null ? raw : await patientRequest(raw, c.env);
      const { response, answered } = await proxy(asked, { caller, freshness });
      if (answered) writeAge(response.headers, { answered, freshness, nowMs: c.get("arrivedMs") });
      return response;
    } catch (error) {
      if (isBackupError(error, "forbidden")) forbade();
      return notPassed(c, error);
    }
  };
}

function notPassed(c: Context<Exchange>, error: unknown): Response {
  const known = asBackupError(error);
  // Nobody is there any more whom it would matter to.
  if (known.kind !== "interrupted") c.error = known;
  const answer = errorAnswer(error);
  answer.headers.set("X-Request-Id", c.get("requestId"));
  return answer;
}

/** Who may come in is decided before; what leaves that open, as OPTIONS, is not for Elasticsearch. */
function stranger(): never {
  throw new BackupError("forbidden", "Cannot pass this on: nobody knows who asks", {
    hint: "Use a method that docs/proxy.md lists.",
  });
}
