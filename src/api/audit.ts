import type { Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";
import { readAuditQuery } from "./page-query.ts";
import { auditVerdictWire, auditWire } from "./wire.ts";

/** Adds what was done and attempted, and by whom. */
export function addAudit(routes: Hono<Exchange>, gateway: Gateway): void {
  routes.get("/audit", async (c) =>
    answerJson(c, auditWire(await gateway.audit(readAuditQuery(c.req.queries())))),
  );
  addOtherMethods(routes, "/audit", ["GET"]);
  routes.get("/audit/verify", async (c) =>
    answerJson(c, auditVerdictWire(await gateway.verifyAudit())),
  );
  addOtherMethods(routes, "/audit/verify", ["GET"]);
}
