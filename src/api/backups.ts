import type { Context, Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import { answerAsOf, answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";
import { jsonOnly, limited } from "./json-body.ts";
import { readListQuery } from "./page-query.ts";
import { readCreateRequest, readPathId } from "./requested-id.ts";
import { backupDetailWire, backupPageWire, createdWire, deletedWire } from "./wire.ts";

/** Adds the backups: list, create, show, delete. */
export function addBackups(routes: Hono<Exchange>, gateway: Gateway): void {
  const path = "/backups";
  const one = "/backups/:backupId";
  routes.get(path, (c) => list(c, gateway));
  routes.post(path, jsonOnly, limited, (c) => create(c, gateway));
  addOtherMethods(routes, path, ["GET", "POST"]);
  routes.get(one, (c) => show(c, gateway));
  routes.delete(one, (c) => remove(c, gateway));
  addOtherMethods(routes, one, ["GET", "DELETE"]);
}

async function list(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const answered = await gateway.list(readListQuery(c.req.queries()), c.get("freshness"));
  return answerAsOf(c, answered, backupPageWire);
}

async function create(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const created = await gateway.create(readCreateRequest(await c.req.text()));
  c.header("Location", `/api/runs/${created.run.id}`);
  return answerJson(c, createdWire(created), 202);
}

async function show(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const id = readPathId(c.req.param("backupId"));
  const answered = await gateway.detail(id, c.get("freshness"));
  return answerAsOf(c, answered, backupDetailWire);
}

async function remove(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const id = readPathId(c.req.param("backupId"));
  const deleted = await gateway.delete(id);
  if (!deleted.run) return c.body(null, 204);
  c.header("Location", `/api/runs/${deleted.run.id}`);
  return answerJson(c, deletedWire(id, deleted), 202);
}
