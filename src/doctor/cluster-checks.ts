import type { ClusterCondition, LiveIndex } from "../backup/restore-target.ts";
import { roomOf, writeBytes } from "../restore/disk-check.ts";
import { counted, listed } from "../restore/finding.ts";
import { fail, type Finding, ok, skip, warn } from "./finding.ts";

/** The cluster is well enough for a backup; `live` are the indices that belong to one. */
export function judgeHealth(
  { status, dataNodes }: ClusterCondition,
  live: readonly LiveIndex[] | undefined,
): Finding {
  const name = "health";
  const found = `The cluster is ${status}, with ${counted(dataNodes, "data node", "data nodes")}`;
  if (dataNodes === 0) return fail(name, found, "Start a data node.");
  if (status !== "red") return ok(name, found);
  const hint = "Ask GET _cluster/allocation/explain what keeps the shards from a node.";
  const red = (live ?? []).filter(({ health }) => health === "red").map((index) => index.name);
  return red.length > 0
    ? fail(name, `${found}; red, so that no backup can hold them: ${listed(red)}`, hint)
    : warn(name, `${found}, though not by an index of a backup`, hint);
}

/** The data nodes have room below the high watermark, where Elasticsearch allots shards. */
export function judgeDisks(condition: ClusterCondition): Finding {
  const name = "disk";
  const room = roomOf(condition);
  if (room === undefined) return skip(name, "The disks of the data nodes could not be read");
  const hint =
    "Free disk space or add a data node: a full node takes no shard, so nothing can be restored to it.";
  const full = condition.disks.filter((_, at) => room[at] === 0).map(({ node }) => node);
  const free = writeBytes(room.reduce((total, bytes) => total + bytes, 0));
  const found = `${free} are free below the high watermark on ${counted(room.length, "data node", "data nodes")}`;
  if (full.length === 0) return ok(name, found);
  const told = `${found}; nothing on ${listed(full)}`;
  return full.length === room.length ? fail(name, told, hint) : warn(name, told, hint);
}
