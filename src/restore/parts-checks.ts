import { actuatorTime } from "../backup/time.ts";
import type { Backup, Part } from "../backup/backup.ts";
import type { SnapshotContents } from "../backup/restore-repository.ts";
import { counted, type Draft, fail, type Finding, listed, ok, refuse, warn } from "./finding.ts";
import { snapshotsOf } from "./selection.ts";

/** What Elasticsearch can restore from. */
const restorable: readonly (string | undefined)[] = ["SUCCESS", "PARTIAL", undefined];

/** Every part is there and whole, by its name, its metadata and its contents. */
export function checkParts(draft: Draft): Finding {
  const { origin } = draft.facts;
  return origin.kind === "backup"
    ? checkBackup(draft, origin.backup)
    : checkSafety(draft, origin.plan.safetyRepository);
}

function checkBackup(draft: Draft, backup: Backup): Finding {
  const { contents, request } = draft.facts;
  const wanted = `${counted(backup.expectedParts, "part", "parts")}, all of them SUCCESS, of a backup that is COMPLETED`;
  const absent = absentParts(backup);
  if (backup.parts.length === 0) {
    return refuse(
      `Nothing of backup ${backup.id} is in the repository`,
      wanted,
      "Choose a backup that is COMPLETED.",
    );
  }
  const unusable = unusableOf(backup.parts, contents);
  if (unusable !== undefined) return refuse(unusable, wanted, "Choose another backup.");
  if (absent.length > 0) {
    const found = `Of ${backup.expectedParts} parts these are missing: ${listed(absent)}`;
    const { only, renamePrefix } = request.options;
    // Restored as a whole, what the missing parts hold would be taken for what the backup never had, and removed.
    return only.length > 0 || renamePrefix !== undefined
      ? fail(found, wanted)
      : refuse(
          found,
          wanted,
          "Choose another backup, or restore what is there by --only, or beside the living data by --rename-prefix.",
        );
  }
  const flaws = flawsOf(backup);
  if (flaws.length > 0) return fail(listed(flaws), wanted, "Choose another backup.");
  return ok(`${counted(backup.parts.length, "part", "parts")}, all of them SUCCESS`);
}

function absentParts({ parts, expectedParts }: Backup): readonly string[] {
  const there = new Set(parts.map(({ number }) => number));
  return Array.from({ length: expectedParts }, (_, index) => index + 1)
    .filter((number) => !there.has(number))
    .map((number) => `part ${number}`);
}

/** Why a snapshot that should be read cannot be; that leaves nothing to restore from it. */
function unusableOf(
  parts: readonly Pick<Part, "snapshot" | "uuid" | "state" | "trouble">[],
  contents: readonly SnapshotContents[],
): string | undefined {
  for (const { snapshot, uuid, state, trouble } of parts) {
    const found = contents.find((one) => one.snapshot === snapshot);
    if (trouble !== undefined) return `${snapshot} cannot be read: ${trouble}`;
    if (!restorable.includes(state)) return `${snapshot} is ${state}`;
    if (!found) return `${snapshot} cannot be read`;
    if (found.uuid !== uuid) return `${snapshot} is another snapshot than a moment ago`;
    if (!restorable.includes(found.state)) return `${snapshot} is ${found.state}`;
  }
  return undefined;
}

function flawsOf(backup: Backup): readonly string[] {
  const { parts, state, failureReason, expectedParts } = backup;
  const [first] = parts;
  return [
    ...(state === "COMPLETED"
      ? []
      : [`The backup is ${state}${failureReason === undefined ? "" : ` (${failureReason})`}`]),
    ...parts.flatMap((part) => [
      ...(part.state === "PARTIAL" ? [`${part.snapshot} is PARTIAL`] : []),
      ...(part.drift === undefined ? [] : [part.drift]),
      ...(part.count === expectedParts && part.version === first?.version
        ? []
        : [`${part.snapshot} belongs to another plan of parts`]),
    ]),
    ...(new Set(parts.map(({ number }) => number)).size < parts.length
      ? ["Two snapshots have the same part number"]
      : []),
  ];
}

