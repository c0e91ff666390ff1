import { randomBytes } from "node:crypto";
import {
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Cluster } from "./cluster.ts";

/** What to fill a repository with. */
export interface GeneratedRepository {
  /** The repository to register. */
  readonly name: string;
  /** Indices of the cluster to name in the snapshots; at least as many as parts. */
  readonly indices: readonly string[];
  readonly backups: number;
  /** Parts of each backup; at most 9. */
  readonly parts: number;
}

interface Template {
  readonly folder: string;
  readonly index: RepositoryIndex;
  readonly snapshot: Buffer;
  readonly meta: Buffer;
}

interface SnapshotEntry {
  readonly name: string;
  readonly uuid: string;
  readonly index_metadata_lookup: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

interface RepositoryIndex {
  readonly snapshots: readonly SnapshotEntry[];
  readonly indices: Readonly<
    Record<string, { readonly id: string; readonly snapshots: readonly string[] }>
  >;
  readonly [key: string]: unknown;
}

const firstId = 1_000_000;
const firstStartMs = 1_795_000_000_000;
/** A generation far from the template's, so that nothing of it can be taken for newer. */
const generation = 5;

/**
 * Registers a repository of many backups that Elasticsearch really lists, in seconds instead of 80 ms
 * a snapshot: one real snapshot is taken, and its entries in the repository's plain-JSON index and its
 * SMILE file are written again under other names. Their data is not there, so they cannot be restored.
 */
export async function generateRepository(
  cluster: Cluster,
  wanted: GeneratedRepository,
): Promise<void> {
  const template = await takeTemplate(cluster, wanted);
  const folder = join(cluster.repositoryPath, wanted.name);
  cpSync(join(template.folder, "indices"), join(folder, "indices"), { recursive: true });
  const snapshots: SnapshotEntry[] = [];
  const holders = new Map<string, string[]>(wanted.indices.map((name) => [name, []]));
  for (let backup = 0; backup < wanted.backups; backup += 1) {
    for (let part = 1; part <= wanted.parts; part += 1) {
      const indices = wanted.indices.filter((_, place) => place % wanted.parts === part - 1);
      const entry = writeSnapshot(folder, template, wanted, { backup, part, indices });
      snapshots.push(entry);
      for (const index of indices) holders.get(index)?.push(entry.uuid);
    }
  }
  const index = {
    ...template.index,
    uuid: uuid(),
    snapshots,
    indices: Object.fromEntries(
      Object.entries(template.index.indices).map(([name, entry]) => [
        name,
        { ...entry, snapshots: holders.get(name) ?? [] },
      ]),
    ),
  };
  writeFileSync(join(folder, `index-${generation}`), JSON.stringify(index));
  const latest = Buffer.alloc(8);
  latest.writeBigUInt64BE(BigInt(generation));
  writeFileSync(join(folder, "index.latest"), latest);
  giveTo(folder, statSync(template.folder));
  await cluster.call("PUT", `/_snapshot/${wanted.name}`, {
    type: "fs",
    settings: { location: folder, compress: false },
  });
}

async function takeTemplate(cluster: Cluster, wanted: GeneratedRepository): Promise<Template> {
  const name = `${wanted.name}-template`;
  const folder = join(cluster.repositoryPath, name);
  await cluster.call("PUT", `/_snapshot/${name}`, {
    type: "fs",
    settings: { location: folder, compress: false },
  });
  await cluster.call(
    "PUT",
    `/_snapshot/${name}/${snapshotName(0, 1, wanted.parts)}?wait_for_completion=true`,
    {
      indices: wanted.indices.join(","),
      feature_states: ["none"],
      metadata: { backupId: firstId, version: "8.8.0", partNo: 1, partCount: wanted.parts },
    },
  );
  const file = (prefix: string): Buffer => {
    const found = readdirSync(folder).find((entry) => entry.startsWith(prefix));
    if (found === undefined) throw new Error(`Cannot find "${prefix}*" in "${folder}"`);
    return readFileSync(join(folder, found));
  };
  const template = {
    folder,
    index: JSON.parse(file("index-0").toString("utf8")) as RepositoryIndex,
    snapshot: file("snap-"),
    meta: file("meta-"),
  };
  await cluster.call("DELETE", `/_snapshot/${name}`);
  mkdirSync(join(cluster.repositoryPath, wanted.name), { recursive: true });
  return template;
}

interface Place {
  readonly backup: number;
  readonly part: number;
  readonly indices: readonly string[];
}

function writeSnapshot(
  folder: string,
  template: Template,
  wanted: GeneratedRepository,
  place: Place,
): SnapshotEntry {
  const [original] = template.index.snapshots;
  if (!original) throw new Error("Cannot read the template: it has no snapshot");
  const id = uuid();
  const name = snapshotName(place.backup, place.part, wanted.parts);
  const startMs = firstStartMs + place.backup * 10_000 + place.part * 100;
  const body = [
    [Buffer.from(original.name), Buffer.from(name)],
    [Buffer.from(original.uuid), Buffer.from(id)],
    [smileInteger(firstId), smileInteger(firstId + place.backup)],
    [
      Buffer.from([...Buffer.from("\x85partNo", "latin1"), 0xc2]),
      Buffer.from([...Buffer.from("\x85partNo", "latin1"), 0xc0 + 2 * place.part]),
    ],
    [
      smileTime("start_time", Number(original["start_time_millis"])),
      smileTime("start_time", startMs),
    ],
    [
      smileTime("end_time", Number(original["end_time_millis"])),
      smileTime("end_time", startMs + 90),
    ],
  ].reduce(
    (bytes, [from, to]) => replaceOnce(bytes, from, to),
    withIndices(template.snapshot, place.indices),
  );
  writeFileSync(join(folder, `snap-${id}.dat`), withChecksum(body.subarray(0, -16)));
  writeFileSync(join(folder, `meta-${id}.dat`), template.meta);
  const ids = new Set(place.indices.map((index) => template.index.indices[index]?.id));
  return {
    ...original,
    name,
    uuid: id,
    start_time_millis: startMs,
    end_time_millis: startMs + 90,
    index_metadata_lookup: Object.fromEntries(
      Object.entries(original.index_metadata_lookup).filter(([index]) => ids.has(index)),
    ),
  };
}

function snapshotName(backup: number, part: number, parts: number): string {
  return `camunda_webapps_${firstId + backup}_8.8.0_part_${part}_of_${parts}`;
}

/** Puts other names into the array of indices: F8, short strings, F9. */
function withIndices(snapshot: Buffer, indices: readonly string[]): Buffer {
  const key = Buffer.from("\x86indices\xf8", "latin1");
  const start = snapshot.indexOf(key) + key.length;
  const end = snapshot.indexOf(0xf9, start);
  const names = indices.map((name) => {
    const text = Buffer.from(name);
    // Up to 32 bytes the length is in the token, up to 64 in the next range of tokens.
    return Buffer.concat([
      Buffer.from([text.length <= 32 ? 0x40 + text.length - 1 : 0x60 + text.length - 33]),
      text,
    ]);
  });
  return Buffer.concat([snapshot.subarray(0, start), ...names, snapshot.subarray(end)]);
}

/** A SMILE 32-bit integer: a token and a zig-zag number of 7-bit groups, the last of 6. */
function smileInteger(value: number): Buffer {
  return Buffer.concat([Buffer.from([0x24]), zigZag(BigInt(value))]);
}

/** A field of the snapshot's file that holds a 64-bit time. */
function smileTime(field: string, value: number): Buffer {
  const key = Buffer.from([0x80 + field.length - 1, ...Buffer.from(field)]);
  return Buffer.concat([key, Buffer.from([0x25]), zigZag(BigInt(value))]);
}

function zigZag(value: bigint): Buffer {
  let rest = value * 2n;
  const bytes = [Number(rest & 0x3fn) | 0x80];
  for (rest >>= 6n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn));
  return Buffer.from(bytes);
}

function replaceOnce(bytes: Buffer, from: Buffer | undefined, to: Buffer | undefined): Buffer {
  if (!from || !to) return bytes;
  const at = bytes.indexOf(from);
  if (at === -1) throw new Error(`Cannot find ${from.toString("hex")} in the template`);
  return Buffer.concat([bytes.subarray(0, at), to, bytes.subarray(at + from.length)]);
}

/** Lucene's footer: magic, algorithm, and the CRC-32 of all before it. */
function withChecksum(body: Buffer): Buffer {
  const footer = Buffer.alloc(16);
  footer.writeUInt32BE(0xc02893e8, 0);
  footer.writeUInt32BE(0, 4);
  const all = Buffer.concat([body, footer.subarray(0, 8)]);
  footer.writeBigUInt64BE(BigInt(crc32(all)), 8);
  return Buffer.concat([body, footer]);
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
