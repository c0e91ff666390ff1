import { type RunningElasticsearch, waitUntilHealthy } from "./running-elasticsearch.ts";

/** Takes an Elasticsearch that somebody else started: it is used, never stopped. */
export async function givenElasticsearch(url: string): Promise<RunningElasticsearch> {
  const address = url.replace(/\/+$/, "");
  await waitUntilHealthy(address, 30_000);
  const refuse = async (): Promise<void> => {
    throw new Error(
      `Cannot stop or freeze the Elasticsearch at "${address}": it is not ours. Start one with "own: true".`,
    );
  };
  return {
    url: address,
    repositoryPath: process.env["ELASTICSEARCH_REPOSITORY_PATH"] ?? (await readPathRepo(address)),
    origin: "ELASTICSEARCH_URL",
    pid: undefined,
    stop: refuse,
    kill: refuse,
    freeze: refuse,
    thaw: refuse,
    restart: refuse,
    [Symbol.asyncDispose]: async (): Promise<void> => undefined,
  };
}

/** Reads the first folder of the nodes' `path.repo`. */
async function readPathRepo(url: string): Promise<string> {
  const response = await fetch(`${url}/_nodes/settings?filter_path=nodes.*.settings.path.repo`, {
    proxy: false,
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  const path = /"repo":\s*(?:\[\s*)?("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  if (path === undefined) {
    throw new Error(
      `Cannot find a folder for repositories: "${url}" answers ${response.status} ${text.slice(0, 200)}, wanted path.repo. Set path.repo in elasticsearch.yml or ELASTICSEARCH_REPOSITORY_PATH.`,
    );
  }
  return String(JSON.parse(path));
}
