import { findRoute, type FoundRoute } from "./find-route.ts";
import { readTarget, type Target, writePath } from "./target.ts";

/** A request's method and URL, read and found in the table. */
export interface JudgedPath extends FoundRoute {
  readonly target: Target;
  /** Path and query as everybody reads them. */
  readonly written: string;
  /** Which of the segments names repositories; undefined where none does. */
  readonly repositoriesAt: number | undefined;
}

const most = 256;

/**
 * Makes what reads methods and URLs and finds them in the table. It remembers the last few: clients
 * that poll ask for the same over and over, and what a method and a URL say never changes.
 */
export function judgePaths(): (method: string, url: string) => JudgedPath {
  const judged = new Map<string, Map<string, JudgedPath>>();
  return (method, url) => {
    const known = judged.get(method)?.get(url);
    if (known) return known;
    const fresh = judgePath(method, url);
    const others = judged.get(method);
    if (others && others.size < most) others.set(url, fresh);
    else judged.set(method, new Map([[url, fresh]]));
    return fresh;
  };
}

function judgePath(method: string, url: string): JudgedPath {
  const target = readTarget(url);
  const found = findRoute(method, target.segments);
  const at = found.route.path.split("/").indexOf("{repositories}") - 1;
  return {
    ...found,
    target,
    written: `${writePath(target.segments)}${target.query}`,
    repositoriesAt: at < 0 ? undefined : at,
  };
}