function checkSafety({ facts }: Draft, heldBy: string): Finding {
  const { origin, contents, repository } = facts;
  const pins = origin.kind === "safety" ? origin.snapshots : [];
  const wanted = "the safety backup that the restore has made";
  if (pins.length === 0) {
    return refuse(
      "That restore has no safety backup",
      wanted,
      "It had nothing to save, was told not to, had not come so far, or its time is over (restore.safetyRetention).",
    );
  }
  if (heldBy !== repository.name) {
    return refuse(
      `The safety backup is in the repository "${heldBy}"`,
      `the repository "${repository.name}" of the setting restore.safetyRepository`,
      "Set restore.safetyRepository to what it was.",
    );
  }
  const parts = pins.map(({ name, uuid }) => {
    const found = contents.find(({ snapshot }) => snapshot === name);
    return {
      snapshot: name,
      uuid: uuid ?? found?.uuid ?? "",
      state: found?.state,
      trouble: undefined,
    };
  });
  const unusable = unusableOf(parts, contents);
  if (unusable !== undefined) return refuse(unusable, wanted, "Restore a backup instead.");
  const partial = parts.filter(({ state }) => state === "PARTIAL");
  const names = listed(pins.map(({ name }) => name));
  if (partial.length === 0) return ok(names);
  return warn(
    `${names}; PARTIAL is what was red when it was saved`,
    "Its missing shards come back empty.",
  );
}

/** Nobody deletes what is restored from. */
export function checkDeletion({ facts }: Draft): Finding {
  const { origin, openRuns, activity, repository } = facts;
  const snapshots = new Set(snapshotsOf(origin));
  const ours = openRuns.find(
    (run) =>
      run.kind === "delete" &&
      origin.kind === "backup" &&
      run.backupId === origin.backup.id &&
      run.repository === repository.name,
  );
  const others = (activity?.deletions ?? [])
    .filter((deletion) => deletion.repository === repository.name)
    .flatMap((deletion) => deletion.snapshots.filter((name) => snapshots.has(name)));
  const wanted = "no deletion of this backup";
  const hint = "What is being deleted cannot be restored. Choose another backup.";
  if (ours) return refuse(`It is being deleted since ${actuatorTime(ours.startMs)}`, wanted, hint);
  if (others.length > 0) return refuse(`Being deleted: ${listed(others)}`, wanted, hint);
  return ok("None");
}

/** No index is in two parts: Elasticsearch restores an index once. */
export function checkOverlap({ selection }: Draft): Finding {
  const { twice } = selection;
  if (twice.length === 0) return ok("Every index is in one part");
  return fail(
    `In more than one part: ${listed(twice)}`,
    "every index in one part",
    "With force the first part that holds an index decides.",
  );
}

/** The cluster reads what the snapshots' Elasticsearch has written. */
export function checkVersion({ facts }: Draft): Finding {
  const { contents, condition } = facts;
  const cluster = condition?.version;
  const own = readNumbers(cluster);
  const versions = [...new Set(contents.flatMap((one) => one.elasticsearchVersion ?? []))];
  if (cluster === undefined || !own || versions.length === 0 || !versions.every(readNumbers)) {
    return warn(
      `Made by Elasticsearch ${listed(versions) || "of an unknown version"}, restored into ${cluster ?? "one of an unknown version"}`,
    );
  }
  const unreadable = versions.filter((version) => !isReadable(readNumbers(version), own));
  if (unreadable.length === 0) {
    return ok(`Made by Elasticsearch ${listed(versions)}, restored into ${cluster}`);
  }
  return fail(
    `Made by Elasticsearch ${listed(unreadable)}, this cluster is ${cluster}`,
    `a version of ${Math.max(0, own[0] - 1)}.x or ${own[0]}.x that is not newer than the cluster`,
    "Restore it into a cluster of that version.",
  );
}

type Numbers = readonly [number, number, number];

/** The first version of "8.19.9-8.19.16", which is what a cluster must have at least. */
function readNumbers(version: string | undefined): Numbers | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? "");
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

function isReadable(made: Numbers | undefined, own: Numbers): boolean {
  if (!made) return true;
  const newer = made[0] - own[0] || made[1] - own[1] || made[2] - own[2];
  return newer <= 0 && made[0] >= own[0] - 1;
}
