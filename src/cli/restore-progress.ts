import type { Progress, Run } from "../backup/journal.ts";
import { formatBytes, formatDuration } from "./format.ts";
import { doingWords, runSubject } from "./run-words.ts";

const barWidth = 20;

/** Writes how far a restore is in one line; undefined where that is not told. */
export function drawRestoreProgress(run: Run, progress: Progress): string | undefined {
  const { restore, bytes, shards } = progress;
  if (!restore) return undefined;
  const percent = restorePercent(progress);
  const full = Math.floor((percent * barWidth) / 100);
  const { indices, copiedBytes, reusedBytes, replicaBytes, secondsLeft } = restore;
  const doing = doingWords(run);
  const pieces = [
    `${runSubject(run)} [${"#".repeat(full)}${".".repeat(barWidth - full)}] ${percent} %`,
    ...(secondsLeft === undefined || secondsLeft < 1 || percent === 100
      ? []
      : [`${formatDuration(1000 * secondsLeft)} left`]),
    `${formatBytes(copiedBytes)} copied`,
    `${formatBytes(reusedBytes)} reused of ${formatBytes(bytes.total)}`,
    `${shards.successful}/${shards.total} shards`,
    `${indices.done}/${indices.total} indices`,
    ...(replicaBytes.total === 0
      ? []
      : [`replicas ${formatBytes(replicaBytes.done)} of ${formatBytes(replicaBytes.total)}`]),
    ...(doing === undefined ? [] : [doing]),
  ];
  return pieces.join(", ");
}

/** How much of a restore is done, in percent; 100 only with the last shard. */
export function restorePercent({ bytes, shards }: Progress): number {
  if (shards.total > 0 && shards.successful >= shards.total) return 100;
  const share =
    bytes.total > 0 ? bytes.done / bytes.total : shards.successful / Math.max(1, shards.total);
  return Math.min(99, Math.floor(100 * share));
}
