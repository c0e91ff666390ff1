import type { Context, Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import type { Run } from "../backup/journal.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";
import { jsonOnly, limited } from "./json-body.ts";
import { readRestoreLimit } from "./page-query.ts";
import { readRestoreOrder } from "./restore-request.ts";
import {
  restoreDetailWire,
  restorePlanWire,
  restoreRunWire,
  restoresWire,
} from "./restore-wire.ts";

/** Adds the restores: list, plan or start, show, abort. */
export function addRestores(routes: Hono<Exchange>, gateway: Gateway): void {
  const path = "/restores";
  const one = "/restores/:runId";
  const abort = "/restores/:runId/abort";
  routes.get(path, (c) => list(c, gateway));
  routes.post(path, jsonOnly, limited, (c) => restore(c, gateway));
  addOtherMethods(routes, path, ["GET", "POST"]);
  routes.get(one, async (c) =>
    answerJson(c, restoreDetailWire(await gateway.restoreDetail(c.req.param("runId")))),
  );
  addOtherMethods(routes, one, ["GET"]);
  routes.post(abort, async (c) => answerRun(c, await gateway.abortRestore(c.req.param("runId"))));
  addOtherMethods(routes, abort, ["POST"]);
}

async function list(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const limit = readRestoreLimit(c.req.queries());
  return answerJson(c, restoresWire(await gateway.restores(limit)));
}

async function restore(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const { request, planHash, dryRun, readsManifest } = readRestoreOrder(await c.req.text());
  if (dryRun)
    return answerJson(c, restorePlanWire(await gateway.planRestore(request, { readsManifest })));
  return answerRun(c, await gateway.restore(request, planHash));
}

function answerRun(c: Context<Exchange>, run: Run): Response {
  c.header("Location", `/api/runs/${run.id}`);
  return answerJson(c, restoreRunWire(run), 202);
}
