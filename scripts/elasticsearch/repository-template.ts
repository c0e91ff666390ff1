import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";

/** A snapshot as the repository's index holds it. */
export interface SnapshotEntry {
  readonly name: string;
  readonly uuid: string;
  readonly start_time_millis: number;
  readonly end_time_millis: number;
  /** By the id of an index, which of its metadata the snapshot has. */
  readonly index_metadata_lookup: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** The repository's index: everything in it, in plain JSON. */
export interface RepositoryIndex {
  readonly snapshots: readonly SnapshotEntry[];
  readonly indices: Readonly<Record<string, IndexEntry>>;
  readonly [key: string]: unknown;
}

/** An index as the repository's index holds it. */
export interface IndexEntry {
  readonly id: string;
  readonly snapshots: readonly string[];
  readonly [key: string]: unknown;
}

/** A repository with one real snapshot of one real index, to copy from. */
export interface RepositoryTemplate extends Disposable {
  readonly folder: string;
  readonly index: RepositoryIndex;
  readonly entry: SnapshotEntry;
  /** The files of the snapshot. */
  readonly snapshot: Buffer;
  readonly meta: Buffer;
  /** The one index in it: its metadata's name and its folder below `indices`. */
  readonly indexEntry: IndexEntry;
  readonly metadata: string;
}

/** What the copies have in common with the template. */
export interface TemplateSnapshot {
  readonly snapshot: string;
  readonly metadata: Readonly<Record<string, string | number>>;
}

/** Takes the one real snapshot. Its files go when it is disposed. */
export async function takeTemplate(
  cluster: Cluster,
  name: string,
  wanted: TemplateSnapshot,
): Promise<RepositoryTemplate> {
  const folder = join(cluster.repositoryPath, name);
  await cluster.call("PUT", `/${name}?wait_for_active_shards=1`, {
    settings: { number_of_shards: 1, number_of_replicas: 0 },
  });
  await cluster.call("PUT", `/_snapshot/${name}`, {
    type: "fs",
    settings: { location: folder, compress: false },
  });
  await cluster.call("PUT", `/_snapshot/${name}/${wanted.snapshot}?wait_for_completion=true`, {
    indices: name,
    feature_states: ["none"],
    metadata: wanted.metadata,
  });
  await cluster.call("DELETE", `/_snapshot/${name}`);
  await cluster.call("DELETE", `/${name}`);
  return { ...readTemplate(folder), [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

function readTemplate(folder: string): Omit<RepositoryTemplate, typeof Symbol.dispose> {
  const file = (prefix: string): Buffer => {
    const found = readdirSync(folder).find((entry) => entry.startsWith(prefix));
    if (found === undefined) throw new Error(`Cannot find "${prefix}*" in "${folder}"`);
    return readFileSync(join(folder, found));
  };
  const index = JSON.parse(file("index-0").toString("utf8")) as RepositoryIndex;
  const [entry] = index.snapshots;
  const [indexEntry] = Object.values(index.indices);
  const metadata = entry?.index_metadata_lookup[indexEntry?.id ?? ""];
  if (!entry || !indexEntry || metadata === undefined) {
    throw new Error(`Cannot read the template: expected one snapshot of one index in "${folder}"`);
  }
  return {
    folder,
    index,
    entry,
    snapshot: file("snap-"),
    meta: file("meta-"),
    indexEntry,
    metadata,
  };
}
