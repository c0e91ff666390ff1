import type { PlannedIndex } from "../backup/restore-plan.ts";
import type { ClusterCondition } from "../backup/restore-target.ts";
import { type Draft, fail, type Finding, ok, warn } from "./finding.ts";

/** Where a watermark is a share of the disk, Elasticsearch keeps no more than this free by itself. */
const mostHeadroom = 150 * 1024 ** 3;
const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  tb: 1024 ** 4,
  pb: 1024 ** 5,
};
const hint =
  "Free disk space or add a data node. Reckoned are the primaries in the backup, once for each copy; what is replaced frees about as much as it needs, what is restored over frees nothing before it is done.";

/**
 * There is room on the data nodes under the high watermark. Elasticsearch allots a shard only where
 * the whole of it would fit, whether or not its files are there already, and copies replicas in full.
 */
export function checkDisk({ facts, plan }: Draft): Finding {
  const { condition } = facts;
  const unknown = plan.indices.filter(({ bytes }) => bytes === undefined).length;
  const room = condition && roomOf(condition);
  const copies = Math.max(0, (condition?.dataNodes ?? 1) - 1);
  const reckon = (replicas: number): number =>
    sum(plan.indices.map((index) => neededBytes(index, replicas, copies)));
  const needed = reckon(0);
  if (room === undefined)
    return warn(`Up to ${writeBytes(needed)} are needed; the disks: not read`);
  const free = sum(room);
  const likely = reckon(1);
  const found = `Up to ${writeBytes(likely)} are needed, ${writeBytes(free)} are free`;
  const wanted = `${writeBytes(needed)} under the high watermark`;
  if (needed > free) return fail(found, wanted, hint);
  const largest = Math.max(0, ...plan.indices.map(largestShard));
  const widest = Math.max(0, ...room);
  if (largest > widest) {
    return fail(
      `The largest shard has ${writeBytes(largest)}, the emptiest node ${writeBytes(widest)}`,
      "a node that has room for it",
      hint,
    );
  }
  if (likely > free) return warn(`${found}, if what is not there now has a replica`, hint);
  if (unknown > 0) return warn(`${found}; the sizes of ${unknown} indices are not known`);
  return ok(found);
}

/** How many bytes an index takes beside what is there; a replica needs a node of its own. */
function neededBytes(
  { bytes, action, before }: PlannedIndex,
  replicas: number,
  copies: number,
): number {
  if (action === "replace" && before?.health !== "red") return 0;
  return (bytes ?? 0) * (1 + Math.min(before?.replicas ?? replicas, copies));
}

function largestShard({ bytes, shards, action }: PlannedIndex): number {
  return action === "replace" ? 0 : (bytes ?? 0) / Math.max(1, shards ?? 1);
}

/** Free bytes of each data node, without those that it must keep; undefined where that is not known. */
export function roomOf({
  disks,
  watermark,
}: Pick<ClusterCondition, "disks" | "watermark">): readonly number[] | undefined {
  if (disks.length === 0) return undefined;
  return disks.map(({ totalBytes, freeBytes }) =>
    Math.max(0, freeBytes - keptBytes(watermark, totalBytes)),
  );
}

/** What a high watermark ("90%", "0.9", "500mb" to keep free) leaves unused. */
function keptBytes(watermark: string | undefined, totalBytes: number): number {
  const size = /^(\d+(?:\.\d+)?)\s*([kmgtp]?b)$/i.exec(watermark ?? "");
  if (size) return Number(size[1]) * (unitBytes[size[2]?.toLowerCase() ?? ""] ?? 1);
  const share = /^(\d+(?:\.\d+)?)(%?)$/.exec(watermark ?? "");
  if (!share) return 0;
  const used = Number(share[1]) / (share[2] === "%" ? 100 : 1);
  return Math.min(mostHeadroom, totalBytes * Math.max(0, 1 - used));
}

/** A size for people: "1.2 GB". */
export function writeBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
