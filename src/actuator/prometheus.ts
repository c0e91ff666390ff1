import type { Hono } from "hono";
import type { MetricsPage } from "../backup/metrics-page.ts";
import type { Exchange } from "./exchange.ts";
import { addOtherMethods } from "./resource.ts";

/**
 * Adds the metrics, where Spring has them. Whatever is accepted, there is an answer: who scrapes and
 * names a type of its own is better served with text than with 406.
 */
export function addPrometheus(routes: Hono<Exchange>, path: string, metrics: MetricsPage): void {
  routes.get(path, async (c) => {
    const { contentType, text } = await metrics.write(c.req.header("Accept"));
    return c.body(text, 200, { "Content-Type": contentType, "Cache-Control": "no-store" });
  });
  addOtherMethods(routes, path, ["GET"]);
}
