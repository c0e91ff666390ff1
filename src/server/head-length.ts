import type { MiddlewareHandler } from "hono";

/** Gives answers to HEAD the length that GET would have; without it Bun says 0. */
export const headLength: MiddlewareHandler = async function headLength(c, next) {
  await next();
  if (c.req.method !== "HEAD" || c.res.status === 304) return;
  const { byteLength } = await c.res.arrayBuffer();
  c.res.headers.set("Content-Length", `${byteLength}`);
};
