import {
  counted,
  type Draft,
  fail,
  type Finding,
  listed,
  ok,
  refuse,
  touchedNames,
  warn,
} from "./finding.ts";

/** The cluster can take a restore at all. */
export function checkHealth({ facts }: Draft): Finding {
  const { condition } = facts;
  if (!condition) return warn("Not read");
  const { status, dataNodes } = condition;
  const found = `The cluster is ${status}, with ${counted(dataNodes, "data node", "data nodes")}`;
  if (dataNodes === 0) return fail(found, "a data node", "Start a data node.");
  if (status !== "red") return ok(found);
  const red = facts.live.filter(({ health }) => health === "red").map(({ name }) => name);
  return red.length > 0
    ? warn(`${found}; red: ${listed(red)}`)
    : warn(`${found}; no index of Camunda is red`);
}

/** Nothing works on the same snapshots or the same indices. */
export function checkActivity(draft: Draft): Finding {
  const { openRuns, activity, repository, safety, safetyName } = draft.facts;
  const ours = new Set([repository.name, safety?.name ?? safetyName]);
  const wanted = "no snapshot, restore or deletion in the way";
  const run = openRuns.find((one) => ours.has(one.repository));
  if (run) {
    return refuse(
      `The ${run.kind} of backup ${run.backupId} goes on as run ${run.id}`,
      wanted,
      "Wait for its end.",
    );
  }
  if (!activity) return warn("Not read");
  const names = new Set([...touchedNames(draft), ...draft.plan.indices.map(({ name }) => name)]);
  const touches = (indices: readonly string[]): boolean => indices.some((name) => names.has(name));
  const inTheWay = [
    ...activity.snapshots
      .filter((one) => one.repository === repository.name || touches(one.indices))
      .map((one) => `the snapshot ${one.snapshot} in "${one.repository}"`),
    ...activity.restores
      .filter(({ state }) => state !== "SUCCESS" && state !== "FAILURE")
      .filter(({ indices }) => touches(indices))
      .map((one) => `the restore of ${one.snapshot} in "${one.repository}"`),
    ...activity.deletions
      .filter((one) => one.repository === repository.name && !one.snapshots.every(isOnlyOurs))
      .map((one) => `the deletion of ${listed(one.snapshots)} in "${one.repository}"`),
  ];
  if (inTheWay.length === 0) return ok("Nothing in the way");
  return fail(`Going on: ${listed(inTheWay)}`, wanted, "Wait for its end.");
}

/** Safety backups and manifests are deleted when their time is over: that delays, and stops nothing. */
function isOnlyOurs(snapshot: string): boolean {
  return snapshot.startsWith("webapps_backup_");
}

/** The shards fit under the limit of the cluster; closed indices do not count there. */
export function checkShards({ facts, plan }: Draft): Finding {
  const { condition } = facts;
  const limit = condition?.maxShardsPerNode;
  if (!condition || limit === undefined) return warn("cluster.max_shards_per_node: not read");
  const room = limit * Math.max(1, condition.dataNodes);
  const closed = [...plan.indices, ...plan.remaining].map(({ before }) =>
    before?.open ? before.shards * (1 + before.replicas) : 0,
  );
  const opened = (replicas: number): readonly number[] =>
    plan.indices.map(
      ({ shards, before }) =>
        (shards ?? before?.shards ?? 1) * (1 + (before?.replicas ?? replicas)),
    );
  const after = (replicas: number): number =>
    Math.max(0, condition.activeShards - sum(closed)) + sum(opened(replicas));
  const found = `${after(0)} of ${room} shards afterwards`;
  const hint = "Raise cluster.max_shards_per_node, or delete indices that nobody needs.";
  if (after(0) > room) return fail(found, `at most ${room}`, hint);
  if (after(1) > room)
    return warn(`${found}, and ${after(1)} if what is not there now has a replica`, hint);
  return ok(found);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
