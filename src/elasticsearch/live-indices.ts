import * as v from "valibot";
import type { LiveIndex } from "../backup/restore-target.ts";
import type { JsonValue } from "../json/json.ts";

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

/** Reads `GET /{indices}` with aliases and settings. */
export const indexEntries: v.GenericSchema<
  unknown,
  Readonly<Record<string, IndexEntry>>
> = v.record(
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

/** Only what we read of an index: the settings of an analyzer can be many kilobytes. */
export const indexFields: string = [
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

/** Reads which indices there are and which of them are closed. */
export const resolvedIndices: v.GenericSchema<
  unknown,
  {
    readonly indices: readonly { readonly name: string; readonly attributes: readonly string[] }[];
  }
> = v.object({
  indices: v.array(v.object({ name: v.string(), attributes: v.optional(v.array(v.string()), []) })),
});

/** Reads the health of each index; with a filter and no index Elasticsearch answers `{}`. */
export const indexHealth: v.GenericSchema<
  unknown,
  { readonly indices: Readonly<Record<string, { readonly status: LiveIndex["health"] }>> }
> = v.object({
  indices: v.optional(
    v.record(v.string(), v.object({ status: v.picklist(["green", "yellow", "red"]) })),
    {},
  ),
});

/** Puts together what was asked about one index. */
export function liveIndex(
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
