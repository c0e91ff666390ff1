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

/** What was last written of a value. */
interface Written {
  readonly manner: string;
  readonly text: string;
}

/** By value: a list that has not changed is the same object, and need not be written again. */
const written = new WeakMap<object, Written>();

/** Answers JSON that was true at a time. That time is not part of the ETag, or nothing would ever match. */
export function answerAsOf<T extends object>(
  c: Context<Exchange>,
  answered: Answer<T>,
  wire: (answered: Answer<T>) => Wire,
): Response {
  const manner = JSON.stringify([answered.remembered, answered.warnings]);
  let before = written.get(answered.value);
  if (before?.manner !== manner) {
    const { asOf: _, ...timeless } = wire(answered);
    before = { manner, text: stringifyJson(timeless) };
    written.set(answered.value, before);
  }
  c.set("answered", answered);
  c.set("shown", before.text);
  const asOf = new Date(answered.asOfMs).toISOString();
  return c.body(before.text.replace(",", `,"asOf":"${asOf}",`), 200, headers);
}
