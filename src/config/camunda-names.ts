/** One name under which an application of Camunda knows a setting. */
export interface CamundaName {
  /** Applications whose connection settings belong together. */
  readonly family: "orchestration" | "optimize" | "server";
  /** Paths in the application's YAML file; any of Spring's spellings is read. */
  readonly properties: readonly string[];
  /** The environment variable; any of Spring's spellings is read. */
  readonly variable: string;
  /** What a number without a unit means there. */
  readonly plainUnit: "s" | "ms";
  /** Whether it is a list of hosts and ports, which `optimize-urls.ts` makes URLs of. */
  readonly nodes?: true;
}

/** The environment variable Spring derives from a property: upper case, dots to underscores, no dashes. */
export function springVariable(property: string): string {
  return property.toUpperCase().replaceAll("-", "").replaceAll(".", "_");
}

function springName(property: string, plainUnit: "s" | "ms" = "s"): CamundaName {
  const family = property.startsWith("management.") ? "server" : "orchestration";
  return { family, properties: [property], variable: springVariable(property), plainUnit };
}

function optimizeName(variable: string, ...properties: string[]): CamundaName {
  return { family: "optimize", properties, variable, plainUnit: "s" };
}

// The newest name first: of several that are set in one place, the first counts.
const unified = "camunda.data.secondary-storage.elasticsearch";

/** Where the applications keep the repository's name. */
export const repositoryNames: readonly CamundaName[] = [
  springName(`${unified}.backup.repository-name`),
  springName("camunda.data.backup.repository-name"),
  springName("camunda.operate.backup.repositoryName"),
  springName("camunda.tasklist.backup.repositoryName"),
  optimizeName(
    "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME",
    "backup.repositoryName",
    "es.backup.repositoryName",
  ),
];

/** Where Operate and Tasklist keep their index prefix. */
export const indexPrefixNames: readonly CamundaName[] = [
  springName(`${unified}.index-prefix`),
  springName("camunda.database.indexPrefix"),
  springName("camunda.operate.elasticsearch.indexPrefix"),
  springName("camunda.tasklist.elasticsearch.indexPrefix"),
];

/** Where Optimize keeps its index prefix. */
export const optimizePrefixNames: readonly CamundaName[] = [
  optimizeName("CAMUNDA_OPTIMIZE_ELASTICSEARCH_SETTINGS_INDEX_PREFIX", "es.settings.index.prefix"),
];

/** Where the applications keep the address of Elasticsearch. */
export const urlNames: readonly CamundaName[] = [
  springName(`${unified}.urls`),
  springName(`${unified}.url`),
  springName("camunda.database.url"),
  springName("camunda.operate.elasticsearch.url"),
  springName("camunda.tasklist.elasticsearch.url"),
  { ...optimizeName("OPTIMIZE_ELASTICSEARCH_HOST", "es.connection.nodes"), nodes: true },
];

/** Where the applications keep the user name for Elasticsearch. */
export const usernameNames: readonly CamundaName[] = credentialNames("username");

/** Where the applications keep the password for Elasticsearch. */
export const passwordNames: readonly CamundaName[] = credentialNames("password");

function credentialNames(key: "username" | "password"): readonly CamundaName[] {
  return [
    springName(`${unified}.${key}`),
    springName(`camunda.database.${key}`),
    springName(`camunda.operate.elasticsearch.${key}`),
    springName(`camunda.tasklist.elasticsearch.${key}`),
    optimizeName(
      `CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_${key.toUpperCase()}`,
      `es.security.${key}`,
    ),
  ];
}

/** Where Camunda keeps how long one snapshot may take; Tasklist's own was never read by Camunda. */
export const snapshotTimeoutNames: readonly CamundaName[] = [
  springName(`${unified}.backup.snapshot-timeout`),
  springName("camunda.data.backup.snapshot-timeout"),
  springName("camunda.operate.backup.snapshotTimeout"),
];

/** Where Camunda keeps after how long a backup that misses parts is incomplete. */
export const incompleteTimeoutNames: readonly CamundaName[] = [
  // Spring reads a bare number as milliseconds where the property is a duration.
  springName(`${unified}.backup.incomplete-check-timeout`, "ms"),
  springName("camunda.data.backup.incomplete-check-timeout", "ms"),
  springName("camunda.operate.backup.incompleteCheckTimeoutInSeconds"),
];

/** Spring's port for the actuator. */
export const managementPortNames: readonly CamundaName[] = [springName("management.server.port")];

/** Spring's path in front of all that the management port serves. */
export const managementPathNames: readonly CamundaName[] = [
  springName("management.server.base-path"),
];

/** Spring's path of the actuator. */
export const actuatorPathNames: readonly CamundaName[] = [
  springName("management.endpoints.web.base-path"),
];
