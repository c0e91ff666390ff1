import * as v from "valibot";
import type { Part } from "../backup/backup.ts";
import type { BackupKey, CatalogMark, KnownSnapshot } from "../backup/catalog.ts";
import { snapshotName } from "../backup/snapshot-name.ts";

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
  return list.map((stored) => {
    const [number, count, version, uuid, state, startMs, endMs, shards, rarity] = stored;
    return {
      snapshot: snapshotName({ backupId, version, number, count }),
      uuid,
      number,
      count,
      version,
      state: state ?? undefined,
      startMs: startMs ?? undefined,
      endMs: endMs ?? undefined,
      failures: rarity?.failures ?? none,
      shards: shards ? { total: shards[0], failed: shards[1], successful: shards[2] } : undefined,
      runId: rarity?.runId,
      trouble: rarity?.trouble,
      drift: rarity?.drift,
    };
  });
}

/** Reads a backup's row as id and parts. */
export function readBackup(row: {
  readonly backup_id: bigint;
  readonly parts: string;
}): readonly [bigint, readonly Part[]] {
  return [row.backup_id, readParts(row.backup_id, row.parts)];
}

/** Reads a backup's row as a key of the list. */
export function readKey(row: { readonly backup_id: bigint; readonly start_ms: bigint }): BackupKey {
  if (typeof row.backup_id !== "bigint" || typeof row.start_ms !== "bigint")
    throw new SyntaxError("a backup's id or start cannot be read");
  return { backupId: row.backup_id, startMs: Number(row.start_ms) };
}

/** A look at each position: a schema would take longer than all the rest of a list. */
function isStored(value: unknown): value is StoredPart {
  if (!Array.isArray(value)) return false;
  const [number, count, version, uuid, state, startMs, endMs, shards, rarity] = value;
  return (
    Number.isSafeInteger(number) &&
    Number.isSafeInteger(count) &&
    typeof version === "string" &&
    typeof uuid === "string" &&
    (state === null || typeof state === "string") &&
    [startMs, endMs].every((time) => time === null || isTime(time)) &&
    (shards === null || (Array.isArray(shards) && shards.every(Number.isSafeInteger))) &&
    (rarity === undefined || v.is(storedRarity, rarity))
  );
}

function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value) && Math.abs(Number(value)) <= 8.64e15;
}

/** Whether only its disappearance can change a part any more. */
export function isFinal(part: Part): boolean {
  return part.state !== undefined && part.state !== "IN_PROGRESS" && part.trouble === undefined;
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
