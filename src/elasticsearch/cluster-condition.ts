import * as v from "valibot";
import type { ClusterCondition } from "../backup/restore-target.ts";
import { ifAllowed } from "./if-allowed.ts";
import type { Transport } from "./transport.ts";
import { count } from "./whole-number.ts";

interface HealthAnswer {
  readonly status: ClusterCondition["status"];
  readonly number_of_data_nodes: number;
  readonly active_shards: number;
  readonly initializing_shards: number;
  readonly unassigned_shards: number;
}

const clusterHealth: v.GenericSchema<unknown, HealthAnswer> = v.object({
  status: v.picklist(["green", "yellow", "red"]),
  number_of_data_nodes: count,
  active_shards: count,
  initializing_shards: count,
  unassigned_shards: count,
});

interface Limits {
  readonly cluster?:
    | {
        readonly max_shards_per_node?: string | undefined;
        readonly routing?:
          | { readonly allocation?: { readonly disk?: DiskLimits | undefined } | undefined }
          | undefined;
      }
    | undefined;
}

interface DiskLimits {
  readonly threshold_enabled?: string | undefined;
  readonly watermark?: { readonly high?: string | undefined } | undefined;
}

/** Settings of the cluster in the order in which one hides the other. */
interface LimitsAnswer {
  readonly transient?: Limits | undefined;
  readonly persistent?: Limits | undefined;
  readonly defaults?: Limits | undefined;
}

/** Once it is set, the defaults hold an object of its relatives under the same name. */
const setting = v.fallback(v.optional(v.string()), undefined);
const disk = v.object({
  threshold_enabled: setting,
  watermark: v.optional(v.object({ high: setting })),
});
const limits = v.object({
  cluster: v.optional(
    v.object({
      max_shards_per_node: setting,
      routing: v.optional(
        v.object({ allocation: v.optional(v.object({ disk: v.optional(disk) })) }),
      ),
    }),
  ),
});

const clusterLimits: v.GenericSchema<unknown, LimitsAnswer> = v.object({
  transient: v.optional(limits),
  persistent: v.optional(limits),
  defaults: v.optional(limits),
});

const limitFields = [
  "max_shards_per_node",
  "routing.allocation.disk.threshold_enabled",
  "routing.allocation.disk.watermark.high",
]
  .map((setting) => `*.cluster.${setting}`)
  .join(",");

interface NodesAnswer {
  readonly nodes: Readonly<Record<string, { readonly version: string }>>;
}

const nodeVersions: v.GenericSchema<unknown, NodesAnswer> = v.object({
  nodes: v.record(v.string(), v.object({ version: v.string() })),
});

interface DisksAnswer {
  readonly nodes: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly roles: readonly string[];
        readonly fs?:
          | {
              readonly total?:
                | { readonly total_in_bytes: number; readonly available_in_bytes: number }
                | undefined;
            }
          | undefined;
      }
    >
  >;
}

const nodeDisks: v.GenericSchema<unknown, DisksAnswer> = v.object({
  nodes: v.record(
    v.string(),
    v.object({
      name: v.string(),
      roles: v.optional(v.array(v.string()), []),
      fs: v.optional(
        v.object({
          total: v.optional(v.object({ total_in_bytes: count, available_in_bytes: count })),
        }),
      ),
    }),
  ),
});

/** Asks how the cluster is; what may not be read is left undefined. */
export async function readClusterCondition(transport: Transport): Promise<ClusterCondition> {
  const [health, limits, versions, disks] = await Promise.all([
    transport.call({
      action: "read the health of the cluster",
      method: "GET",
      path: "/_cluster/health",
      answer: clusterHealth,
    }),
    ifAllowed(transport, {
      action: "read the settings of the cluster",
      method: "GET",
      path: "/_cluster/settings",
      query: { include_defaults: true, filter_path: limitFields },
      answer: clusterLimits,
    }),
    ifAllowed(transport, {
      action: "read the versions of the nodes",
      method: "GET",
      path: "/_nodes/process",
      query: { filter_path: "nodes.*.version" },
      answer: nodeVersions,
    }),
    ifAllowed(transport, {
      action: "read the room on the nodes",
      method: "GET",
      path: "/_nodes/stats/fs",
      query: { filter_path: "nodes.*.name,nodes.*.roles,nodes.*.fs.total" },
      answer: nodeDisks,
    }),
  ]);
  const { maxShards, watermark, isWatched } = readLimits(limits);
  return {
    status: health.status,
    dataNodes: health.number_of_data_nodes,
    // Replicas that have no place count towards the limit too.
    activeShards: health.active_shards + health.initializing_shards + health.unassigned_shards,
    maxShardsPerNode: maxShards === undefined ? undefined : Number(maxShards),
    version: lowestVersion(versions),
    disks: readDisks(disks),
    watermark: isWatched ? watermark : undefined,
  };
}

function readLimits(answer: LimitsAnswer = {}): {
  readonly maxShards: string | undefined;
  readonly watermark: string | undefined;
  readonly isWatched: boolean;
} {
  const levels = [answer.transient, answer.persistent, answer.defaults].map(
    (level) => level?.cluster,
  );
  const disks = levels.map((level) => level?.routing?.allocation?.disk);
  return {
    maxShards: first(levels.map((level) => level?.max_shards_per_node)),
    watermark: first(disks.map((level) => level?.watermark?.high)),
    isWatched: first(disks.map((level) => level?.threshold_enabled)) !== "false",
  };
}

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}

function lowestVersion(answer: NodesAnswer | undefined): string | undefined {
  const versions = Object.values(answer?.nodes ?? {}).map(({ version }) => version);
  return versions.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))[0];
}

function readDisks(answer: DisksAnswer | undefined): ClusterCondition["disks"] {
  return Object.values(answer?.nodes ?? {}).flatMap(({ name, roles, fs }) => {
    const holdsData = roles.some((role) => role === "data" || role.startsWith("data_"));
    const total = fs?.total;
    return holdsData && total
      ? [{ node: name, totalBytes: total.total_in_bytes, freeBytes: total.available_in_bytes }]
      : [];
  });
}
