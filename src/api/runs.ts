import type { Context, Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import { answerEvents, eventHeaders } from "./event-stream.ts";
import type { Exchange } from "./exchange.ts";
import { readRunQuery } from "./page-query.ts";
import { eventPace, runEvents, viewId } from "./run-events.ts";
import { resumedWire, runPageWire, runViewWire } from "./wire.ts";

/** Adds the runs: list, resume, show, watch. Streams end when `ending` is aborted. */
export function addRuns(routes: Hono<Exchange>, gateway: Gateway, ending: AbortSignal): void {
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
  routes.get("/runs/:runId/events", (c) => watch(c, gateway, ending));
  addOtherMethods(routes, "/runs/:runId/events", ["GET"]);
}

async function watch(
  c: Context<Exchange, "/runs/:runId/events">,
  gateway: Gateway,
  ending: AbortSignal,
): Promise<Response> {
  const runId = c.req.param("runId");
  const view = await gateway.run(runId);
  const lastId = c.req.header("Last-Event-ID");
  // A browser comes again after every end, until it is told that there is nothing more.
  if (view.run.state !== "running" && lastId === viewId(view)) return c.body(null, 204);
  if (c.req.method === "HEAD") return c.body(null, 200, eventHeaders);
  const left = new AbortController();
  const signal = AbortSignal.any([ending, left.signal, c.req.raw.signal]);
  const look = () => gateway.run(runId);
  return answerEvents(runEvents(view, { lastId, look, ...eventPace, signal }), () => left.abort());
}
