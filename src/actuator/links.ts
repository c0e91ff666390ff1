import type { Hono } from "hono";
import type { Exchange } from "./exchange.ts";
import { addReadOnly, answer } from "./resource.ts";

interface Link {
  readonly href: string;
  readonly templated: boolean;
}

/** Adds the discovery page: a link to every resource under the base path, as Spring names them. */
export function addLinks(
  routes: Hono<Exchange>,
  basePath: string,
  resources: readonly string[],
): void {
  addReadOnly(routes, "/", (c) => {
    const root = origin(c.req.url) + basePath;
    const links: Record<string, Link> = { self: { href: root, templated: false } };
    for (const resource of resources) links[linkName(resource)] = link(root, resource);
    return answer(c, JSON.stringify({ _links: links }));
  });
}

function link(root: string, resource: string): Link {
  return { href: root + resource, templated: resource.includes("{") };
}

function linkName(resource: string): string {
  return resource.slice(1).replace("/", "-").replaceAll(/[{*}]/g, "");
}

/** A request of HTTP/1.0 has no host; its links are paths. */
function origin(url: string): string {
  return url.startsWith("/") ? "" : url.slice(0, url.indexOf("/", url.indexOf("//") + 2));
}
