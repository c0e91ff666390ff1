import { Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import type { MetricsPage } from "../backup/metrics-page.ts";
import { addBackupHistory } from "./backup-history.ts";
import { controllerError } from "./controller-error.ts";
import type { Exchange } from "./exchange.ts";
import { addHealth } from "./health.ts";
import { addInfo } from "./info.ts";
import { addLinks } from "./links.ts";
import { addPrometheus } from "./prometheus.ts";

/** What these routes are made of. */
export interface ActuatorParts {
  readonly gateway: Gateway;
  /** The path that they are mounted under; "" for the root, which has no discovery page, as in Spring. */
  readonly basePath: string;
  /** Whether Camunda's older path `/backups` is there too. */
  readonly backupsEndpoint: boolean;
  readonly version: string;
  /** What is told to Prometheus; undefined where nobody counts. */
  readonly metrics?: MetricsPage | undefined;
}

/** Creates Camunda's dialect: the routes of the documentation and those that Spring puts beside them. */
export function createActuator(parts: ActuatorParts): Hono<Exchange> {
  const { gateway, basePath, metrics } = parts;
  const routes = new Hono<Exchange>();
  const backupPaths = parts.backupsEndpoint ? ["/backupHistory", "/backups"] : ["/backupHistory"];
  for (const path of backupPaths) addBackupHistory(routes, path, gateway);
  addHealth(routes, "/health", gateway);
  addInfo(routes, "/info", parts.version);
  if (metrics) addPrometheus(routes, "/prometheus", metrics);
  if (basePath !== "") {
    const backups = backupPaths.flatMap((path) => [path, `${path}/{backupId}`]);
    const counted = metrics ? ["/prometheus"] : [];
    addLinks(routes, basePath, [...backups, "/health", "/health/{*path}", "/info", ...counted]);
  }
  return routes.onError(controllerError);
}
