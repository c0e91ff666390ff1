import type { Hono } from "hono";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";

/** Adds the description of all routes. It is large and rarely asked for, so it is read only then. */
export function addOpenApi(routes: Hono<Exchange>): void {
  const path = "/openapi.json";
  routes.get(path, async (c) => {
    const { default: text }: { default: unknown } = await import("./openapi.json", {
      with: { type: "text" },
    });
    c.set("shown", `${text}`);
    return c.body(`${text}`, 200, { "Content-Type": "application/json" });
  });
  addOtherMethods(routes, path, ["GET"]);
}
