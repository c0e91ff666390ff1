import type { Cluster } from "../../scripts/elasticsearch/cluster.ts";

/** Everything that a restore must bring back of an index. */
export interface ExportedIndex {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mappings: unknown;
  readonly aliases: unknown;
  /** Source and routing by id; of a closed index undefined. */
  readonly documents: Readonly<Record<string, unknown>> | undefined;
}

interface IndexAnswer {
  readonly aliases: unknown;
  readonly mappings: unknown;
  readonly settings: { readonly index: Readonly<Record<string, unknown>> };
}

interface SearchAnswer {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly {
      readonly _id: string;
      readonly _routing?: string;
      readonly _source: unknown;
    }[];
  };
}

/** Names of settings that are an index's own identity and state, not its content. */
const ownToEach = ["uuid", "history", "resize", "verified_before_close"];

/** Reads every index under a pattern, past our own code, into values that can be compared. */
export async function exportIndices(
  cluster: Cluster,
  pattern: string,
): Promise<Readonly<Record<string, ExportedIndex>>> {
  const found = await cluster.call<Readonly<Record<string, IndexAnswer>>>(
    "GET",
    `/${pattern}?expand_wildcards=all`,
  );
  const { indices } = await cluster.call<{
    indices: readonly { readonly name: string; readonly attributes: readonly string[] }[];
  }>("GET", `/_resolve/index/${pattern}?expand_wildcards=all`);
  const open = new Set(
    indices.flatMap(({ name, attributes }) => (attributes.includes("closed") ? [] : [name])),
  );
  const exported: Record<string, ExportedIndex> = {};
  for (const [name, { aliases, mappings, settings }] of Object.entries(found).toSorted()) {
    exported[name] = {
      settings: Object.fromEntries(
        Object.entries(settings.index).filter(([key]) => !ownToEach.includes(key)),
      ),
      mappings,
      aliases,
      documents: open.has(name) ? await documentsOf(cluster, name) : undefined,
    };
  }
  return exported;
}

async function documentsOf(
  cluster: Cluster,
  index: string,
): Promise<Readonly<Record<string, unknown>>> {
  await cluster.call("POST", `/${index}/_refresh`);
  const { hits } = await cluster.call<SearchAnswer>(
    "GET",
    `/${index}/_search?size=10000&track_total_hits=true`,
  );
  if (hits.total.value !== hits.hits.length) {
    throw new Error(`Cannot export ${index}: it has ${hits.total.value} documents, too many`);
  }
  return Object.fromEntries(
    hits.hits
      .map(({ _id, _routing, _source }) => [_id, { _routing, _source }] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
