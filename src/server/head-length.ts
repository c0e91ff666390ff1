import type { MiddlewareHandler } from "hono";

/** Gives answers to HEAD the length that GET would have; without it Bun says 0. */
export const headLength: MiddlewareHandler = async function headLength(c, next) {
  await next();
  // The path "/*" is that of the middleware itself, which then runs twice.
  if (c.req.method !== "HEAD" || c.res.status === 304 || c.res.bodyUsed) return;
  const { byteLength } = await c.res.arrayBuffer();
  c.res.headers.set("Content-Length", `${byteLength}`);
};
