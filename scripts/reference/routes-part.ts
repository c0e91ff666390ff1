import { createActuator } from "../../src/actuator/actuator.ts";
import { createApi } from "../../src/api/api.ts";
import { routeTable } from "../../src/proxy/route-table.ts";
import { connectRemote } from "../../src/remote/remote-gateway.ts";
import { code, markdownTable } from "./markdown-table.ts";

const create =
  'Starts a backup: `{"backupId": 123}`; answers the names of its snapshots once the run is journaled';
const list = "All backups, newest first; `verbose`, `pattern`";
const show = "One backup with its parts";
const remove = "Deletes a backup, also one that is still being made; answers 204 once that is sent";

/** What each route is for. */
export const sentences: Readonly<Record<string, string>> = {
  "GET /actuator": "Links to the resources below it",
  "POST /actuator/backupHistory": create,
  "GET /actuator/backupHistory": list,
  "GET /actuator/backupHistory/{backupId}": show,
  "DELETE /actuator/backupHistory/{backupId}": remove,
  "POST /actuator/backups": "The same under Camunda's older path",
  "GET /actuator/backups": "The same under Camunda's older path",
  "GET /actuator/backups/{backupId}": "The same under Camunda's older path",
  "DELETE /actuator/backups/{backupId}": "The same under Camunda's older path",
  "GET /actuator/health": "503 where catalog or Elasticsearch is down",
  "GET /actuator/health/liveness": "200 as long as the process answers",
  "GET /actuator/health/readiness":
    "200 as long as the catalog can be served; names Elasticsearch where it is down",
  "GET /actuator/info": "Name and version of this program",
  "GET /actuator/prometheus":
    "Metrics for Prometheus, as text or OpenMetrics; never waits for Elasticsearch",
  "POST /api/backups": '`{"backupId": 123}`; 202 with the run, `Location` is where it can be seen',
  "GET /api/backups":
    "A page of backups, newest first; `limit`, `after`, `state`, `since`, `until`, `pattern`",
  "GET /api/backups/{backupId}": "One backup with its indices, its runs and their progress",
  "DELETE /api/backups/{backupId}":
    "202 with the run; 204 where only a failed run was to be forgotten",
  "GET /api/runs": "A page of runs, newest first; `limit`, `after`",
  "POST /api/runs/resume": "Takes up every open run that nobody works on",
  "GET /api/runs/{runId}/events":
    "Server-sent events: `run` with the whole run now and at every change, `end` when it is over; `Last-Event-ID` leaves out what was seen",
  "POST /api/restores":
    'Restores: `{"backupId": 123}`, or `{"undoOf": "<run id>"}` to take a restore back, with `options`, `planHash`; 202 with the run. With `"dryRun": true` only the plan, 200; `"readManifest": true` beside it brings a manifest that is not remembered back for a moment',
  "GET /api/restores": "Restores with plan and report, newest first; `limit`",
  "GET /api/restores/{runId}": "One restore: its run, plan, report and safety backup",
  "POST /api/restores/{runId}/abort":
    "Ends a restore and brings everything back to where it was; 202 with the run, which goes on until that is done",
  "POST /api/sync":
    "Compares the catalog with the repository and answers the drift; `full=true` reads every snapshot again",
  "POST /api/journal/confirm":
    "Allows deletions again after the journal was found damaged; answers what had been noted",
  "GET /api/runs/{runId}": "One run with its steps and how far it is",
  "GET /api/holds": "The holds that bind, by backup id",
  "PUT /api/backups/{backupId}/hold":
    'Keeps a backup from being deleted: `{"reason": "why", "until": <time>}`, without `until` until it is released',
  "DELETE /api/backups/{backupId}/hold": "Releases a backup; answers the hold that bound it",
  "GET /api/audit":
    "What was done and attempted, oldest first; `limit`, `since`, `after` (the `seq` of the last one seen)",
  "GET /api/audit/verify": "Walks along the audit log and says where it was changed",
  "GET /api/tokens": "The tokens of `webapps-backup token create`, without what they are",
  "POST /api/tokens":
    'Creates a token: `{"name": "who", "role": "operate", "repositories": [<name>], "expires": <time>}`, the last two only where wanted; its text is the field `token` of this answer and of no other',
  "DELETE /api/tokens/{name}": "Takes a token back",
  "GET /api/health": "State of catalog and Elasticsearch, always 200",
  "GET /api/openapi.json":
    "All of these routes as OpenAPI 3.1, for tools that make clients and tests",
};

/** Writes every route that the service has. Throws where a sentence and the routes do not match. */
export function routesPart(): string {
  const routes = readRoutes();
  const missing = routes.filter((route) => !(route in sentences));
  const extra = Object.keys(sentences).filter((route) => !routes.includes(route));
  if (missing.length + extra.length > 0) {
    throw new Error(
      `Cannot describe the routes: no sentence for "${missing.join('", "')}", no route for "${extra.join('", "')}". Correct the sentences in scripts/reference/routes-part.ts.`,
    );
  }
  const rows = Object.entries(sentences).map(([route, sentence]) => [code(route), sentence]);
  return markdownTable(["Route", "What it does"], [...rows, ...proxiedRows()]);
}

/** What passes to Elasticsearch; the table is the proxy's own. */
function proxiedRows(): readonly (readonly string[])[] {
  return routeTable.map(({ methods, path, role, sentence }) => [
    code(`${methods.join(", ")} ${path}`),
    `${sentence}; passed on to Elasticsearch, role ${role}`,
  ]);
}

function readRoutes(): readonly string[] {
  // Nothing is asked of it: routes are only counted.
  const gateway = connectRemote({ url: "http://localhost:9600", timeoutMs: 1 });
  const basePath = "/actuator";
  const metrics = { write: async () => ({ contentType: "", text: "" }) };
  const actuator = createActuator({
    gateway,
    basePath,
    backupsEndpoint: true,
    version: "",
    metrics,
  });
  const mounted = [
    ...actuator.routes.map((route) => ({ ...route, path: `${basePath}${route.path}` })),
    ...createApi(gateway).routes.map((route) => ({ ...route, path: `/api${route.path}` })),
  ];
  const own = mounted.filter(({ method }) => ["GET", "POST", "PUT", "DELETE"].includes(method));
  return [...new Set(own.map(({ method, path }) => `${method} ${written(path)}`))];
}

function written(path: string): string {
  return path.replace(/:(\w+)/, "{$1}").replace(/\/$/, "");
}
