import type { ShardCounts } from "./backup.ts";
import type { RestorePlan, RestoreReport } from "./restore-plan.ts";

/** What a run does. */
export type RunKind = "create" | "delete" | "restore";

/** Where a run stands; all but "running" are final. */
export type RunState = "running" | "succeeded" | "failed" | "cancelled";

/**
 * Where a step stands: `planned` nothing has been sent; `intended` it may have been sent; `accepted`
 * the cluster has it; the rest are final.
 */
export type StepState = "planned" | "intended" | "accepted" | "succeeded" | "failed" | "skipped";

/** A snapshot by name and, once seen, by identity. */
export interface SnapshotPin {
  readonly name: string;
  readonly uuid: string | undefined;
}

/**
 * What a step of a restore does. Forwards: `unblock` and `close` what is touched, `safety` backs it
 * up, `unalias` takes aliases away, `templates` puts missing ones, `clear` deletes what is replaced,
 * `restore` one part, `check` reads back, `settle` closes and blocks what was so, `remove` deletes
 * what the backup does not hold. Back again: `undo-clear` removes what was made, `undo-restore` takes
 * back one safety backup, `undo-settle` puts aliases, blocks and open or closed back.
 */
export const stepActions = [
  "unblock",
  "close",
  "safety",
  "unalias",
  "templates",
  "clear",
  "restore",
  "check",
  "settle",
  "remove",
  "undo-clear",
  "undo-restore",
  "undo-settle",
] as const;

/** The name of one of these. */
export type StepAction = (typeof stepActions)[number];

/** One mutating call: the making of one snapshot, the deletion of some, or one action of a restore. */
export interface Step {
  readonly number: number;
  /** Of a restore only. */
  readonly action: StepAction | undefined;
  readonly snapshots: readonly SnapshotPin[];
  /** What is asked for; of a create, resolved again right before the call. */
  readonly indices: readonly string[];
  readonly state: StepState;
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly startMs: number | undefined;
  /** Epoch milliseconds. */
  readonly endMs: number | undefined;
  /** Why it failed or was skipped. */
  readonly reason: string | undefined;
}

/** One piece of our work that survives a crash. */
export interface Run {
  readonly id: string;
  readonly kind: RunKind;
  readonly repository: string;
  readonly backupId: bigint;
  /** The Camunda version in the names; of a delete, undefined. */
  readonly version: string | undefined;
  /** Where that version came from, in words. */
  readonly versionSource: string | undefined;
  /** The cluster and the repository it was started against; it acts on no other. */
  readonly clusterUuid: string;
  /** Undefined while the repository is fresh: it gets its uuid with its first snapshot. */
  readonly repositoryUuid: string | undefined;
  readonly state: RunState;
  /** Epoch milliseconds. */
  readonly startMs: number;
  /** Epoch milliseconds. */
  readonly endMs: number | undefined;
  readonly reason: string | undefined;
  readonly warnings: readonly string[];
  readonly steps: readonly Step[];
}

/** A run without its steps: what lists and states are made from. */
export type RunSummary = Omit<Run, "steps"> & { readonly stepCount: number };

/** What is counted of a run. */
export type RunOutline = Pick<Run, "kind" | "state" | "startMs" | "endMs"> & {
  /** Its place in the journal, ascending. */
  readonly seq: number;
};

/** A run before it is written. */
export type NewRun = Pick<
  Run,
  | "id"
  | "kind"
  | "repository"
  | "backupId"
  | "version"
  | "versionSource"
  | "clusterUuid"
  | "repositoryUuid"
  | "startMs"
  | "warnings"
> & {
  readonly steps: readonly NewStep[];
  /** Of a restore. */
  readonly plan?: RestorePlan;
};

/** A step before it is written. */
export type NewStep = Pick<Step, "snapshots" | "indices"> & { readonly action?: StepAction };

/** What changes in a step; what is left out stays. */
export type StepChange = Partial<Omit<Step, "number">>;

