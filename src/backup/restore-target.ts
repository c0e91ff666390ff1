import type { JsonValue } from "../json/json.ts";
import type { IndexBefore } from "./restore-plan.ts";

/** An index of the living cluster. */
export interface LiveIndex extends IndexBefore {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly createdMs: number | undefined;
  /** The lifecycle policy that it names. */
  readonly lifecyclePolicy: string | undefined;
}

/** The living cluster as a whole. */
export interface ClusterCondition {
  readonly status: "green" | "yellow" | "red";
  readonly dataNodes: number;
  /** Open shards, replicas included. */
  readonly activeShards: number;
  /** `cluster.max_shards_per_node`; undefined where it cannot be read. */
  readonly maxShardsPerNode: number | undefined;
  /** The lowest version of a node, "8.19.16". */
  readonly version: string | undefined;
  /** Of each data node; empty where it cannot be read. */
  readonly disks: readonly {
    readonly node: string;
    readonly totalBytes: number;
    readonly freeBytes: number;
  }[];
  /** Free bytes each data node must keep (the high watermark), where it can be read. */
  readonly watermark: string | undefined;
}

/** A restore that the cluster works on, of any repository. */
export interface RunningRestore {
  readonly repository: string;
  readonly snapshot: string;
  /** INIT, STARTED, SUCCESS, FAILURE. */
  readonly state: string;
  readonly indices: readonly string[];
}

/** What else the cluster does with snapshots, of all repositories. */
export interface Activity {
  readonly restores: readonly RunningRestore[];
  readonly snapshots: readonly {
    readonly repository: string;
    readonly snapshot: string;
    /** Those that it holds cannot be closed or deleted until it is over. */
    readonly indices: readonly string[];
  }[];
  readonly deletions: readonly {
    readonly repository: string;
    readonly snapshots: readonly string[];
  }[];
}

/** What has been written to an index. */
export interface IndexWrites {
  readonly documents: number;
  /** Sum of the highest sequence numbers of its primary shards: any write changes it. */
  readonly sequence: number;
}

/** One copy of a shard and where its data came from. */
export interface ShardRecovery {
  readonly shard: number;
  readonly primary: boolean;
  /** SNAPSHOT, PEER, EXISTING_STORE, EMPTY_STORE. */
  readonly type: string;
  /** INIT, INDEX, VERIFY_INDEX, TRANSLOG, FINALIZE, DONE. */
  readonly stage: string;
  /** Of a recovery from a snapshot. */
  readonly repository: string | undefined;
  readonly snapshot: string | undefined;
  readonly totalBytes: number;
  readonly reusedBytes: number;
  readonly recoveredBytes: number;
}

/** Templates, policies and pipelines; undefined where they cannot be read or do not exist in this distribution. */
export interface Surroundings {
  readonly componentTemplates: Readonly<Record<string, JsonValue>> | undefined;
  readonly indexTemplates: Readonly<Record<string, JsonValue>> | undefined;
  readonly lifecyclePolicies: Readonly<Record<string, JsonValue>> | undefined;
  readonly pipelines: Readonly<Record<string, JsonValue>> | undefined;
}

/** A change of aliases; all changes of one call happen at once. */
export type AliasChange =
  | { readonly do: "add"; readonly index: string; readonly alias: string; readonly as: JsonValue }
  | { readonly do: "remove"; readonly index: string; readonly alias: string };

/** The privileges that a restore needs beside those of the repository. */
export interface WantedPrivileges {
  readonly cluster: readonly string[];
  readonly indices: readonly string[];
  /** Patterns of index names that `indices` is wanted on. */
  readonly on: readonly string[];
}

/**
 * The living cluster that is restored into. Errors as in repository.ts. Every write may be repeated:
 * asked for what is so already, it does nothing. Names are whole index names; any number of them.
 */
export interface RestoreTarget {
  /** Every index (open, closed, hidden) that matches one of the wildcards. */
  indices(wildcards: readonly string[]): Promise<readonly LiveIndex[]>;
  condition(): Promise<ClusterCondition>;
  activity(): Promise<Activity>;
  /** Of the open indices among these; those that have gone are left out. */
  writes(indices: readonly string[]): Promise<ReadonlyMap<string, IndexWrites>>;
  /** Of each index that is there, the recoveries of its shards' copies, past ones included. */
  recoveries(indices: readonly string[]): Promise<ReadonlyMap<string, readonly ShardRecovery[]>>;
  surroundings(): Promise<Surroundings>;
  /** Which of these our user lacks; undefined where security is off or cannot be asked. */
  missingPrivileges(wanted: WantedPrivileges): Promise<readonly string[] | undefined>;

  /** Closes indices, red ones too; those that have gone are passed over. */
  close(indices: readonly string[]): Promise<void>;
  /** Opens indices; does not wait for their shards. */
  open(indices: readonly string[]): Promise<void>;
  /** Deletes indices; those that have gone are passed over. */
  delete(indices: readonly string[]): Promise<void>;
  /** Sets or takes away settings "index.blocks.*". */
  changeBlocks(index: string, blocks: readonly string[], set: boolean): Promise<void>;
  changeAliases(changes: readonly AliasChange[]): Promise<void>;
  /** Never replaces one that is there, unless told to. */
  putTemplate(
    template: {
      readonly kind: "component" | "index";
      readonly name: string;
      readonly body: JsonValue;
    },
    options: { readonly replaces: boolean },
  ): Promise<void>;
}
