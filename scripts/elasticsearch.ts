import { startElasticsearch } from "./elasticsearch/start-elasticsearch.ts";

// One Elasticsearch for several runs of the tests: prints what to set, stays until Ctrl-C.
await using elasticsearch = await startElasticsearch();
process.stdout.write(
  `export ELASTICSEARCH_URL=${elasticsearch.url}\nexport ELASTICSEARCH_REPOSITORY_PATH=${elasticsearch.repositoryPath}\n`,
);
await new Promise<void>((resolve) => {
  process.once("SIGINT", resolve);
  process.once("SIGTERM", resolve);
});
