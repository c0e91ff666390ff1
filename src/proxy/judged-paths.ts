import { findRoute, type FoundRoute } from "./find-route.ts";
import { readTarget, type Target, writePath } from "./target.ts";

/** A request's method and URL, read and found in the table. */
export interface JudgedPath extends FoundRoute {
  readonly target: Target;
  /** The path as everybody reads it. */
  readonly path: string;
}

const most = 256;

/**
 * Makes what reads methods and URLs and finds them in the table. It remembers the last few: clients
 * that poll ask for the same over and over, and what a method and a URL say never changes.
 */
export function judgePaths(): (method: string, url: string) => JudgedPath {
  const judged = new Map<string, JudgedPath>();
  return (method, url) => {
    const key = `${method} ${url}`;
    const known = judged.get(key);
    if (known) return known;
    const target = readTarget(url);
    const fresh = {
      ...findRoute(method, target.segments),
      target,
      path: writePath(target.segments),
    };
    if (judged.size >= most) judged.clear();
    judged.set(key, fresh);
    return fresh;
  };
}
