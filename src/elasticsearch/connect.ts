import type { Cluster } from "../backup/cluster.ts";
import type { Repository } from "../backup/repository.ts";
import { ElasticsearchCluster } from "./elasticsearch-cluster.ts";
import { ElasticsearchRepository } from "./elasticsearch-repository.ts";
import type { ElasticsearchOptions } from "./nodes.ts";
import { Transport } from "./transport.ts";

/** A way to one Elasticsearch; nothing is asked before it is needed. */
export interface ElasticsearchConnection {
  readonly cluster: Cluster;
  repository(name: string): Repository;
  close(): Promise<void>;
}

/** Prepares the way to Elasticsearch. */
export function connectElasticsearch(options: ElasticsearchOptions): ElasticsearchConnection {
  const transport = new Transport(options);
  return {
    cluster: new ElasticsearchCluster(transport),
    repository: (name) => new ElasticsearchRepository(transport, name),
    close: () => transport.close(),
  };
}
