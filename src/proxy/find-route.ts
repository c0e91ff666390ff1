import { BackupError } from "../backup/errors.ts";
import { type PathValues, type Route, routeTable } from "./route-table.ts";

/** The row that a request falls under, with what stands in its placeholders. */
export interface FoundRoute {
  readonly route: Route;
  readonly values: PathValues;
}

/** Names that begin so are words of the API; only these stand for names. */
const wordsForNames: ReadonlySet<string> = new Set(["_all", "_current"]);

const patterns = routeTable.map((route) => ({
  route,
  segments: route.path.split("/").filter((segment) => segment !== ""),
}));

/** Finds the row of a request. Throws `forbidden` where there is none. */
export function findRoute(method: string, segments: readonly string[]): FoundRoute {
  for (const pattern of patterns) {
    if (pattern.segments.length !== segments.length) continue;
    if (!pattern.route.methods.includes(method)) continue;
    const values = match(pattern.segments, segments);
    if (values) return { route: pattern.route, values };
  }
  throw new BackupError(
    "forbidden",
    `Cannot pass this on to Elasticsearch: of its APIs only those for snapshots may pass, and ${method} on this path is none of them`,
    { hint: "docs/proxy.md lists every method and path that may pass, with the role it wants." },
  );
}

function match(pattern: readonly string[], segments: readonly string[]): PathValues | undefined {
  const values = { repository: "", snapshot: "", target: "" };
  for (const [index, wanted] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (!wanted.startsWith("{")) {
      if (wanted !== segment) return undefined;
      continue;
    }
    if (segment.startsWith("_") && !wordsForNames.has(segment)) return undefined;
    if (wanted.startsWith("{repositor")) values.repository = segment;
    else if (wanted === "{target}") values.target = segment;
    else values.snapshot = segment;
  }
  return values;
}
