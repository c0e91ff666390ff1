import * as v from "valibot";
import type { LiveIndex } from "../backup/restore-target.ts";
import type { JsonValue } from "../json/json.ts";
import { ifAllowed } from "./if-allowed.ts";
import { patternPaths } from "./index-path.ts";
import type { Transport } from "./transport.ts";

interface IndexSettings {
  readonly uuid: string;
  readonly number_of_shards: number;
  readonly number_of_replicas: number;
  readonly hidden?: string | boolean | undefined;
  readonly creation_date?: number | undefined;
  readonly lifecycle?: { readonly name?: string | undefined } | undefined;
  readonly blocks?: Readonly<Record<string, unknown>> | undefined;
}

interface IndexEntry {
  readonly aliases: Readonly<Record<string, JsonValue>>;
  readonly settings: { readonly index: IndexSettings };
}

/** Settings come as strings: "2", "true". */
const digits = v.pipe(
  v.string(),
  v.regex(/^\d+$/),
  v.transform((text) => Number(text)),
  v.safeInteger(),
);

const aliasProperties: v.GenericSchema<unknown, IndexEntry["aliases"]> = v.record(
  v.string(),
  v.custom<JsonValue>((value) => value !== undefined),
);

const indexEntries: v.GenericSchema<unknown, Readonly<Record<string, IndexEntry>>> = v.record(
  v.string(),
  v.object({
    aliases: v.optional(aliasProperties, {}),
    settings: v.object({
      index: v.object({
        uuid: v.string(),
        number_of_shards: digits,
        number_of_replicas: digits,
        hidden: v.optional(v.union([v.string(), v.boolean()])),
        creation_date: v.optional(digits),
        lifecycle: v.optional(v.object({ name: v.optional(v.string()) })),
        blocks: v.optional(v.record(v.string(), v.unknown())),
      }),
    }),
  }),
);

/** The settings of an analyzer can be many kilobytes. */
const indexFields = [
  "aliases",
  ...[
    "uuid",
    "number_of_shards",
    "number_of_replicas",
    "hidden",
    "creation_date",
    "lifecycle.name",
    "blocks",
  ].map((setting) => `settings.index.${setting}`),
]
  .map((field) => `*.${field}`)
  .join(",");

const resolvedIndices: v.GenericSchema<
  unknown,
  {
    readonly indices: readonly { readonly name: string; readonly attributes: readonly string[] }[];
  }
> = v.object({
  indices: v.array(v.object({ name: v.string(), attributes: v.optional(v.array(v.string()), []) })),
});

/** With a filter and no index Elasticsearch answers `{}`. */
const indexHealth: v.GenericSchema<
  unknown,
  { readonly indices: Readonly<Record<string, { readonly status: LiveIndex["health"] }>> }
> = v.object({
  indices: v.optional(
    v.record(v.string(), v.object({ status: v.picklist(["green", "yellow", "red"]) })),
    {},
  ),
});

/** Reads every index, open, closed or hidden, that matches one of the wildcards. */
export async function readLiveIndices(
  transport: Transport,
  wildcards: readonly string[],
): Promise<readonly LiveIndex[]> {
  const found = new Map<string, LiveIndex>();
  for (const path of patternPaths(wildcards, transport.lineBudget)) {
    for (const index of await readPath(transport, path)) found.set(index.name, index);
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function readPath(transport: Transport, path: string): Promise<readonly LiveIndex[]> {
  // Without expand_wildcards=all closed and hidden indices would be missing.
  const query = { expand_wildcards: "all", ignore_unavailable: true };
  const [entries, resolved, health] = await Promise.all([
    transport.call({
      action: "read the indices",
      method: "GET",
      path,
      query: { ...query, features: "aliases,settings", filter_path: indexFields },
      answer: indexEntries,
    }),
    transport.call({
      action: "list the indices",
      method: "GET",
      path: `/_resolve/index${path}`,
      query,
      answer: resolvedIndices,
    }),
    readHealth(transport, path),
  ]);
  const attributes = new Map(resolved.indices.map((index) => [index.name, index.attributes]));
  return Object.entries(entries).flatMap(([name, entry]) => {
    const found = attributes.get(name);
    // Gone between the two questions; or reached by an alias alone, which only this one tells apart.
    if (!found) return [];
    const seen = { open: !found.includes("closed"), health: health?.[name]?.status };
    return liveIndex(name, entry, seen);
  });
}

async function readHealth(
  transport: Transport,
  path: string,
): Promise<v.InferOutput<typeof indexHealth>["indices"] | undefined> {
  // For a whole name that is not there Elasticsearch would wait half a minute; for a wildcard it does not.
  const wildcards = path.split(",").map((name) => (name.endsWith("*") ? name : `${name}*`));
  const answer = await ifAllowed(transport, {
    action: "read the health of the indices",
    method: "GET",
    path: `/_cluster/health${wildcards.join(",")}`,
    query: { expand_wildcards: "all", level: "indices", filter_path: "indices.*.status" },
    answer: indexHealth,
  });
  return answer?.indices;
}

function liveIndex(
  name: string,
  { aliases, settings: { index } }: IndexEntry,
  seen: { readonly open: boolean; readonly health: LiveIndex["health"] },
): LiveIndex {
  return {
    name,
    uuid: index.uuid,
    open: seen.open,
    health: seen.health,
    shards: index.number_of_shards,
    replicas: index.number_of_replicas,
    hidden: isTrue(index.hidden),
    aliases,
    blocks: Object.entries(index.blocks ?? {})
      .filter(([, value]) => isTrue(value))
      .map(([block]) => `index.blocks.${block}`)
      .toSorted(),
    createdMs: index.creation_date,
    lifecyclePolicy: index.lifecycle?.name,
  };
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}
