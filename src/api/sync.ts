import type { Hono } from "hono";
import * as v from "valibot";
import type { Gateway } from "../backup/gateway.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";
import { readParameters } from "./parameters.ts";
import { driftWire } from "./wire.ts";

const flag = v.picklist(["true", "false"], '"true" or "false"');
const syncQuery = v.strictObject({ full: v.optional(flag, "false") });

/** The parameters of the comparison, for whoever describes them. */
export const syncParameters: v.GenericSchema = syncQuery;

/** Adds the comparison of the catalog with the repository. */
export function addSync(routes: Hono<Exchange>, gateway: Gateway): void {
  routes.post("/sync", async (c) => {
    const { full } = readParameters(syncQuery, c.req.queries());
    return answerJson(c, driftWire(await gateway.sync({ full: full === "true" })));
  });
  addOtherMethods(routes, "/sync", ["POST"]);
}
