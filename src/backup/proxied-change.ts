/** What somebody wants to change in a repository by Elasticsearch's own API, through us. */
export type ProxiedChange =
  | { readonly kind: "create"; readonly snapshot: string }
  /** Names as they were given, wildcards among them. */
  | { readonly kind: "delete"; readonly snapshots: readonly string[] }
  | { readonly kind: "restore"; readonly snapshot: string }
  /** Registering under a name that is there replaces it. */
  | { readonly kind: "register" }
  | { readonly kind: "unregister" }
  | { readonly kind: "clean-up" };

/** What may be passed on. */
export interface AdmittedChange {
  /** Of a deletion, the whole names that its wildcards stand for; in repositories that are not ours, as given. */
  readonly snapshots: readonly string[];
}

/** Judges what others want to do to our repositories, by the same rules as what we do ourselves. */
export interface Doorkeeper {
  /**
   * Throws `held` where a hold binds what would be deleted, `busy` while a run of ours works on what
   * would be touched, `state-unusable` while a damaged journal waits to be confirmed, and
   * `unreachable` where wildcards cannot be resolved. Repositories that are not ours are not judged;
   * ours is also what another name is registered for.
   */
  admit(repository: string, change: ProxiedChange): Promise<AdmittedChange>;
}
