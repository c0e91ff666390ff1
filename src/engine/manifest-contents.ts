import { indexWildcards } from "../backup/index-name.ts";
import type { Run, Step } from "../backup/journal.ts";
import { type Manifest, type ManifestEntry, withoutManaged } from "../backup/manifest.ts";
import type { SnapshotContents } from "../backup/restore-repository.ts";
import type { IndexWrites, LiveIndex, Surroundings } from "../backup/restore-target.ts";
import type { WorkParts } from "./engine-parts.ts";
import { namingOf } from "./naming.ts";

/** What was seen before the first part (0) and after each part, by part number; what is missing was not looked at. */
export type Looks = ReadonlyMap<number, ReadonlyMap<string, IndexWrites>>;

/** What a manifest is made of. */
export interface ManifestFacts {
  readonly run: Run;
  readonly takenMs: number;
  readonly looks: Looks;
  /** Before the backup; undefined where nobody looked. */
  readonly before: readonly LiveIndex[] | undefined;
  /** After its last part. */
  readonly after: readonly LiveIndex[];
  readonly contents: readonly SnapshotContents[];
  readonly surroundings: Surroundings;
}

/** Every index that a backup may hold, as it is now. */
export function liveIndices({ target, settings }: WorkParts): Promise<readonly LiveIndex[]> {
  return target.indices(indexWildcards(namingOf(settings)));
}

/** Puts a manifest together. */
export function composeManifest(facts: ManifestFacts): Manifest {
  const { run, takenMs, contents, surroundings } = facts;
  return {
    format: 1,
    backupId: run.backupId,
    runId: run.id,
    takenMs,
    camundaVersion: run.version,
    elasticsearchVersion: contents.find((part) => part.elasticsearchVersion)?.elasticsearchVersion,
    parts: run.steps.flatMap(({ snapshots, indices }) =>
      snapshots.map(({ name, uuid = "" }) => ({ snapshot: name, uuid, indices })),
    ),
    indices: Object.fromEntries(
      run.steps.flatMap((step) => step.indices.map((name) => [name, entryOf(name, step, facts)])),
    ),
    surroundings: withoutManaged(surroundings),
  };
}

function entryOf(name: string, step: Step, facts: ManifestFacts): ManifestEntry {
  const snapshot = step.snapshots[0]?.name ?? "";
  const stored = facts.contents
    .find((part) => part.snapshot === snapshot)
    ?.indices.find((index) => index.name === name);
  const first = facts.before?.find((index) => index.name === name);
  const last = facts.after.find((index) => index.name === name);
  const earlier = facts.looks.get(step.number - 1)?.get(name);
  const later = facts.looks.get(step.number)?.get(name);
  return {
    snapshot,
    aliases: Object.keys(last?.aliases ?? {}).filter(
      (alias) => !first || Object.hasOwn(first.aliases, alias),
    ),
    hidden: last?.hidden ?? first?.hidden ?? false,
    open: last?.open ?? first?.open ?? true,
    lifecyclePolicy: last?.lifecyclePolicy ?? first?.lifecyclePolicy,
    blocks: last?.blocks ?? first?.blocks ?? [],
    createdMs: last?.createdMs ?? first?.createdMs,
    shards: stored?.shards ?? last?.shards,
    bytes: stored?.bytes,
    documents: later?.documents,
    sequence: later?.sequence,
    exact: earlier !== undefined && later !== undefined && earlier.sequence === later.sequence,
  };
}
