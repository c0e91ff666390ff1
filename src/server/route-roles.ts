import { type Caller, covers, reaches, type Role } from "../backup/access.ts";

/** What a route asks of its caller. */
export interface RouteDemand {
  /** Undefined where nobody is asked who they are. */
  readonly role: Role | undefined;
  /** It is about more than one repository, so it is not for who is bound to some. */
  readonly everywhere?: true;
}

type Rows = Readonly<Record<string, RouteDemand>>;

const open: RouteDemand = { role: undefined };
const read: RouteDemand = { role: "read" };
const operate: RouteDemand = { role: "operate" };
const restore: RouteDemand = { role: "restore" };
const admin: RouteDemand = { role: "admin" };
const whole: RouteDemand = { role: "admin", everywhere: true };

/** What each route of our own dialect asks for; what is not here asks for the most. */
export const apiDemands: Rows = {
  "GET /api/backups": read,
  "POST /api/backups": operate,
  "GET /api/backups/{backupId}": read,
  "DELETE /api/backups/{backupId}": operate,
  "PUT /api/backups/{backupId}/hold": operate,
  "DELETE /api/backups/{backupId}/hold": admin,
  "GET /api/holds": read,
  "GET /api/runs": read,
  "GET /api/runs/{runId}": read,
  "GET /api/runs/{runId}/events": read,
  "POST /api/runs/resume": operate,
  // Whether it is a dry run stands in the body, which is not read before the caller is known.
  "POST /api/restores": restore,
  "GET /api/restores": read,
  "GET /api/restores/{runId}": read,
  "POST /api/restores/{runId}/abort": restore,
  "POST /api/sync": operate,
  "POST /api/journal/confirm": whole,
  "GET /api/audit": whole,
  "GET /api/audit/verify": whole,
  "GET /api/tokens": whole,
  "POST /api/tokens": whole,
  "DELETE /api/tokens/{name}": whole,
  "GET /api/health": read,
  "GET /api/openapi.json": read,
};

/** The same below the base path of the actuator. */
export const actuatorDemands: Rows = {
  "GET ": read,
  "GET /backupHistory": read,
  "POST /backupHistory": operate,
  "GET /backupHistory/{backupId}": read,
  "DELETE /backupHistory/{backupId}": operate,
  "GET /backups": read,
  "POST /backups": operate,
  "GET /backups/{backupId}": read,
  "DELETE /backups/{backupId}": operate,
  "GET /health": open,
  "GET /health/liveness": open,
  "GET /health/readiness": open,
  "GET /info": read,
  "GET /prometheus": read,
};

/** Whether a request with this method only looks. */
export function isSafe(method: string): boolean {
  return ["GET", "HEAD", "OPTIONS"].includes(method);
}

/** Whether a path is Elasticsearch's own: the proxy's table judges it, here only the caller is made known. */
export function isProxied(path: string): boolean {
  return path === "/" || path.startsWith("/_");
}

/** Tells what a request asks of its caller. */
export function routeDemands(basePath: string): (method: string, path: string) => RouteDemand {
  const rows = [
    ...Object.entries(apiDemands).map(([route, demand]) => readRow(route, "", demand)),
    ...Object.entries(actuatorDemands).map(([route, demand]) => readRow(route, basePath, demand)),
  ];
  return (given, path) => {
    const method = given === "HEAD" ? "GET" : given;
    if (method === "OPTIONS") return open;
    if (isProxied(path)) return admin;
    return rows.find((row) => row.method === method && row.pattern.test(path))?.demand ?? admin;
  };
}

/** Why a caller may not do what is asked; undefined where they may. */
export function shortcoming(
  caller: Caller,
  { role, everywhere }: RouteDemand,
  repository: string | undefined,
): string | undefined {
  if (role === undefined) return undefined;
  if (!covers(caller.role, role)) {
    return `the role "${role}" is needed, and "${caller.name}" has "${caller.role}"`;
  }
  if (everywhere && caller.repositories !== undefined) {
    return `it is not about one repository, and "${caller.name}" is bound to some`;
  }
  if (repository !== undefined && !reaches(caller, repository)) {
    return `"${caller.name}" is bound to other repositories than "${repository}"`;
  }
  return undefined;
}

interface Row {
  readonly method: string;
  readonly pattern: RegExp;
  readonly demand: RouteDemand;
}

function readRow(route: string, base: string, demand: RouteDemand): Row {
  const [method = "", path = ""] = route.split(" ");
  const whole = `${base}${path}`.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`^${whole.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
  return { method, pattern, demand };
}