/** How far the snapshot of a running step is, or a restore as a whole, by Elasticsearch's own counters. */
export interface Progress {
  readonly bytes: { readonly total: number; readonly done: number };
  readonly shards: ShardCounts;
  /** Of a restore only. */
  readonly restore?: RestoreProgress;
}

/** How far a restore is, in the primary shards; never whole before the last of them is. */
export interface RestoreProgress {
  readonly indices: { readonly total: number; readonly done: number };
  /** From the repository. */
  readonly copiedBytes: number;
  /** Of files that lay on the node already. */
  readonly reusedBytes: number;
  /** Of replicas, which are copied from node to node. */
  readonly replicaBytes: { readonly total: number; readonly done: number };
  /** By the pace so far; undefined while there is none. */
  readonly secondsLeft: number | undefined;
}

/** Which runs to read, newest first. */
export interface RunQuery {
  readonly limit: number;
  /** Only runs before this one, by start. */
  readonly after?: string | undefined;
  readonly backupId?: bigint | undefined;
  readonly kind?: RunKind | undefined;
}

/**
 * The memory of what we do. Every write is durable when it returns (SQLite, synchronous=FULL), and
 * is made before the call it speaks of. Writing throws `storage-full` where the disk has no room;
 * then nothing of that write stands.
 */
export interface Journal {
  /** Commits a run with all its steps; it is accepted from here on, whether the caller hears it or not. */
  begin(run: NewRun): Run;
  /** Changes a step. The uuid of a run's repository is pinned with the first snapshot that shows it. */
  writeStep(runId: string, number: number, change: StepChange): void;
  /** Adds a step to a running run (a delete that finds more than it planned). */
  addStep(runId: string, step: NewStep): Step;
  /** Pins the repository's uuid where the run began on a fresh one. */
  pinRepository(runId: string, uuid: string): void;
  addWarning(runId: string, warning: string): void;
  /**
   * Ends a run; a run that has ended stays as it is, and false is returned. With a deletion that has
   * succeeded the create runs before it are forgotten, as by `forget`.
   */
  end(runId: string, state: Exclude<RunState, "running">, endMs: number, reason?: string): boolean;
  /** Cancels the running create and begins its deletion in one commit, so that no crash parts them. */
  cancelAndBegin(createRunId: string, deletion: NewRun, reason: string): Run;
  /** Every run that has not ended, oldest first. */
  openRuns(): readonly Run[];
  /** Adds the steps of a restore's way back, the first with the reason, in one commit. */
  turnBack(runId: string, steps: readonly NewStep[], reason: string): void;
  /** The plan of a restore; undefined for other runs. */
  plan(runId: string): RestorePlan | undefined;
  /** How a restore has ended; undefined until then. */
  report(runId: string): RestoreReport | undefined;
  writeReport(runId: string, report: RestoreReport): void;
  run(id: string): Run | undefined;
  runs(query: RunQuery): readonly Run[];
  countRuns(backupId?: bigint): number;
  /** All runs behind a place in the journal, and those at the places given, in their order. */
  outlines(after: number, at: readonly number[]): readonly RunOutline[];
  /** The newest create run of each of these ids that was not forgotten. */
  creations(repository: string, backupIds: readonly bigint[]): readonly RunSummary[];
  /** The newest create runs (one an id, not forgotten) that run or have failed: the store may show nothing of them. Newest first. */
  unfinishedCreations(repository: string): readonly RunSummary[];
  /** Lets the create runs of an id no longer speak for it; they stay readable as runs. */
  forget(repository: string, backupId: bigint): void;
  /** What was lost when the file was found damaged, until somebody has confirmed it. */
  unconfirmed(): string | undefined;
  /** Takes note that somebody knows; deletions are allowed again. */
  confirm(): void;
  /** Changes with every write of this process; the same text means that nothing was written. */
  revision(): string;
  /** Releases the files. */
  close(): void;
}
