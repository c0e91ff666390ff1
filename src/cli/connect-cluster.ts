import type { CamundaInfo } from "../backup/cluster.ts";
import type { ElasticsearchSettings, Settings } from "../config/settings.ts";
import { connectElasticsearch, type ElasticsearchConnection } from "../elasticsearch/connect.ts";
import type { ElasticsearchOptions } from "../elasticsearch/nodes.ts";
import type { EngineSettings } from "../engine/engine-parts.ts";
import { connectCamunda } from "../remote/camunda-info.ts";
import { readPem } from "./read-pem.ts";

/** The way to the cluster and to Camunda, and what the engine must know of both. */
export interface ConnectedCluster {
  readonly elasticsearch: ElasticsearchConnection;
  readonly camunda: CamundaInfo | undefined;
  readonly settings: EngineSettings;
}

/** Prepares the way as the settings say; nothing is asked yet. Throws `invalid` for a file that cannot be read. */
export function connectCluster(settings: Settings): ConnectedCluster {
  const { managementUrl } = settings.camunda;
  return {
    elasticsearch: connectElasticsearch(elasticsearchOptions(settings.elasticsearch)),
    camunda: managementUrl === undefined ? undefined : connectCamunda(managementUrl),
    settings: engineSettings(settings),
  };
}

function engineSettings(settings: Settings): EngineSettings {
  const { indexPrefix, camunda, backup, elasticsearch, restore } = settings;
  return {
    indexPrefix,
    camundaVersion: camunda.version,
    patienceMs: elasticsearch.patienceMs,
    safetyRetentionMs: restore.safetyRetentionMs,
    restoreParallel: restore.parallel,
    ...backup,
  };
}

function elasticsearchOptions(settings: ElasticsearchSettings): ElasticsearchOptions {
  const { urls, apiKey, username, password, requestTimeoutMs } = settings;
  return {
    urls,
    auth:
      apiKey !== undefined
        ? { apiKey }
        : username !== undefined && password !== undefined
          ? { username, password }
          : undefined,
    tls: {
      ca: pemOf("elasticsearch.caFile", settings.caFile),
      cert: pemOf("elasticsearch.certFile", settings.certFile),
      key: pemOf("elasticsearch.keyFile", settings.keyFile),
    },
    requestTimeoutMs,
  };
}

function pemOf(setting: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : readPem(setting, path);
}
