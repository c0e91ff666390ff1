import { randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";
import {
  type RepositoryTemplate,
  type SnapshotEntry,
  takeTemplate,
} from "./repository-template.ts";
import {
  replaceOnce,
  smileDigit,
  smileInteger,
  smileText,
  smileTime,
  withChecksum,
  withIndices,
} from "./smile.ts";

/** What to fill a repository with. */
export interface GeneratedRepository {
  /** The repository to register. */
  readonly name: string;
  readonly backups: number;
  /** Parts of each backup; at most 9. */
  readonly parts: number;
  /** How many indices the repository holds, and the snapshots name; at least as many as parts. */
  readonly indices: number;
  /** How many of them one backup holds: the older backups have others than the newer ones. All by default. */
  readonly indicesOfBackup?: number;
  /** In every so many backups one part is FAILED, and in the one behind it a part is PARTIAL. */
  readonly troubleEvery?: number;
}

const firstId = 1_000_000;
const firstStartMs = 1_795_000_000_000;
const version = "8.8.0";
/** A generation far from the template's, so that nothing of it can be taken for newer. */
const generation = 5;
/** Elasticsearch's numbers for the states, in the repository's index. */
const states = { SUCCESS: 1, FAILED: 2, PARTIAL: 3 } as const;

/** An index of the repository, and the snapshots that hold it. */
interface GeneratedIndex {
  readonly name: string;
  readonly id: string;
  readonly holders: string[];
}

/**
 * Registers a repository of many backups that Elasticsearch really lists, in seconds instead of 80 ms
 * a snapshot: one real snapshot is taken, and its entries in the repository's plain-JSON index and its
 * SMILE file are written again under other names. Their data is not there, so they cannot be restored.
 */
export async function generateRepository(
  cluster: Cluster,
  wanted: GeneratedRepository,
): Promise<void> {
  const folder = join(cluster.repositoryPath, wanted.name);
  if (existsSync(join(folder, "index.latest"))) {
    throw new Error(`Cannot generate a repository in "${folder}": there is one`);
  }
  using template = await takeTemplate(cluster, `${wanted.name}-template`, {
    snapshot: snapshotName(0, 1, wanted.parts),
    metadata: { backupId: firstId, version, partNo: 1, partCount: wanted.parts },
  });
  mkdirSync(join(folder, "indices"), { recursive: true });
  const indices = Array.from({ length: wanted.indices }, (_, number) => ({
    name: `operate-list-view-8.3.0_${String(number).padStart(5, "0")}`,
    id: uuid(),
    holders: [],
  }));
  for (const { id } of indices) {
    const from = join(template.folder, "indices", template.indexEntry.id);
    cpSync(from, join(folder, "indices", id), { recursive: true });
  }
  writeIndex(folder, template, wanted, indices);
  giveTo(folder, statSync(template.folder));
  await cluster.call("PUT", `/_snapshot/${wanted.name}`, {
    type: "fs",
    settings: { location: folder, compress: false },
  });
}

/** Writes the repository's index, and each snapshot's files on the way, piece by piece: it has many megabytes. */
function writeIndex(
  folder: string,
  template: RepositoryTemplate,
  wanted: GeneratedRepository,
  indices: readonly GeneratedIndex[],
): void {
  const file = openSync(join(folder, `index-${generation}`), "w");
  const { snapshots: _, indices: __, ...rest } = template.index;
  const head = JSON.stringify({ ...rest, uuid: uuid() });
  writeSync(file, `${head.slice(0, -1)},"snapshots":[`);
  for (let backup = 0; backup < wanted.backups; backup += 1) {
    const held = window(indices, backup / wanted.backups, wanted.indicesOfBackup ?? indices.length);
    for (let part = 1; part <= wanted.parts; part += 1) {
      const own = held.filter((_, place) => place % wanted.parts === part - 1);
      const state = stateOf(wanted, backup, part);
      const names = own.map(({ name }) => name);
      const entry = writeSnapshot(folder, template, wanted, {
        backup,
        part,
        state,
        indices: names,
      });
      for (const { holders } of own) holders.push(entry.uuid);
      const lookup = Object.fromEntries(own.map(({ id }) => [id, template.metadata]));
      const text = JSON.stringify({ ...entry, index_metadata_lookup: lookup });
      writeSync(file, `${backup === 0 && part === 1 ? "" : ","}${text}`);
    }
  }
  writeSync(file, '],"indices":{');
  for (const [number, { name, id, holders }] of indices.entries()) {
    const entry = JSON.stringify({ ...template.indexEntry, id, snapshots: holders });
    writeSync(file, `${number === 0 ? "" : ","}"${name}":${entry}`);
  }
  writeSync(file, "}}");
  closeSync(file);
  const latest = Buffer.alloc(8);
  latest.writeBigUInt64BE(BigInt(generation));
  writeFileSync(join(folder, "index.latest"), latest);
}

/** So many neighbours, the further back the further on in time. */
function window<T>(items: readonly T[], place: number, size: number): readonly T[] {
  const from = Math.round((items.length - size) * place);
  return items.slice(from, from + size);
}

interface Place {
  readonly backup: number;
  readonly part: number;
  readonly state: keyof typeof states;
  readonly indices: readonly string[];
}

function stateOf(
  { troubleEvery, parts }: GeneratedRepository,
  backup: number,
  part: number,
): keyof typeof states {
  if (troubleEvery === undefined || part !== Math.min(2, parts)) return "SUCCESS";
  if (backup % troubleEvery === 0) return "FAILED";
  return backup % troubleEvery === 1 ? "PARTIAL" : "SUCCESS";
}

function writeSnapshot(
  folder: string,
  template: RepositoryTemplate,
  wanted: GeneratedRepository,
  { backup, part, state, indices }: Place,
): SnapshotEntry {
  const { entry } = template;
  const id = uuid();
  const name = snapshotName(backup, part, wanted.parts);
  const startMs = firstStartMs + backup * 10_000 + part * 100;
  const endMs = startMs + 90;
  const replacements: readonly (readonly [from: Buffer, to: Buffer])[] = [
    [Buffer.from(entry.name), Buffer.from(name)],
    [Buffer.from(entry.uuid), Buffer.from(id)],
    [smileInteger(firstId), smileInteger(firstId + backup)],
    [smileDigit("partNo", 1), smileDigit("partNo", part)],
    [smileText("SUCCESS"), smileText(state)],
    [smileTime("start_time", entry.start_time_millis), smileTime("start_time", startMs)],
    [smileTime("end_time", entry.end_time_millis), smileTime("end_time", endMs)],
  ];
  const file = replacements.reduce(
    (bytes, [from, to]) => replaceOnce(bytes, from, to),
    withIndices(template.snapshot, indices),
  );
  writeFileSync(join(folder, `snap-${id}.dat`), withChecksum(file));
  writeFileSync(join(folder, `meta-${id}.dat`), template.meta);
  return {
    ...entry,
    name,
    uuid: id,
    state: states[state],
    start_time_millis: startMs,
    end_time_millis: endMs,
  };
}

function snapshotName(backup: number, part: number, parts: number): string {
  return `camunda_webapps_${firstId + backup}_${version}_part_${part}_of_${parts}`;
}

function uuid(): string {
  return randomBytes(16).toString("base64url");
}

/** Elasticsearch may run as another user: the copy belongs to whom the template belongs. */
function giveTo(path: string, owner: { readonly uid: number; readonly gid: number }): void {
  if (process.getuid?.() !== 0) return;
  chownSync(path, owner.uid, owner.gid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) giveTo(child, owner);
    else chownSync(child, owner.uid, owner.gid);
  }
}
