import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { createActuator } from "../actuator/actuator.ts";
import { createNowhere } from "../actuator/nowhere.ts";
import { createApi } from "../api/api.ts";
import type { Gateway } from "../backup/gateway.ts";
import type { MetricsPage } from "../backup/metrics-page.ts";
import { Access } from "../guard/access.ts";
import type { Recorder } from "../guard/recorder.ts";
import type { Spans } from "../backup/spans.ts";
import type { Log } from "../log.ts";
import type { SnapshotProxy } from "../proxy/proxy.ts";
import { accessLog } from "./access-log.ts";
import { callerAccess } from "./caller-access.ts";
import { entityTag } from "./entity-tag.ts";
import type { Exchange } from "./exchange.ts";
import { freshness } from "./freshness.ts";
import { headLength } from "./head-length.ts";
import { proxied } from "./proxied.ts";
import { requestPath } from "./request-path.ts";
import { traced } from "./traced.ts";
import { wholeUrl } from "./whole-url.ts";

/** What the whole HTTP side is made of. */
export interface AppParts {
  readonly gateway: Gateway;
  readonly log: Log;
  /** In front of every actuator resource, such as "/actuator"; "" for the root. */
  readonly basePath: string;
  /** Whether Camunda's older path `/backups` is served too. */
  readonly backupsEndpoint: boolean;
  readonly version: string;
  /** What is told to Prometheus; undefined where nobody counts. */
  readonly metrics?: MetricsPage | undefined;
  /** The front door to Elasticsearch's snapshot APIs; undefined where it is closed. */
  readonly proxy?: SnapshotProxy | undefined;
  readonly now?: () => number;
  /** Aborted where the server is about to stop: streams would hold it back. */
  readonly ending?: AbortSignal;
  /** Who may come in; everyone where it is not given. */
  readonly access?: Access;
  /** Writes down refused changes. */
  readonly recorder?: Recorder;
  /** Shows requests to those who trace. */
  readonly spans?: Spans | undefined;
  /** The repository that everything is about. */
  readonly repository?: string | undefined;
}

/** Joins both dialects into one app: a value, which listens nowhere. */
export function createApp({ gateway, log, now = Date.now, ...settings }: AppParts): Hono<Exchange> {
  const { access = openAccess(now), recorder, repository, basePath } = settings;
  const callers = callerAccess({ access, recorder, repository, basePath, log });
  const app = new Hono<Exchange>({ getPath: requestPath });
  app.use(requestId(), accessLog(log, now));
  if (settings.spans) app.use(traced(settings.spans));
  app.use(callers);
  // Before what costs time and is only for answers of our own.
  if (settings.proxy) app.use(proxied(settings.proxy, () => access.forbade()));
  app.use(wholeUrl, headLength, freshness, entityTag);
  app.route("/api", createApi(gateway, settings.ending));
  app.route(settings.basePath, createActuator({ gateway, ...settings }));
  app.route("/", createNowhere());
  return app;
}

function openAccess(now: () => number): Access {
  return new Access({
    tokens: () => [],
    certificateRole: undefined,
    openWithoutTokens: true,
    now,
  });
}
