import { Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods, apiError, apiNotFound } from "./api-error.ts";
import { addAudit } from "./audit.ts";
import { addBackups } from "./backups.ts";
import type { Exchange } from "./exchange.ts";
import { addHolds } from "./holds.ts";
import { addJournal } from "./journal.ts";
import { addOpenApi } from "./openapi.ts";
import { addRestores } from "./restores.ts";
import { addRuns } from "./runs.ts";
import { addSync } from "./sync.ts";
import { addTokens } from "./tokens.ts";
import { healthWire } from "./wire.ts";

/** Creates our own dialect: what `src/remote` and people speak. Streams end when `ending` is aborted. */
export function createApi(
  gateway: Gateway,
  ending: AbortSignal = new AbortController().signal,
): Hono<Exchange> {
  const routes = new Hono<Exchange>();
  addBackups(routes, gateway);
  addHolds(routes, gateway);
  addAudit(routes, gateway);
  addRuns(routes, gateway, ending);
  addRestores(routes, gateway);
  addSync(routes, gateway);
  addJournal(routes, gateway);
  addTokens(routes, gateway);
  routes.get("/health", async (c) => answerJson(c, healthWire(await gateway.health())));
  addOtherMethods(routes, "/health", ["GET"]);
  addOpenApi(routes);
  routes.all("*", apiNotFound);
  return routes.onError(apiError);
}
