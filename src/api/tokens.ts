import type { Context, Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import { stringifyJson } from "../json/json.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";
import { jsonOnly, limited } from "./json-body.ts";
import { readTokenRequest } from "./token-request.ts";
import { createdTokenWire, tokensWire, tokenWire } from "./token-wire.ts";

/** Adds the tokens that are kept in the journal. */
export function addTokens(routes: Hono<Exchange>, gateway: Gateway): void {
  routes.get("/tokens", async (c) => answerJson(c, tokensWire(await gateway.tokens())));
  routes.post("/tokens", jsonOnly, limited, (c) => create(c, gateway));
  addOtherMethods(routes, "/tokens", ["GET", "POST"]);
  routes.delete("/tokens/:name", async (c) =>
    answerJson(c, tokenWire(await gateway.revokeToken(c.req.param("name")))),
  );
  addOtherMethods(routes, "/tokens/:name", ["DELETE"]);
}

async function create(c: Context<Exchange>, gateway: Gateway): Promise<Response> {
  const created = await gateway.createToken(readTokenRequest(await c.req.text()));
  // Not what was "shown": this text is for nobody to keep on the way.
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  return c.body(stringifyJson(createdTokenWire(created)), 200, headers);
}
