import type { Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";
import { readRunQuery } from "./page-query.ts";
import { resumedWire, runPageWire, runViewWire } from "./wire.ts";

/** Adds the runs: list, resume, show. */
export function addRuns(routes: Hono<Exchange>, gateway: Gateway): void {
  routes.get("/runs", async (c) => {
    const page = await gateway.runs(readRunQuery(c.req.queries()));
    return answerJson(c, runPageWire(page));
  });
  addOtherMethods(routes, "/runs", ["GET"]);
  routes.post("/runs/resume", async (c) => answerJson(c, resumedWire(await gateway.resume())));
  addOtherMethods(routes, "/runs/resume", ["POST"]);
  routes.get("/runs/:runId", async (c) => {
    return answerJson(c, runViewWire(await gateway.run(c.req.param("runId"))));
  });
  addOtherMethods(routes, "/runs/:runId", ["GET"]);
}
