/** What one of the configured addresses says when it alone is asked. */
export interface AddressAnswer {
  /** `host:port`, without anything that could be a credential. */
  readonly address: string;
  /** Undefined where it has answered. */
  readonly failure: { readonly message: string; readonly hint: string | undefined } | undefined;
  /** Undefined where our user may not ask. */
  readonly clusterUuid: string | undefined;
  readonly node: string | undefined;
}

/** A node of the cluster. */
export interface NodeVersion {
  readonly node: string;
  /** "8.19.16". */
  readonly version: string;
}

/** The clock of a node, compared with ours. */
export interface NodeClock {
  readonly node: string;
  /** How far it is ahead of ours; negative where it is behind. */
  readonly aheadMs: number;
  /** How wrong that may be: nobody knows when on the way the node has looked at its clock. */
  readonly toleranceMs: number;
}

/** A policy that takes snapshots by itself. */
export interface SnapshotPolicy {
  readonly name: string;
  readonly repository: string;
}

/** What only `doctor` asks of Elasticsearch. Errors as in repository.ts. */
export interface Examination {
  /** Asks each configured address by itself, one that does not answer included. */
  addresses(): Promise<readonly AddressAnswer[]>;
  versions(): Promise<readonly NodeVersion[]>;
  clocks(): Promise<readonly NodeClock[]>;
  policies(): Promise<readonly SnapshotPolicy[]>;
  /** Lets every node write into the repository and read what the others wrote; the names of those that could. */
  verify(repository: string): Promise<readonly string[]>;
}
