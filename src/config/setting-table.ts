import * as camunda from "./camunda-names.ts";
import type { CamundaName } from "./camunda-names.ts";
import type { SettingPath, SettingValues } from "./settings.ts";
import * as read from "./value-schemas.ts";
import { tokenList, tokenRoles } from "./token-list.ts";
import type { ValueSchema } from "./value-schemas.ts";

/** One row of the table of settings. */
export interface Setting<Value> {
  readonly schema: ValueSchema<NonNullable<Value>>;
  readonly fallback: Value;
  /** What it is for, as one sentence of the reference. */
  readonly sentence: string;
  readonly kind: "text" | "list" | "number" | "flag" | "duration" | "path" | "paths";
  /** A secret is never shown. */
  readonly secret?: true;
  /** Whether the variable with `_FILE` at its end may name a file that holds the value. */
  readonly fromFile?: true;
  /** Camunda's own names for it, the one that counts first. */
  readonly camunda?: readonly CamundaName[];
  /** What it means when the applications of Camunda name different values; nothing by default. */
  readonly differing?: "issue" | "warning";
}

/** Every setting there is, once. */
export const settingTable: { readonly [Path in SettingPath]: Setting<SettingValues[Path]> } = {
  "elasticsearch.url": {
    kind: "list",
    schema: read.urls,
    fallback: ["http://localhost:9200"],
    camunda: camunda.urlNames,
    differing: "warning",
    sentence: "Addresses of Elasticsearch nodes, all of one cluster.",
  },
  "elasticsearch.username": {
    kind: "text",
    schema: read.credential,
    fallback: undefined,
    fromFile: true,
    camunda: camunda.usernameNames,
    sentence: "User name for Elasticsearch.",
  },
  "elasticsearch.password": {
    kind: "text",
    schema: read.credential,
    fallback: undefined,
    secret: true,
    fromFile: true,
    camunda: camunda.passwordNames,
    sentence: "Password for Elasticsearch.",
  },
  "elasticsearch.apiKey": {
    kind: "text",
    schema: read.credential,
    fallback: undefined,
    secret: true,
    fromFile: true,
    sentence: "API key for Elasticsearch, in place of user name and password.",
  },
  "elasticsearch.caFile": {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence: "PEM file with the certificates of the authorities to trust for Elasticsearch.",
  },
  "elasticsearch.certFile": {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence: "PEM file with the client certificate to show to Elasticsearch.",
  },
  "elasticsearch.keyFile": {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence: "PEM file with the key of the client certificate.",
  },
  "elasticsearch.requestTimeout": {
    kind: "duration",
    schema: read.duration({ leastMs: 100 }),
    fallback: 30_000,
    sentence: "Deadline of one call to Elasticsearch as a whole, body included.",
  },
  "elasticsearch.patience": {
    kind: "duration",
    schema: read.duration({ leastMs: 0 }),
    fallback: 15 * 60_000,
    sentence:
      "How long a run keeps trying while Elasticsearch cannot be reached, before it ends FAILED.",
  },
  repository: {
    kind: "text",
    schema: read.repositoryName,
    fallback: undefined,
    camunda: camunda.repositoryNames,
    differing: "issue",
    sentence: "Snapshot repository that holds the backups, registered in Elasticsearch.",
  },
  indexPrefix: {
    kind: "text",
    schema: read.indexPrefix,
    fallback: "",
    camunda: camunda.indexPrefixNames,
    differing: "issue",
    sentence: "Index prefix of Operate and Tasklist.",
  },
  "camunda.version": {
    kind: "text",
    schema: read.camundaVersion,
    fallback: undefined,
    sentence:
      "Version of Camunda, as it stands in the names of snapshots; asked of Camunda or its indices when not set.",
  },
  "camunda.managementUrl": {
    kind: "text",
    schema: read.url,
    fallback: undefined,
    sentence: "Management port of a running Camunda, which is asked for its version.",
  },
  "camunda.files": {
    kind: "paths",
    schema: read.filePaths,
    fallback: [],
    sentence:
      "Configuration files of Operate, Tasklist, Optimize or the unified Camunda to read further settings from.",
  },
  stateDir: {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence: "Directory of the journal and the catalog.",
  },
  "server.address": {
    kind: "text",
    schema: read.listenAddress,
    fallback: "127.0.0.1",
    sentence:
      "Address to listen on; any but a loopback address needs tokens, a client CA or `server.auth`.",
  },
  "server.port": {
    kind: "number",
    schema: read.port,
    fallback: 9600,
    camunda: camunda.managementPortNames,
    sentence: "Port to listen on; 0 takes a free one.",
  },
  "server.pathPrefix": {
    kind: "text",
    schema: read.urlPath,
    fallback: "",
    camunda: camunda.managementPathNames,
    sentence: "Path in front of `server.basePath`.",
  },
  "server.basePath": {
    kind: "text",
    schema: read.urlPath,
    fallback: "/actuator",
    camunda: camunda.actuatorPathNames,
    sentence: "Path of the actuator.",
  },
  "server.auth": {
    kind: "text",
    schema: read.word(["none"]),
    fallback: undefined,
    sentence: "`none` states that everyone who reaches the address may do everything.",
  },
  "server.tokens": {
    kind: "list",
    schema: tokenList,
    fallback: [],
    secret: true,
    fromFile: true,
    sentence:
      "Tokens beside those of `webapps-backup token create`, each as `NAME ROLE TOKEN [REPOSITORY ...]`, with `sha256:` and its hash in place of a token; separated by commas or line ends, with `#` before lines of comment.",
  },
  "server.tls.certFile": {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence: "PEM file with the certificate to listen with; without it, plain HTTP.",
  },
  "server.tls.keyFile": {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence: "PEM file with the key of that certificate.",
  },
  "server.tls.clientCa": {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence:
      "PEM file with the authorities one of which must have signed the certificate of every client.",
  },
  "server.tls.clientRole": {
    kind: "text",
    schema: read.word(tokenRoles),
    fallback: undefined,
    sentence:
      "What clients with such a certificate may do without a token: `read`, `operate`, `restore` or `admin`.",
  },
  "server.backupsEndpoint": {
    kind: "flag",
    schema: read.flag,
    fallback: true,
    sentence: "Whether the older `/actuator/backups` is served beside `/actuator/backupHistory`.",
  },
  "backup.exclude": {
    kind: "list",
    schema: read.indexPatterns,
    fallback: [],
    sentence: "Patterns of indices to leave out of every backup.",
  },
  "backup.missingIndices": {
    kind: "text",
    schema: read.word(["refuse", "warn"]),
    fallback: "refuse",
    sentence: "Whether a missing index that the version requires stops a backup or is only told.",
  },
  "backup.optimize": {
    kind: "flag",
    schema: read.flag,
    fallback: true,
    sentence: "Whether indices of Optimize, where there are any, are part of the backup.",
  },
  "backup.optimizePrefix": {
    kind: "text",
    schema: read.filledIndexPrefix,
    fallback: "optimize",
    camunda: camunda.optimizePrefixNames,
    sentence: "Index prefix of Optimize.",
  },
  "backup.partTimeout": {
    kind: "duration",
    schema: read.duration({ leastMs: 0, plainSeconds: true }),
    fallback: 0,
    camunda: camunda.snapshotTimeoutNames,
    differing: "warning",
    sentence:
      "How long one part may take before it is aborted and the backup fails; 0 means no limit.",
  },
  "backup.incompleteTimeout": {
    kind: "duration",
    schema: read.duration({ leastMs: 1, plainSeconds: true }),
    fallback: 300_000,
    camunda: camunda.incompleteTimeoutNames,
    differing: "warning",
    sentence:
      "How long after its last snapshot a backup that misses parts is still taken to be running somewhere.",
  },
  "backup.manifest": {
    kind: "flag",
    schema: read.flag,
    fallback: true,
    sentence:
      "Whether each backup is followed by a small snapshot of what its indices do not hold: templates, policies, aliases, document counts.",
  },
  "backup.protectLast": {
    kind: "flag",
    schema: read.flag,
    fallback: false,
    sentence: "Whether a backup cannot be deleted while it is the only complete one.",
  },
  "restore.username": {
    kind: "text",
    schema: read.credential,
    fallback: undefined,
    sentence:
      "User name for Elasticsearch that restores use; that of `elasticsearch.username` when neither this nor `restore.apiKeyFile` is set.",
  },
  "restore.passwordFile": {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence: "File with the password of that user, read only when a restore plans or runs.",
  },
  "restore.apiKeyFile": {
    kind: "path",
    schema: read.filePath,
    fallback: undefined,
    sentence:
      "File with the API key that restores use in place of user name and password, read only when one plans or runs.",
  },
  "restore.safetyRepository": {
    kind: "text",
    schema: read.repositoryName,
    fallback: undefined,
    sentence:
      "Snapshot repository for the safety backup that a restore begins with; that of the backups when not set.",
  },
  "restore.safetyRetention": {
    kind: "duration",
    schema: read.duration({ leastMs: 0 }),
    fallback: 7 * 24 * 3_600_000,
    sentence: "How long a safety backup is kept, and with it the way back from a restore.",
  },
  "restore.parallel": {
    kind: "number",
    schema: read.amount(100),
    fallback: 8,
    sentence: "How many parts of a backup are restored side by side.",
  },
  "proxy.enabled": {
    kind: "flag",
    schema: read.flag,
    fallback: true,
    sentence: "Whether Elasticsearch's snapshot APIs are passed through under `/_snapshot`.",
  },
  "proxy.repositories": {
    kind: "list",
    schema: read.proxiedRepositories,
    fallback: [],
    sentence:
      "Snapshot repositories that the proxy lets callers reach, `*` for all; when not set, that of the backups and the safety repository.",
  },
  "audit.retention": {
    kind: "duration",
    schema: read.duration({ leastMs: 86_400_000, mostDays: 36_500 }),
    fallback: 400 * 86_400_000,
    sentence: "How long entries of the audit log are kept.",
  },
  "log.level": {
    kind: "text",
    schema: read.word(["trace", "debug", "info", "warn", "error"]),
    fallback: "info",
    sentence: "The least important messages that are logged.",
  },
  "tracing.endpoint": {
    kind: "text",
    schema: read.url,
    fallback: undefined,
    sentence:
      "Address of an OpenTelemetry collector that takes OTLP as JSON over HTTP, such as `http://localhost:4318`; nothing is traced without.",
  },
  "tracing.serviceName": {
    kind: "text",
    schema: read.serviceName,
    fallback: "webapps-backup",
    sentence: "What this service is called in traces.",
  },
};

/** Whether a text is the path of a setting. */
export function isSettingPath(text: string): text is SettingPath {
  return Object.hasOwn(settingTable, text);
}

/** The paths of all settings, in the table's order. */
export const settingPaths: readonly SettingPath[] = Object.keys(settingTable).filter(isSettingPath);

/** Our environment variable for a setting. */
export function variableName(path: SettingPath): string {
  const name = path.replaceAll(".", "_").replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
  return `WEBAPPS_BACKUP_${name.toUpperCase()}`;
}
