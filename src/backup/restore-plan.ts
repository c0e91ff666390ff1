import type { JsonValue } from "../json/json.ts";

/** What a restore may be told to do otherwise than by itself. */
export interface RestoreOptions {
  /** Patterns of index names in which `*` stands for anything; none means the whole backup. */
  readonly only: readonly string[];
  /** Restores copies under names that begin so, without aliases, and touches nothing else. */
  readonly renamePrefix: string | undefined;
  /** Deletes each index before it is restored, so that no file that lies on a node is used again. */
  readonly full: boolean;
  /** One part after another, in their order. */
  readonly sequential: boolean;
  /** Whether what is there is saved before it is changed. */
  readonly safetyBackup: boolean;
  /** Checks that may fail. */
  readonly force: readonly CheckName[];
}

/** What a restore takes its data from. */
export type RestoreSource =
  | { readonly kind: "backup"; readonly backupId: bigint }
  /** The safety backup of an earlier restore: the way back. */
  | { readonly kind: "safety"; readonly runId: string };

/** A restore as it is asked for. */
export interface RestoreRequest {
  readonly source: RestoreSource;
  readonly options: RestoreOptions;
}

/** Every check there is, in the order they are shown. */
export const checkNames = [
  "parts",
  "deletion",
  "overlap",
  "version",
  "health",
  "activity",
  "disk",
  "shards",
  "indices",
  "remaining",
  "red",
  "lifecycle",
  "writers",
  "zeebe",
  "templates",
  "safety",
  "privileges",
] as const;

/** The name of a check, by which it can be forced. */
export type CheckName = (typeof checkNames)[number];

/** One check of a plan. */
export interface Check {
  readonly name: CheckName;
  readonly result: "ok" | "warn" | "fail";
  /** What was found, as a sentence without its full stop. */
  readonly found: string;
  /** What was wanted, where that is not what was found. */
  readonly wanted: string | undefined;
  /** What to do; sentences. */
  readonly hint: string | undefined;
  /** It failed, and the caller wants to go on. */
  readonly forced: boolean;
}

/** An index as it was before the restore, with all that is needed to bring it back to that. */
export interface IndexBefore {
  readonly uuid: string;
  readonly open: boolean;
  /** Undefined where the cluster does not tell. */
  readonly health: "green" | "yellow" | "red" | undefined;
  readonly shards: number;
  readonly replicas: number;
  readonly hidden: boolean;
  /** Alias to its properties (filter, routing, is_write_index, is_hidden) as Elasticsearch writes them. */
  readonly aliases: Readonly<Record<string, JsonValue>>;
  /** Names of the settings `index.blocks.*` that are true. */
  readonly blocks: readonly string[];
}

/**
 * What happens to an index of the backup: `create` where it is not there; `over` the closed index,
 * which uses its files again; `replace`, which deletes it first.
 */
export type IndexAction = "create" | "over" | "replace";

/** One index of the backup and what is to be done. */
export interface PlannedIndex {
  /** Where it is restored to. */
  readonly name: string;
  /** Its name in the snapshot; differs from `name` with a rename prefix. */
  readonly source: string;
  readonly snapshot: string;
  /** In the snapshot; undefined where the snapshot does not tell. */
  readonly shards: number | undefined;
  /** In the snapshot; undefined where the snapshot does not tell. */
  readonly bytes: number | undefined;
  readonly action: IndexAction;
  /** Why it is replaced. */
  readonly reason: string | undefined;
  /** Undefined where it is not there. */
  readonly before: IndexBefore | undefined;
  /** Its lifecycle policy would delete it soon after: it is restored without one. */
  readonly dropsLifecycle: boolean;
  /** Of a way back: how it was before the earlier restore, and is to be again. */
  readonly returnsTo: IndexBefore | undefined;
}

/** An index of a component of this backup that the backup does not hold; removed at the very end. */
export interface RemainingIndex {
  readonly name: string;
  readonly before: IndexBefore;
}

/** A snapshot to restore from, by name and identity. */
export interface PlannedPart {
  readonly snapshot: string;
  readonly uuid: string;
  /** It lacks shards, which come back empty; Elasticsearch wants to be told so. */
  readonly partial: boolean;
}

/** A template of the manifest that is to be put, with its body. */
export interface PlannedTemplate {
  readonly kind: "component" | "index";
  readonly name: string;
  readonly body: JsonValue;
}

/** Document counts and sequence numbers as the manifest has them, where nothing was written meanwhile. */
export interface KnownDocuments {
  readonly index: string;
  readonly documents: number;
  /** Whether nothing was written while its part was taken, so that the count decides. */
  readonly exact: boolean;
}

/** Aliases of an index at the time of the backup, from the manifest. */
export interface KnownAliases {
  readonly index: string;
  readonly aliases: readonly string[];
  readonly hidden: boolean;
}

/** Everything a restore will do and what was looked at before. */
export interface RestorePlan {
  readonly source: RestoreSource;
  /** Of the safety backup's restore, where the source is one. */
  readonly backupId: bigint;
  /** The repository that holds the parts. */
  readonly repository: string;
  /** Where the safety backup goes. */
  readonly safetyRepository: string;
  readonly clusterUuid: string;
  readonly repositoryUuid: string | undefined;
  readonly options: RestoreOptions;
  readonly parts: readonly PlannedPart[];
  readonly indices: readonly PlannedIndex[];
  readonly remaining: readonly RemainingIndex[];
  readonly templates: readonly PlannedTemplate[];
  /** From the manifest; empty without one. */
  readonly documents: readonly KnownDocuments[];
  readonly aliases: readonly KnownAliases[];
  readonly checks: readonly Check[];
  /** Of all that decides what is done; not of sizes, times and words. */
  readonly hash: string;
}

/** What has become of one index. */
export interface IndexOutcome {
  readonly name: string;
  readonly state:
    | "restored"
    /** Removed, because the backup does not hold it. */
    | "removed"
    /** As it was before the restore, from the safety backup or never changed. */
    | "put back"
    /** Not as it should be: `detail` says how it is. */
    | "broken";
  readonly detail: string | undefined;
  /** Bytes that came from the repository. */
  readonly copiedBytes: number;
  /** Bytes of files that lay on the node already. */
  readonly reusedBytes: number;
}

/** How a restore ended, kept for as long as its run. */
export interface RestoreReport {
  readonly indices: readonly IndexOutcome[];
  readonly copiedBytes: number;
  readonly reusedBytes: number;
  /** What the check after it had to say without failing. */
  readonly notes: readonly string[];
}
