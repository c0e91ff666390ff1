import type { Context } from "hono";
import type { Answer } from "../backup/gateway.ts";
import { stringifyJson } from "../json/json.ts";
import type { Exchange } from "./exchange.ts";
import type { Wire } from "./wire.ts";

const headers = { "Content-Type": "application/json" };

/** Answers JSON. */
export function answerJson(c: Context<Exchange>, wire: Wire, status: 200 | 202 = 200): Response {
  const text = stringifyJson(wire);
  c.set("shown", text);
  return c.body(text, status, headers);
}

/** Answers JSON that was true at a time. That time is not part of the ETag, or nothing would ever match. */
export function answerAsOf(
  c: Context<Exchange>,
  answered: Answer<unknown>,
  { asOf, ...wire }: Wire,
): Response {
  const text = stringifyJson(wire);
  c.set("answered", answered);
  c.set("shown", text);
  return c.body(text.replace(",", `,"asOf":${stringifyJson(asOf)},`), 200, headers);
}
