import * as v from "valibot";
import type { Pulse } from "../backup/repository.ts";
import { count, epochMs } from "./whole-number.ts";

interface RunningEntry {
  readonly repository: string;
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string;
  readonly start_time_millis: number;
}

interface DeletionEntry {
  readonly repository: string;
  readonly snapshots: readonly string[];
  readonly start_time_millis: number;
}

/** The answer to level 1. */
export interface PulseAnswer {
  readonly cluster_uuid: string;
  readonly state_uuid: string;
  readonly snapshots?: { readonly snapshots: readonly RunningEntry[] } | undefined;
  readonly snapshot_deletions?:
    { readonly snapshot_deletions: readonly DeletionEntry[] } | undefined;
}

/** The answer to level 2. */
export interface FingerprintAnswer extends PulseAnswer {
  readonly metadata?:
    | {
        readonly repositories?:
          | Record<
              string,
              { readonly uuid?: string | undefined; readonly generation?: number | undefined }
            >
          | undefined;
      }
    | undefined;
}

const startTime = v.optional(epochMs, 0);
const running = v.object({
  repository: v.string(),
  snapshot: v.string(),
  uuid: v.string(),
  state: v.string(),
  start_time_millis: startTime,
});
const deletion = v.object({
  repository: v.string(),
  snapshots: v.optional(v.array(v.string()), []),
  start_time_millis: startTime,
});
const customs = {
  cluster_uuid: v.string(),
  state_uuid: v.string(),
  snapshots: v.optional(v.object({ snapshots: v.optional(v.array(running), []) })),
  snapshot_deletions: v.optional(
    v.object({ snapshot_deletions: v.optional(v.array(deletion), []) }),
  ),
};
const counters = v.object({ uuid: v.optional(v.string()), generation: v.optional(count) });

/** Reads level 1. */
export const pulseAnswer: v.GenericSchema<unknown, PulseAnswer> = v.object(customs);

/** Reads level 2. */
export const fingerprintAnswer: v.GenericSchema<unknown, FingerprintAnswer> = v.object({
  ...customs,
  metadata: v.optional(v.object({ repositories: v.optional(v.record(v.string(), counters)) })),
});

/** Which fields of running snapshots and deletions to ask for: their shards can be thousands of lines. */
export const customsFields: string = [
  ...["repository", "snapshot", "uuid", "state", "start_time_millis"].map(
    (field) => `snapshots.snapshots.${field}`,
  ),
  ...["repository", "snapshots", "start_time_millis"].map(
    (field) => `snapshot_deletions.snapshot_deletions.${field}`,
  ),
].join(",");

/** Keeps what concerns one repository. */
export function readPulse(answer: PulseAnswer, repository: string): Pulse {
  const isOurs = (entry: { readonly repository: string }): boolean =>
    entry.repository === repository;
  return {
    clusterUuid: answer.cluster_uuid,
    stateUuid: answer.state_uuid,
    running: (answer.snapshots?.snapshots ?? []).filter(isOurs).map((entry) => ({
      snapshot: entry.snapshot,
      uuid: entry.uuid,
      state: entry.state,
      startMs: entry.start_time_millis,
    })),
    deletions: (answer.snapshot_deletions?.snapshot_deletions ?? [])
      .filter(isOurs)
      .map((entry) => ({ snapshots: entry.snapshots, startMs: entry.start_time_millis })),
  };
}
