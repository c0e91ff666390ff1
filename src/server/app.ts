import { Hono } from "hono";
import { createActuator } from "../actuator/actuator.ts";
import { createNowhere } from "../actuator/nowhere.ts";
import { createApi } from "../api/api.ts";
import type { Gateway } from "../backup/gateway.ts";
import type { MetricsPage } from "../backup/metrics-page.ts";
import type { Log } from "../log.ts";
import { accessLog } from "./access-log.ts";
import { callerAccess } from "./caller-access.ts";
import { type Callers, type CallersParts, createCallers } from "./callers.ts";
import { entityTag } from "./entity-tag.ts";
import type { Exchange } from "./exchange.ts";
import { freshness } from "./freshness.ts";
import { headLength } from "./head-length.ts";
import { requestId } from "./request-id.ts";
import { requestPath } from "./request-path.ts";
import { wholeUrl } from "./whole-url.ts";

/** What the routes of our own are made of. */
export interface AppParts extends CallersParts {
  readonly gateway: Gateway;
  readonly log: Log;
  /** In front of every actuator resource, such as "/actuator"; "" for the root. */
  readonly basePath: string;
  /** Whether Camunda's older path `/backups` is served too. */
  readonly backupsEndpoint: boolean;
  readonly version: string;
  /** What is told to Prometheus; undefined where nobody counts. */
  readonly metrics?: MetricsPage | undefined;
  readonly now?: () => number;
  /** Aborted where the server is about to stop: streams would hold it back. */
  readonly ending?: AbortSignal;
}

/** Joins both dialects into one app: a value, which listens nowhere. */
export function createApp(
  { now = Date.now, ...parts }: AppParts,
  callers: Callers = createCallers(parts),
): Hono<Exchange> {
  const { gateway, log, basePath } = parts;
  const app = new Hono<Exchange>({ getPath: requestPath });
  app.use(requestId, accessLog(log, now), callerAccess(callers));
  app.use(wholeUrl, headLength, freshness, entityTag);
  app.route("/api", createApi(gateway, parts.ending));
  app.route(basePath, createActuator(parts));
  app.route("/", createNowhere());
  return app;
}
