import type { MiddlewareHandler } from "hono";
import type { Answer, Freshness } from "../backup/gateway.ts";
import type { Exchange } from "./exchange.ts";

/**
 * Lets plain HTTP ask for what is remembered (`only-if-cached`, `stale-if-error`), and says of a
 * remembered answer what a cache says: how old it is, and that it is one.
 */
export const freshness: MiddlewareHandler<Exchange> = async function freshness(c, next) {
  c.set("freshness", readFreshness(c.req.header("Cache-Control")));
  await next();
  const answered = c.get("answered");
  if (!answered?.remembered) return;
  writeAge(c.res.headers, {
    answered,
    freshness: c.get("freshness"),
    nowMs: c.get("arrivedMs"),
  });
};

interface RememberedAnswer {
  readonly answered: Pick<Answer<unknown>, "asOfMs" | "warnings">;
  readonly freshness: Freshness;
  readonly nowMs: number;
}

/** Says of an answer out of memory how old it is and why it is one. */
export function writeAge(headers: Headers, { answered, freshness, nowMs }: RememberedAnswer): void {
  headers.set("Date", new Date(answered.asOfMs).toUTCString());
  headers.set("Age", `${Math.max(0, Math.floor((nowMs - answered.asOfMs) / 1000))}`);
  headers.set("Cache-Status", cacheStatus(answered, freshness));
}

/** Reads how fresh an answer must be from Cache-Control; directives that we do not know are ignored. */
export function readFreshness(cacheControl: string | undefined): Freshness {
  const directives = new Map((cacheControl ?? "").split(",").map(readDirective));
  if (directives.has("only-if-cached")) return { from: "cache" };
  const seconds = directives.get("stale-if-error");
  if (seconds === "") return { from: "cluster-or-cache", maxAgeMs: Number.POSITIVE_INFINITY };
  return seconds !== undefined && /^\d+$/.test(seconds)
    ? { from: "cluster-or-cache", maxAgeMs: Number(seconds) * 1000 }
    : { from: "cluster" };
}

function readDirective(text: string): readonly [string, string] {
  const [name = "", ...value] = text.split("=");
  return [
    name.trim().toLowerCase(),
    value
      .join("=")
      .trim()
      .replace(/^"(.*)"$/, "$1"),
  ];
}

/** Writes RFC 9211's field. */
export function cacheStatus(
  { warnings }: Pick<Answer<unknown>, "warnings">,
  { from }: Freshness,
): string {
  const why = from === "cache" ? "only-if-cached" : "stale-if-error";
  return `webapps-backup; hit; detail=${quoted([why, ...warnings].join(": "))}`;
}

/** A string of RFC 8941 is printable ASCII. */
function quoted(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&")}"`;
}
