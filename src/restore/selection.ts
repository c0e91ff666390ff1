import { type IndexNaming, readIndexName } from "../backup/index-name.ts";
import { matches } from "../backup/plan.ts";
import type { SnapshotContents } from "../backup/restore-repository.ts";
import type { RestoreFacts, RestoreOrigin } from "./facts.ts";

/** One index of the backup, in the one snapshot that it is restored from. */
export interface HeldIndex {
  readonly name: string;
  readonly snapshot: string;
  readonly shards: number | undefined;
  readonly bytes: number | undefined;
  /** Its snapshot lacks shards. */
  readonly partial: boolean;
}

/** What of the snapshots is restored. */
export interface Selection {
  /** Every index of ours in the backup, each once, by name. */
  readonly held: readonly HeldIndex[];
  /** Those of them that are asked for. */
  readonly chosen: readonly HeldIndex[];
  /** In more than one snapshot; taken from the first. */
  readonly twice: readonly string[];
  /** In the snapshots, but not ours. */
  readonly foreign: readonly string[];
  /** Patterns asked for that match nothing. */
  readonly idle: readonly string[];
}

/** Chooses what is restored out of what the snapshots hold. */
export function selectIndices(facts: RestoreFacts): Selection {
  const naming = recognising(facts.naming);
  const held = new Map<string, HeldIndex>();
  const twice = new Set<string>();
  const foreign = new Set<string>();
  for (const contents of inOrder(facts)) {
    for (const index of contents.indices) {
      if (!readIndexName(index.name, naming)) foreign.add(index.name);
      else if (held.has(index.name)) twice.add(index.name);
      else {
        const { snapshot, state } = contents;
        held.set(index.name, { ...index, snapshot, partial: state === "PARTIAL" });
      }
    }
  }
  const { only } = facts.request.options;
  const all = [...held.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const isChosen = ({ name }: HeldIndex): boolean =>
    only.length === 0 || only.some((pattern) => matches(name, pattern));
  return {
    held: all,
    chosen: all.filter(isChosen),
    twice: [...twice].toSorted(),
    foreign: [...foreign].toSorted(),
    idle: only.filter((pattern) => !all.some(({ name }) => matches(name, pattern))),
  };
}

/** The names of an origin's snapshots, in the order of the parts. */
export function snapshotsOf(origin: RestoreOrigin): readonly string[] {
  return origin.kind === "backup"
    ? origin.backup.parts.map(({ snapshot }) => snapshot)
    : origin.snapshots.map(({ name }) => name);
}

/** What is in the snapshots, in the order of the parts. */
function inOrder({ origin, contents }: RestoreFacts): readonly SnapshotContents[] {
  return snapshotsOf(origin).flatMap(
    (name) => contents.find(({ snapshot }) => snapshot === name) ?? [],
  );
}

/** Optimize's indices are recognised in a backup that has them, whether or not new ones are to have them. */
export function recognising(naming: IndexNaming): IndexNaming {
  return { ...naming, optimize: true };
}

/** The component that an index of ours belongs to: "operate", "tasklist", "camunda" or "optimize". */
export function componentOf(name: string, naming: IndexNaming): string | undefined {
  const own = readIndexName(name, recognising(naming));
  return own?.of === "webapps" ? own.base.slice(0, own.base.indexOf("-")) : own?.of;
}
