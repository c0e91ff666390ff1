import * as v from "valibot";
import type { IndexWrites, ShardRecovery } from "../backup/restore-target.ts";
import { onIndices } from "./on-indices.ts";
import type { Transport } from "./transport.ts";
import { count } from "./whole-number.ts";

interface ShardCopy {
  readonly routing: { readonly primary: boolean };
  readonly seq_no?: { readonly max_seq_no: number } | undefined;
}

interface IndexStats {
  readonly status?: string | undefined;
  readonly primaries?: { readonly docs?: { readonly count: number } | undefined } | undefined;
  readonly shards: Readonly<Record<string, readonly ShardCopy[]>>;
}

/** With a filter and no index Elasticsearch answers `{}`. */
const indexStats: v.GenericSchema<
  unknown,
  { readonly indices: Readonly<Record<string, IndexStats>> }
> = v.object({
  indices: v.optional(
    v.record(
      v.string(),
      v.object({
        status: v.optional(v.string()),
        primaries: v.optional(v.object({ docs: v.optional(v.object({ count })) })),
        shards: v.optional(
          v.record(
            v.string(),
            v.array(
              v.object({
                routing: v.object({ primary: v.boolean() }),
                seq_no: v.optional(v.object({ max_seq_no: count })),
              }),
            ),
          ),
          {},
        ),
      }),
    ),
    {},
  ),
});

const statsFields = [
  "status",
  "primaries.docs.count",
  "shards.*.routing.primary",
  "shards.*.seq_no.max_seq_no",
]
  .map((field) => `indices.*.${field}`)
  .join(",");

/** Reads what has been written to the open ones among these indices. */
export async function readWrites(
  transport: Transport,
  indices: readonly string[],
): Promise<ReadonlyMap<string, IndexWrites>> {
  const found = new Map<string, IndexWrites>();
  const answers = onIndices(transport, indices, {
    action: "read what has been written",
    method: "GET",
    endpoint: "/_stats/docs",
    // A closed index among them would otherwise be the end of the whole question.
    query: { level: "shards", forbid_closed_indices: false, filter_path: statsFields },
    answer: indexStats,
  });
  for await (const answer of answers) {
    for (const [name, stats] of Object.entries(answer.indices)) {
      if (stats.status !== "close") found.set(name, writesOf(stats));
    }
  }
  return found;
}

function writesOf({ primaries, shards }: IndexStats): IndexWrites {
  const copies = Object.values(shards).flat();
  return {
    documents: primaries?.docs?.count ?? 0,
    sequence: copies
      .filter(({ routing }) => routing.primary)
      .reduce((sum, { seq_no }) => sum + (seq_no?.max_seq_no ?? -1), 0),
  };
}

interface RecoveryEntry {
  readonly id: number;
  readonly type: string;
  readonly stage: string;
  readonly primary: boolean;
  readonly source?:
    | { readonly repository?: string | undefined; readonly snapshot?: string | undefined }
    | undefined;
  readonly index: {
    readonly size: {
      readonly total_in_bytes: number;
      readonly reused_in_bytes: number;
      readonly recovered_in_bytes: number;
    };
  };
}

const recoveryAnswer: v.GenericSchema<
  unknown,
  Readonly<Record<string, { readonly shards: readonly RecoveryEntry[] }>>
> = v.record(
  v.string(),
  v.object({
    shards: v.array(
      v.object({
        id: count,
        type: v.string(),
        stage: v.string(),
        primary: v.boolean(),
        source: v.optional(
          v.object({ repository: v.optional(v.string()), snapshot: v.optional(v.string()) }),
        ),
        index: v.object({
          size: v.object({
            total_in_bytes: count,
            reused_in_bytes: count,
            recovered_in_bytes: count,
          }),
        }),
      }),
    ),
  }),
);

const recoveryFields = [
  "id",
  "type",
  "stage",
  "primary",
  "source.repository",
  "source.snapshot",
  "index.size.total_in_bytes",
  "index.size.reused_in_bytes",
  "index.size.recovered_in_bytes",
]
  .map((field) => `*.shards.${field}`)
  .join(",");

/** Reads where the copies of shards came from; an index whose shards have just been given away is not in it. */
export async function readRecoveries(
  transport: Transport,
  indices: readonly string[],
): Promise<ReadonlyMap<string, readonly ShardRecovery[]>> {
  const found = new Map<string, readonly ShardRecovery[]>();
  const answers = onIndices(transport, indices, {
    action: "read the recoveries",
    method: "GET",
    endpoint: "/_recovery",
    query: { filter_path: recoveryFields },
    answer: recoveryAnswer,
  });
  for await (const answer of answers) {
    for (const [name, { shards }] of Object.entries(answer)) {
      found.set(name, shards.map(recoveryOf));
    }
  }
  return found;
}

function recoveryOf({ source, index, ...entry }: RecoveryEntry): ShardRecovery {
  return {
    shard: entry.id,
    primary: entry.primary,
    type: entry.type,
    stage: entry.stage,
    repository: source?.repository,
    snapshot: source?.snapshot,
    totalBytes: index.size.total_in_bytes,
    reusedBytes: index.size.reused_in_bytes,
    recoveredBytes: index.size.recovered_in_bytes,
  };
}
