import {
  connectElasticsearch,
  type ElasticsearchConnection,
} from "../../src/elasticsearch/connect.ts";
import type { ElasticsearchOptions } from "../../src/elasticsearch/nodes.ts";

/** A way to Elasticsearch as the service has one, closed with the test. */
export function connected(
  urls: readonly string[],
  options: Partial<ElasticsearchOptions> = {},
): ElasticsearchConnection & AsyncDisposable {
  const connection = connectElasticsearch({
    urls,
    auth: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined },
    requestTimeoutMs: 30_000,
    ...options,
  });
  return { ...connection, [Symbol.asyncDispose]: () => connection.close() };
}
