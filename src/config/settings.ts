/** Log levels, the quietest last. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** What a backup does when an index that Camunda's version should have is not there. */
export type MissingIndices = "refuse" | "warn";

/** What the bearer of a token may do, each including those before it. */
export type TokenRole = "read" | "operate" | "restore" | "admin";

/** A token that stands in the settings. */
export interface TokenSetting {
  readonly name: string;
  readonly role: TokenRole;
  /** Its text, or "sha256:" and the hash of it in hexadecimal digits. */
  readonly secret: string;
  /** The repositories that it is for; undefined for all. */
  readonly repositories: readonly string[] | undefined;
}

/** How `serve` speaks TLS: paths of PEM files. */
export interface TlsSettings {
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** The authorities one of which must have signed the certificate of every client. */
  readonly clientCa: string | undefined;
  /** What clients with such a certificate may do without a token. */
  readonly clientRole: TokenRole | undefined;
}

/** How to reach Elasticsearch and how long to wait for it. */
export interface ElasticsearchSettings {
  readonly urls: readonly string[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly apiKey: string | undefined;
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** The deadline of one call as a whole, body included. */
  readonly requestTimeoutMs: number;
  /** How long a run keeps trying while the cluster cannot be reached, before it ends FAILED. */
  readonly patienceMs: number;
}

/** What is known of the Camunda whose indices are backed up. */
export interface CamundaSettings {
  readonly version: string | undefined;
  readonly managementUrl: string | undefined;
  /** Configuration files of Camunda's applications to read further settings from. */
  readonly files: readonly string[];
}

/** Where and how `serve` listens. */
export interface ServerSettings {
  readonly address: string;
  /** 0 means a free port. */
  readonly port: number;
  /** Path in front of every actuator resource, such as "/actuator"; "" when that is the root, never with a slash at its end. */
  readonly basePath: string;
  readonly auth: "none" | undefined;
  readonly tokens: readonly TokenSetting[];
  readonly tls: TlsSettings;
  /** Whether the older `/actuator/backups` is served too. */
  readonly backupsEndpoint: boolean;
}

/** What belongs to a backup and how long its pieces may take. */
export interface BackupSettings {
  readonly exclude: readonly string[];
  readonly missingIndices: MissingIndices;
  readonly optimize: boolean;
  readonly optimizePrefix: string;
  /** 0 means no limit. */
  readonly partTimeoutMs: number;
  readonly incompleteTimeoutMs: number;
  /** Whether what the indices do not hold is saved beside them. */
  readonly manifest: boolean;
  /** Whether the only complete backup cannot be deleted. */
  readonly protectLast: boolean;
}

/** How a restore works and what it keeps for its way back. */
export interface RestoreSettings {
  /** Whom restores enter Elasticsearch as, where that is somebody else. */
  readonly username: string | undefined;
  /** Paths: the files are read only when a restore runs. */
  readonly passwordFile: string | undefined;
  readonly apiKeyFile: string | undefined;
  /** Undefined for the repository of the backups. */
  readonly safetyRepository: string | undefined;
  readonly safetyRetentionMs: number;
  /** Parts restored at a time. */
  readonly parallel: number;
}

/** What of Elasticsearch's own API may be reached through `serve`. */
export interface ProxySettings {
  readonly enabled: boolean;
  /** Undefined for every repository. */
  readonly repositories: readonly string[] | undefined;
}

/** Where traces go. */
export interface TracingSettings {
  /** Undefined for nowhere: nothing is traced. */
  readonly endpoint: string | undefined;
  readonly serviceName: string;
}

/** Every setting, read, checked and in the units its name says. */
export interface Settings {
  readonly elasticsearch: ElasticsearchSettings;
  readonly repository: string | undefined;
  readonly indexPrefix: string;
  readonly camunda: CamundaSettings;
  readonly stateDir: string;
  readonly server: ServerSettings;
  readonly backup: BackupSettings;
  readonly restore: RestoreSettings;
  readonly proxy: ProxySettings;
  /** How long the audit log goes back. */
  readonly audit: { readonly retentionMs: number };
  readonly log: { readonly level: LogLevel };
  readonly tracing: TracingSettings;
}

/** The value of each setting once it is read, by its path. */
export interface SettingValues {
  readonly "elasticsearch.url": readonly string[];
  readonly "elasticsearch.username": string | undefined;
  readonly "elasticsearch.password": string | undefined;
  readonly "elasticsearch.apiKey": string | undefined;
  readonly "elasticsearch.caFile": string | undefined;
  readonly "elasticsearch.certFile": string | undefined;
  readonly "elasticsearch.keyFile": string | undefined;
  readonly "elasticsearch.requestTimeout": number;
  readonly "elasticsearch.patience": number;
  readonly repository: string | undefined;
  readonly indexPrefix: string;
  readonly "camunda.version": string | undefined;
  readonly "camunda.managementUrl": string | undefined;
  readonly "camunda.files": readonly string[];
  readonly stateDir: string | undefined;
  readonly "server.address": string;
  readonly "server.port": number;
  readonly "server.pathPrefix": string;
  readonly "server.basePath": string;
  readonly "server.auth": "none" | undefined;
  readonly "server.tokens": readonly TokenSetting[];
  readonly "server.tls.certFile": string | undefined;
  readonly "server.tls.keyFile": string | undefined;
  readonly "server.tls.clientCa": string | undefined;
  readonly "server.tls.clientRole": TokenRole | undefined;
  readonly "server.backupsEndpoint": boolean;
  readonly "backup.exclude": readonly string[];
  readonly "backup.missingIndices": MissingIndices;
  readonly "backup.optimize": boolean;
  readonly "backup.optimizePrefix": string;
  readonly "backup.partTimeout": number;
  readonly "backup.incompleteTimeout": number;
  readonly "backup.manifest": boolean;
  readonly "restore.username": string | undefined;
  readonly "restore.passwordFile": string | undefined;
  readonly "restore.apiKeyFile": string | undefined;
  readonly "restore.safetyRepository": string | undefined;
  readonly "restore.safetyRetention": number;
  readonly "restore.parallel": number;
  readonly "proxy.enabled": boolean;
  readonly "proxy.repositories": readonly string[];
  readonly "backup.protectLast": boolean;
  readonly "audit.retention": number;
  readonly "log.level": LogLevel;
  readonly "tracing.endpoint": string | undefined;
  readonly "tracing.serviceName": string;
}

/** The place of a setting in the configuration file. */
export type SettingPath = keyof SettingValues;
