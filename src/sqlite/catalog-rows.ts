import * as v from "valibot";
import type { Part } from "../backup/backup.ts";
import type { BackupKey, CatalogMark, KeptManifest, KnownSnapshot } from "../backup/catalog.ts";
import { snapshotPrefix } from "../backup/snapshot-name.ts";

/** What few parts have. */
interface Rarity {
  readonly failures?: readonly string[];
  readonly runId?: string;
  readonly trouble?: string;
  readonly drift?: string;
}

const text = v.optional(v.string());
const storedRarity = v.object({
  failures: v.optional(v.array(v.string())),
  runId: text,
  trouble: text,
  drift: text,
});

/**
 * A part as it stands in the column. Positions instead of names, and no snapshot name, which follows
 * from id, version, number and count: a list reads thousands, and its time is in the bytes.
 */
type StoredPart = readonly [
  number: number,
  count: number,
  version: string,
  uuid: string,
  state: string | null,
  startMs: number | null,
  endMs: number | null,
  shards: readonly [total: number, failed: number, successful: number] | null,
  rarity?: Rarity,
];

const none: readonly string[] = [];

/** Writes the parts of one backup as the column holds them. */
export function writeParts(parts: readonly Part[]): string {
  return JSON.stringify(parts.map(storedPart));
}

function storedPart(part: Part): StoredPart {
  const { number, count, version, uuid, state, startMs, endMs, shards } = part;
  const { failures, runId, trouble, drift } = part;
  const common = [
    number,
    count,
    version,
    uuid,
    state ?? null,
    startMs ?? null,
    endMs ?? null,
    shards ? ([shards.total, shards.failed, shards.successful] as const) : null,
  ] as const;
  const isCommon =
    failures.length === 0 && runId === undefined && trouble === undefined && drift === undefined;
  if (isCommon) return common;
  const rarity = {
    ...(failures.length > 0 ? { failures } : {}),
    ...(runId === undefined ? {} : { runId }),
    ...(trouble === undefined ? {} : { trouble }),
    ...(drift === undefined ? {} : { drift }),
  };
  return [...common, rarity];
}

/** Reads the parts of a backup again. Throws SyntaxError for what was not written so. */
export function readParts(backupId: bigint, text: string): readonly Part[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every(isStored))
    throw new SyntaxError(`the parts of backup ${backupId} cannot be read`);
  const prefixes = new Prefixes(backupId);
  return list.map((stored) => readPart(stored, prefixes));
}

/** Without destructuring, which a list of thousands feels. */
function readPart(stored: StoredPart, prefixes: Prefixes): Part {
  const shards = stored[7];
  const rarity = stored[8];
  return {
    snapshot: `${prefixes.of(stored[2])}${stored[0]}_of_${stored[1]}`,
    uuid: stored[3],
    number: stored[0],
    count: stored[1],
    version: stored[2],
    state: stored[4] ?? undefined,
    startMs: stored[5] ?? undefined,
    endMs: stored[6] ?? undefined,
    failures: rarity?.failures ?? none,
    shards: shards ? { total: shards[0], failed: shards[1], successful: shards[2] } : undefined,
    runId: rarity?.runId,
    trouble: rarity?.trouble,
    drift: rarity?.drift,
  };
}

/** What the names of a backup's parts begin with: nearly always the same. */
class Prefixes {
  readonly #backupId: bigint;
  #version: string | undefined;
  #prefix = "";

  constructor(backupId: bigint) {
    this.#backupId = backupId;
  }

  of(version: string): string {
    if (version !== this.#version) {
      this.#version = version;
      this.#prefix = snapshotPrefix(this.#backupId, version);
    }
    return this.#prefix;
  }
}

/** Reads a backup's row as id and parts. */
export function readBackup(row: {
  readonly backup_id: bigint;
  readonly parts: string;
}): readonly [bigint, readonly Part[]] {
  return [row.backup_id, readParts(row.backup_id, row.parts)];
}

