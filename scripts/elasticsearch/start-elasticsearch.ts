import { startLocalNode } from "./local-node.ts";
import { givenElasticsearch } from "./given-elasticsearch.ts";
import type { ElasticsearchOptions, RunningElasticsearch } from "./running-elasticsearch.ts";

/**
 * Gives a real Elasticsearch by the first way that this machine offers: the one that ELASTICSEARCH_URL names (unless the
 * caller needs its own), a container, the published distribution with the JDK.
 */
export async function startElasticsearch(
  options: ElasticsearchOptions = {},
): Promise<RunningElasticsearch> {
  const url = process.env["ELASTICSEARCH_URL"];
  if (url !== undefined && url !== "" && options.own !== true) {
    return await givenElasticsearch(url);
  }
  return await startLocalNode(options);
}
