import type { ObserveCall } from "../backup/cluster-call.ts";
import type { CamundaInfo } from "../backup/cluster.ts";
import type { ElasticsearchSettings, RestoreSettings, Settings } from "../config/settings.ts";
import { connectElasticsearch, type ElasticsearchConnection } from "../elasticsearch/connect.ts";
import type { ElasticsearchAuth, ElasticsearchOptions } from "../elasticsearch/nodes.ts";
import type { EngineSettings } from "../engine/engine-parts.ts";
import { connectCamunda } from "../remote/camunda-info.ts";
import { readNamedFile, readSettingFile } from "./read-named-file.ts";

/** How long after its last call a restore's credential is forgotten; a restore asks more often. */
const restAfterMs = 60_000;

/** The way to the cluster and to Camunda, and what the engine must know of both. */
export interface ConnectedCluster {
  readonly elasticsearch: ElasticsearchConnection;
  /** With the credential of restores; undefined where they have none of their own. */
  readonly restoring: ElasticsearchConnection | undefined;
  readonly camunda: CamundaInfo | undefined;
  readonly settings: EngineSettings;
}

/** Prepares the way as the settings say; nothing is asked yet. Throws `invalid` for a file that cannot be read. */
export function connectCluster(settings: Settings, observe?: ObserveCall): ConnectedCluster {
  const { managementUrl } = settings.camunda;
  const options = elasticsearchOptions(settings.elasticsearch);
  const readAuth = restoreAuth(settings.restore);
  return {
    elasticsearch: connectElasticsearch(options, { observe }),
    restoring: readAuth
      ? connectElasticsearch(options, { occasion: { readAuth, restAfterMs }, observe })
      : undefined,
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
      ca: readSettingFile("elasticsearch.caFile", settings.caFile),
      cert: readSettingFile("elasticsearch.certFile", settings.certFile),
      key: readSettingFile("elasticsearch.keyFile", settings.keyFile),
    },
    requestTimeoutMs,
  };
}

/** Undefined where restores have no credential of their own; nothing is read before one is needed. */
function restoreAuth({
  username,
  passwordFile,
  apiKeyFile,
}: RestoreSettings): (() => ElasticsearchAuth) | undefined {
  if (apiKeyFile !== undefined) {
    return () => ({ apiKey: readSecret("restore.apiKeyFile", apiKeyFile) });
  }
  if (username !== undefined && passwordFile !== undefined) {
    return () => ({ username, password: readSecret("restore.passwordFile", passwordFile) });
  }
  return undefined;
}

function readSecret(setting: string, path: string): string {
  return readNamedFile(`the setting ${setting}`, path).replace(/[\r\n]+$/, "");
}
