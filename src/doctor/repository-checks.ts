import { prefixOf } from "../backup/index-name.ts";
import type { SnapshotPolicy } from "../backup/examination.ts";
import type { Fingerprint, ListedSnapshot, RepositoryInfo } from "../backup/repository.ts";
import { counted, listed } from "../restore/finding.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** The repository is registered, and backups can be written into it. */
export function judgeRegistration(
  check: "repository" | "safety",
  name: string,
  { uuid, readOnly }: RepositoryInfo,
): Finding {
  const identity = uuid === undefined ? "fresh, without a snapshot so far" : `uuid ${uuid}`;
  const found = `"${name}" is registered (${identity})`;
  if (!readOnly) return ok(check, found);
  return fail(
    check,
    `"${name}" is read-only: nothing can be backed up into it`,
    "Register it again without readonly, if no other cluster writes to the same place.",
  );
}

/** Nobody else has written to the place of the repository. */
export function judgeGeneration({ generation }: Fingerprint): Finding {
  const name = "writers";
  if (generation !== -3) return ok(name, "No other cluster has written to the repository");
  return fail(
    name,
    "Elasticsearch has disabled the repository, because another cluster has written to it",
    "Make it read-only in the other cluster, then delete its registration here and register it again.",
  );
}

/** Every node that has to can write into the repository. */
export function judgeVerification(nodes: readonly string[]): Finding {
  const name = "verify";
  const who = counted(nodes.length, "node", "nodes");
  if (nodes.length > 0) return ok(name, `${who} can write and read there: ${listed(nodes)}`);
  return fail(name, "No node has confirmed it", "Look at the log of the master node.");
}

/** No policy of Elasticsearch's own takes snapshots into the same repository. */
export function judgePolicies(repository: string, policies: readonly SnapshotPolicy[]): Finding {
  const name = "policies";
  const here = policies.filter((policy) => policy.repository === repository);
  if (here.length === 0) return ok(name, "No snapshot policy writes into this repository");
  return warn(
    name,
    `${counted(here.length, "snapshot policy writes", "snapshot policies write")} into this repository: ${listed(here.map((policy) => policy.name))}`,
    "Give it a repository of its own: while one of its snapshots runs, deletions of ours wait.",
  );
}

/** Which snapshots are Camunda's or ours; Zeebe's records and earlier versions have their own names. */
const known = /^(?:camunda_|webapps_backup_)/;

/** Nobody else's snapshots lie in the repository. */
export function judgeOthers(snapshots: readonly ListedSnapshot[]): Finding {
  const name = "others";
  const others = snapshots.map(({ snapshot }) => snapshot).filter((each) => !known.test(each));
  if (others.length === 0) return ok(name, "No snapshot of another tool is in the repository");
  return warn(
    name,
    `${counted(others.length, "snapshot of another tool is", "snapshots of other tools are")} in the repository: ${listed(others)}`,
    "Give other tools a repository of their own: while one of their snapshots runs, deletions of ours wait.",
  );
}

/** Backups of the same repository are all of our index prefix; `contents` are the indices of the newest of them. */
export function judgePrefixes(
  prefix: string,
  contents: ReadonlyMap<string, readonly string[]>,
): Finding {
  const name = "prefix";
  const found = new Map<string, string>();
  for (const [snapshot, indices] of contents) {
    for (const index of indices) {
      const other = prefixOf(index);
      if (other !== undefined && other !== prefix && !found.has(other)) found.set(other, snapshot);
    }
  }
  const own = prefix === "" ? "without a prefix" : `of prefix "${prefix}"`;
  if (found.size === 0) {
    const looked = contents.size === 1 ? "backup is" : `${contents.size} backups are all`;
    return ok(name, contents.size === 0 ? "No backup is there yet" : `The newest ${looked} ${own}`);
  }
  const told = [...found].map(([other, snapshot]) =>
    other === "" ? `none in ${snapshot}` : `"${other}" in ${snapshot}`,
  );
  return warn(
    name,
    `Other index prefixes than ours are in this repository: ${listed(told)}`,
    "Give each Camunda a repository of its own: two in one take each other's backups for theirs, and keep each other waiting.",
  );
}