/** Reads a backup's row as its id. */
export function readId(row: { readonly backup_id: bigint }): bigint {
  if (typeof row.backup_id === "bigint") return row.backup_id;
  throw new SyntaxError("a backup's id cannot be read");
}

/** Reads a backup's row as a key of the list. */
export function readKey(row: { readonly backup_id: bigint; readonly start_ms: bigint }): BackupKey {
  if (typeof row.start_ms !== "bigint") throw new SyntaxError("a backup's start cannot be read");
  return { backupId: readId(row), startMs: Number(row.start_ms) };
}

/** A look at each position: a schema would take longer than all the rest of a list. */
function isStored(value: unknown): value is StoredPart {
  if (!Array.isArray(value)) return false;
  const stored: readonly unknown[] = value;
  return (
    Number.isSafeInteger(stored[0]) &&
    Number.isSafeInteger(stored[1]) &&
    typeof stored[2] === "string" &&
    typeof stored[3] === "string" &&
    (stored[4] === null || typeof stored[4] === "string") &&
    (stored[5] === null || isTime(stored[5])) &&
    (stored[6] === null || isTime(stored[6])) &&
    (stored[7] === null || isCounts(stored[7])) &&
    (stored.length === 8 || v.is(storedRarity, stored[8]))
  );
}

function isCounts(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const counts: readonly unknown[] = value;
  return (
    Number.isSafeInteger(counts[0]) &&
    Number.isSafeInteger(counts[1]) &&
    Number.isSafeInteger(counts[2])
  );
}

function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value) && Math.abs(Number(value)) <= 8.64e15;
}

/** In the order that readers want; two snapshots for one part stand in the order of their names. */
export function byNumber(left: Part, right: Part): number {
  return left.number - right.number || (left.snapshot < right.snapshot ? -1 : 1);
}

/** A row of the table repository. */
export interface MarkRow {
  readonly cluster_uuid: string;
  readonly state_uuid: string;
  readonly repository_uuid: string | null;
  readonly generation: bigint;
  readonly as_of_ms: bigint;
  readonly warning: string | null;
}

const markRow: v.GenericSchema<unknown, MarkRow> = v.object({
  cluster_uuid: v.string(),
  state_uuid: v.string(),
  repository_uuid: v.nullable(v.string()),
  generation: v.bigint(),
  as_of_ms: v.pipe(
    v.bigint(),
    v.check((value) => isTime(Number(value))),
  ),
  warning: v.nullable(v.string()),
});

/** Reads a repository's mark from its row. */
export function readMark(given: MarkRow): CatalogMark {
  const row = v.parse(markRow, given);
  return {
    clusterUuid: row.cluster_uuid,
    stateUuid: row.state_uuid,
    repositoryUuid: row.repository_uuid ?? undefined,
    generation: Number(row.generation),
    asOfMs: Number(row.as_of_ms),
    warning: row.warning ?? undefined,
  };
}

/** A row of the table snapshot. */
export interface KnownRow {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string | null;
  readonly final: bigint;
}

/** Reads what the cheap list is compared with from its row. */
export function readKnown(row: KnownRow): KnownSnapshot {
  if (typeof row.snapshot !== "string" || typeof row.uuid !== "string")
    throw new SyntaxError("a snapshot cannot be read");
  return {
    snapshot: row.snapshot,
    uuid: row.uuid,
    state: row.state ?? undefined,
    final: row.final === 1n,
  };
}

/** Reads a manifest's row, without looking into its text. */
export function readKept(row: {
  readonly snapshot_uuid: string;
  readonly text: string;
}): KeptManifest {
  if (typeof row.snapshot_uuid !== "string" || typeof row.text !== "string")
    throw new SyntaxError("a manifest cannot be read");
  return { snapshotUuid: row.snapshot_uuid, text: row.text };
}
