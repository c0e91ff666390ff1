import type { Hono } from "hono";
import type { Gateway } from "../backup/gateway.ts";
import { answerJson } from "./answer.ts";
import { addOtherMethods } from "./api-error.ts";
import type { Exchange } from "./exchange.ts";
import { confirmedWire } from "./wire.ts";

/** Adds what an admin does about the journal. */
export function addJournal(routes: Hono<Exchange>, gateway: Gateway): void {
  routes.post("/journal/confirm", async (c) =>
    answerJson(c, confirmedWire(await gateway.confirmJournal())),
  );
  addOtherMethods(routes, "/journal/confirm", ["POST"]);
}
