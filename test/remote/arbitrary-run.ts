import fc from "fast-check";
import type { ShardCounts } from "../../src/backup/backup.ts";
import type { RunView } from "../../src/backup/gateway.ts";
import {
  type Progress,
  type RestoreProgress,
  type Run,
  type Step,
  stepActions,
} from "../../src/backup/journal.ts";

/** A backup id. */
export const id: fc.Arbitrary<bigint> = fc.bigInt(1n, 2n ** 63n - 1n);
/** A time, as epoch milliseconds. */
export const ms: fc.Arbitrary<number> = fc.integer({ min: 0, max: 4_102_444_800_000 });
/** A number of things or bytes. */
export const count: fc.Arbitrary<number> = fc.nat();
/** Any text. */
export const text: fc.Arbitrary<string> = fc.string();
/** What may be missing. */
export function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}
/** Counts of shards. */
export const shards: fc.Arbitrary<ShardCounts> = fc.record({
  total: count,
  failed: count,
  successful: count,
});

const step: fc.Arbitrary<Step> = fc.record({
  number: count,
  action: maybe(fc.constantFrom(...stepActions)),
  snapshots: fc.array(fc.record({ name: text, uuid: maybe(text) }), { maxLength: 2 }),
  indices: fc.array(text),
  state: fc.constantFrom("planned", "intended", "accepted", "succeeded", "failed", "skipped"),
  attempts: count,
  startMs: maybe(ms),
  endMs: maybe(ms),
  reason: maybe(text),
});

const run: fc.Arbitrary<Run> = fc.record({
  id: text,
  kind: fc.constantFrom("create", "delete", "restore"),
  repository: text,
  backupId: id,
  version: maybe(text),
  versionSource: maybe(text),
  clusterUuid: text,
  repositoryUuid: maybe(text),
  state: fc.constantFrom("running", "succeeded", "failed", "cancelled"),
  startMs: ms,
  endMs: maybe(ms),
  reason: maybe(text),
  warnings: fc.array(text),
  steps: fc.array(step, { maxLength: 3 }),
});

const amount = fc.record({ total: count, done: count });

const restoreProgress: fc.Arbitrary<RestoreProgress> = fc.record({
  indices: amount,
  copiedBytes: count,
  reusedBytes: count,
  replicaBytes: amount,
  secondsLeft: maybe(fc.double({ min: 0, max: 1e9, noNaN: true })),
});

const progress: fc.Arbitrary<Progress> = fc.record(
  { bytes: amount, shards, restore: restoreProgress },
  { requiredKeys: ["bytes", "shards"] },
);

/** A run of any kind, with how far it is. */
export const view: fc.Arbitrary<RunView> = fc.record({
  run,
  worked: fc.boolean(),
  progress: maybe(progress),
});
