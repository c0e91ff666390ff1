import { getPath } from "hono/utils/url";

/** The path of a request. Bun gives requests of HTTP/1.0 without a host no URL but the bare path. */
export function requestPath(request: Request): string {
  const { url } = request;
  return getPath(url.startsWith("/") ? new Request(`http://localhost${url}`) : request);
}
