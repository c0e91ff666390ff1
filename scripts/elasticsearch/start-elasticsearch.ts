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
  const reasons: string[] = [];
  for (const start of [startContainer, startLocalNode]) {
    try {
      return await start(options);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `Cannot start Elasticsearch: neither a container nor the published zip works on this machine\n${reasons.map((reason) => `- ${reason}\n`).join("")}` +
      "Set ELASTICSEARCH_URL, start Docker, or install a JDK 17 or newer and Maven.",
  );
}

async function startContainer(options: ElasticsearchOptions): Promise<RunningElasticsearch> {
  const { findContainerEngine, startContainerNode } = await import("./container-node.ts");
  const engine = await findContainerEngine();
  try {
    return await startContainerNode(engine, options);
  } catch (error) {
    // Somebody who has Docker expects it to be used, so going on without it must not be silent.
    process.stderr.write(`${String(error)}\nGoing on with the published zip.\n`);
    throw error;
  }
}
