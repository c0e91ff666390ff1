import type { Cluster } from "../backup/cluster.ts";
import type { Examination } from "../backup/examination.ts";
import type { Forward } from "../backup/forward.ts";
import type { ManifestIndex } from "../backup/manifest-index.ts";
import type { Repository } from "../backup/repository.ts";
import type { RestoreRepository } from "../backup/restore-repository.ts";
import type { RestoreTarget } from "../backup/restore-target.ts";
import { ElasticsearchCluster } from "./elasticsearch-cluster.ts";
import { ElasticsearchExamination } from "./elasticsearch-examination.ts";
import { ElasticsearchManifestIndex } from "./elasticsearch-manifest-index.ts";
import { ElasticsearchRepository } from "./elasticsearch-repository.ts";
import { ElasticsearchRestoreRepository } from "./elasticsearch-restore-repository.ts";
import { ElasticsearchRestoreTarget } from "./elasticsearch-restore-target.ts";
import { createForward } from "./forward.ts";
import type { ElasticsearchOptions } from "./nodes.ts";
import { Transport, type TransportOptions } from "./transport.ts";

/** A way to one Elasticsearch; nothing is asked before it is needed. */
export interface ElasticsearchConnection {
  readonly cluster: Cluster;
  readonly target: RestoreTarget;
  readonly manifestIndex: ManifestIndex;
  readonly examination: Examination;
  /** Passes requests of others on. */
  readonly forward: Forward;
  repository(name: string): Repository;
  restores(name: string): RestoreRepository;
  close(): Promise<void>;
}

/** Prepares the way to Elasticsearch; with an occasion, one whose credential is had only while it is used. */
export function connectElasticsearch(
  options: ElasticsearchOptions,
  { occasion, observe }: TransportOptions = {},
): ElasticsearchConnection {
  const transport = new Transport(options, { occasion, observe });
  return {
    cluster: new ElasticsearchCluster(transport),
    target: new ElasticsearchRestoreTarget(transport),
    manifestIndex: new ElasticsearchManifestIndex(transport),
    forward: createForward(options, observe),
    examination: new ElasticsearchExamination(transport, options),
    repository: (name) => new ElasticsearchRepository(transport, name),
    restores: (name) => new ElasticsearchRestoreRepository(transport, name),
    close: () => transport.close(),
  };
}
