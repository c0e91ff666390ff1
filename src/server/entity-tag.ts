import type { MiddlewareHandler } from "hono";
import type { Exchange } from "./exchange.ts";

/**
 * Gives every successful answer to GET an ETag of what it shows, and answers 304 where the caller has
 * it already. Weak, because the time at which a list was true is in its body but not in its tag.
 */
export const entityTag: MiddlewareHandler<Exchange> = async function entityTag(c, next) {
  await next();
  const shown = c.get("shown");
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  if (!isRead || c.res.status !== 200 || shown === undefined) return;
  const { headers } = c.res;
  const tag = writeEntityTag([target(c.req.url), headers.get("Content-Type") ?? "", shown]);
  headers.set("ETag", tag);
  headers.set("Cache-Control", "no-cache");
  headers.set("Vary", "Accept");
  if (!matches(c.req.header("If-None-Match"), tag)) return;
  headers.delete("Content-Type");
  c.res = undefined;
  c.res = new Response(null, { status: 304, headers });
};

/** The tag last written: scripts ask for the same list again and again. */
let last: { readonly shown: readonly string[]; readonly tag: string } | undefined;

/** Writes a weak ETag that differs wherever one of these texts does. */
export function writeEntityTag(shown: readonly string[]): string {
  const before = last?.shown;
  if (last && before?.length === shown.length && shown.every((text, at) => text === before[at])) {
    return last.tag;
  }
  const hash = shown.reduce((seed, text) => Bun.hash.xxHash3(text, seed), 0n);
  last = { shown, tag: `W/"${hash.toString(36)}"` };
  return last.tag;
}

/** Compares an If-None-Match header with a tag, weakly, as RFC 9110 has it for this header. */
export function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  const opaque = tag.replace("W/", "");
  return [...ifNoneMatch.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, given]) => given === opaque);
}

function target(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]*/i, "");
}
