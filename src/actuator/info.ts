import type { Hono } from "hono";
import type { Exchange } from "./exchange.ts";
import { addReadOnly, answer } from "./resource.ts";

/** Adds what Camunda's info resource says, of this program. */
export function addInfo(routes: Hono<Exchange>, path: string, version: string): void {
  const name = "webapps-backup";
  const body = JSON.stringify({ build: { artifact: name, name, version } });
  addReadOnly(routes, path, (c) => answer(c, body));
}
