/** What a backup is planned from: the living cluster beside its repository. Errors as in repository.ts. */
export interface Cluster {
  /** The names of all indices (open, closed, hidden) that match one of the wildcards; no aliases. */
  indices(wildcards: readonly string[]): Promise<readonly string[]>;
  /** The version in the document `schema-version` of Camunda's metadata index, where there is one. */
  schemaVersion(index: string): Promise<string | undefined>;
}

/** What a running Camunda says of itself, where a management URL is configured. */
export interface CamundaInfo {
  /** Undefined where it does not answer or does not say. */
  version(): Promise<string | undefined>;
  /** Whether anything answers there, whatever it says: a restore under a running Camunda is none. */
  answers(): Promise<boolean>;
}
