import type { Context, Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";
import { readHoldRequest } from "./hold-request.ts";
import { jsonOnly, limited } from "./json-body.ts";
import { readPathId } from "./requested-id.ts";
import { holdsWire, holdWire } from "./wire.ts";

/** Adds what keeps backups from being deleted. */
export function addHolds(routes: Hono<Exchange>, gateway: Gateway): void {
  const one = "/backups/:backupId/hold";
  routes.get("/holds", async (c) => answerJson(c, holdsWire(await gateway.holds())));
  addOtherMethods(routes, "/holds", ["GET"]);
  routes.put(one, jsonOnly, limited, (c) => hold(c, gateway));
  routes.delete(one, async (c) =>
    answerJson(c, holdWire(await gateway.release(readPathId(c.req.param("backupId"))))),
  );
  addOtherMethods(routes, one, ["PUT", "DELETE"]);
}

async function hold(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const id = readPathId(c.req.param("backupId"));
  return answerJson(c, holdWire(await gateway.hold(id, readHoldRequest(await c.req.text()))));
}
