import { routeTable } from "../../src/proxy/route-table.ts";

type Described = Readonly<Record<string, unknown>>;

/** Elasticsearch's own paths, by the proxy's own table. Its answers are Elasticsearch's to describe. */
export function proxiedPaths(): Readonly<Record<string, Record<string, Described>>> {
  const paths: Record<string, Record<string, Described>> = {};
  for (const { methods, path: given, role, sentence } of routeTable) {
    // Two paths that differ only in the name of a placeholder are one.
    const path = given
      .replace("{repositories}", "{repository}")
      .replace("{snapshots}", "{snapshot}");
    for (const method of methods) {
      paths[path] ??= {};
      paths[path][method.toLowerCase()] = {
        summary: sentence,
        tags: ["elasticsearch"],
        "x-role": role,
        ...parametersOf(path),
        responses: { default: { description: "What Elasticsearch answers" } },
      };
    }
  }
  return paths;
}

function parametersOf(path: string): Described {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  if (names.length === 0) return {};
  const schema = { type: "string", minLength: 1 };
  return {
    parameters: names.map((name) => ({ name, in: "path", required: true, schema })),
  };
}
