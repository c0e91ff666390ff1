import type { Given } from "./given.ts";

/** Looks a name up among properties or variables. */
export type Lookup = (name: string) => Given | undefined;

const mostNodes = 100;

/** The URLs of Optimize's Elasticsearch nodes, which it keeps as hosts, ports and a switch for TLS. */
export function optimizeUrls(property: Lookup, variable: Lookup): Given | undefined {
  const tls =
    property("es.security.ssl.enabled") ?? variable("CAMUNDA_OPTIMIZE_ELASTICSEARCH_SSL_ENABLED");
  const scheme = String(tls?.raw).toLowerCase() === "true" ? "https" : "http";
  const path = property("es.connection.pathPrefix")?.raw ?? "";
  const toUrl = (host: Given | undefined, port: Given | undefined): string =>
    `${scheme}://${hostText(host)}:${String(port?.raw ?? 9200)}${pathText(String(path))}`;

  const urls: string[] = [];
  let first: Given | undefined;
  for (let index = 0; index < mostNodes; index += 1) {
    const host = property(`es.connection.nodes[${index}].host`);
    const port = property(`es.connection.nodes[${index}].httpPort`);
    if (host === undefined && port === undefined) {
      break;
    }
    first ??= host ?? port;
    urls.push(toUrl(host, port));
  }
  if (first !== undefined) {
    return { ...first, raw: urls };
  }
  const host =
    variable("OPTIMIZE_ELASTICSEARCH_HOST") ?? variable("CAMUNDA_OPTIMIZE_ELASTICSEARCH_HOST");
  const port =
    variable("OPTIMIZE_ELASTICSEARCH_HTTP_PORT") ??
    variable("CAMUNDA_OPTIMIZE_ELASTICSEARCH_HTTP_PORT");
  const given = host ?? port;
  return given === undefined ? undefined : { ...given, raw: [toUrl(host, port)] };
}

function hostText(host: Given | undefined): string {
  const text = String(host?.raw ?? "localhost").trim();
  return text.includes(":") && !text.startsWith("[") ? `[${text}]` : text;
}

function pathText(path: string): string {
  const trimmed = path.replaceAll(/^\/+|\/+$/g, "");
  return trimmed === "" ? "" : `/${trimmed}`;
}
