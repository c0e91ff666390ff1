import { Hono } from "hono";
import type { Exchange } from "./exchange.ts";
import { notFound } from "./framework-error.ts";

/** Creates what answers the paths that nobody has, as Spring does wherever they are. */
export function createNowhere(): Hono<Exchange> {
  return new Hono<Exchange>().all("*", notFound);
}
