import type { MiddlewareHandler } from "hono";

/**
 * Gives a request with a body a URL that is one. Bun takes any text for a host, and leaves the bare
 * path where there is none; from neither can the limit of chunked bodies make the request it needs.
 */
export const wholeUrl: MiddlewareHandler = async function wholeUrl(c, next) {
  const { raw } = c.req;
  if (raw.body && !URL.canParse(raw.url)) {
    const target = raw.url.replace(/^[a-z]+:\/\/[^/]*/i, "");
    c.req.raw = new Request(`http://localhost${target}`, raw);
  }
  await next();
};
