import * as v from "valibot";
import { type JsonValue, parseAnswer, stringifyJson } from "../json/json.ts";
import { keptCount, keptId, keptJson, orNothing } from "./kept-values.ts";
import type { Surroundings } from "./restore-target.ts";

/** What a manifest remembers of one index of the backup. */
export interface ManifestEntry {
  /** The part that holds it. */
  readonly snapshot: string;
  /** Names that it had before the backup and still had at its end. */
  readonly aliases: readonly string[];
  readonly hidden: boolean;
  readonly open: boolean;
  readonly lifecyclePolicy: string | undefined;
  /** Names of the settings `index.blocks.*` that were true. */
  readonly blocks: readonly string[];
  /** Epoch milliseconds. */
  readonly createdMs: number | undefined;
  /** In the snapshot. */
  readonly shards: number | undefined;
  /** In the snapshot. */
  readonly bytes: number | undefined;
  /** Right after its part was taken; undefined where nobody could count. */
  readonly documents: number | undefined;
  /** Sum of the highest sequence numbers of its shards at the same moment. */
  readonly sequence: number | undefined;
  /** Whether nothing was written to it while its part was taken, so that the count is that of the part. */
  readonly exact: boolean;
}

/** What a backup's parts do not hold, saved beside them. */
export interface Manifest {
  readonly format: 1;
  readonly backupId: bigint;
  readonly runId: string;
  /** Epoch milliseconds at which it was put together. */
  readonly takenMs: number;
  readonly camundaVersion: string | undefined;
  /** What the snapshots need to be restored, as Elasticsearch says it. */
  readonly elasticsearchVersion: string | undefined;
  readonly parts: readonly {
    readonly snapshot: string;
    readonly uuid: string;
    readonly indices: readonly string[];
  }[];
  /** By name. */
  readonly indices: Readonly<Record<string, ManifestEntry>>;
  /** Without what Elasticsearch brings along itself. */
  readonly surroundings: Surroundings;
}

const prefix = "webapps_backup_manifest_";

/** The name of the snapshot that holds a backup's manifest. */
export function manifestName(backupId: bigint): string {
  return `${prefix}${backupId}`;
}

/** The backup of a manifest's snapshot by its name; undefined for any other name. */
export function backupOfManifest(snapshot: string): bigint | undefined {
  const id = /^webapps_backup_manifest_(\d{1,19})$/.exec(snapshot)?.[1];
  return id === undefined ? undefined : BigInt(id);
}

/** The name of the tiny index in it: several repositories of one cluster may get the same id at the same second. */
export function manifestIndexName(backupId: bigint, repository: string): string {
  const digest = new Bun.CryptoHasher("sha256").update(repository).digest("hex");
  return `${prefix}${backupId}_${digest.slice(0, 12)}`;
}

/** Whether an index is one that a manifest travels in. */
export function isManifestIndex(name: string): boolean {
  return /^webapps_backup_manifest_\d+_[0-9a-f]{12}$/.test(name);
}

/** Whether it is one of the manifests of this repository. */
export function isManifestIndexOf(repository: string, name: string): boolean {
  const id = /^webapps_backup_manifest_(\d{1,19})_/.exec(name)?.[1];
  return id !== undefined && manifestIndexName(BigInt(id), repository) === name;
}

/** Leaves out what Elasticsearch brings along and keeps up to date itself: a megabyte of it. */
export function withoutManaged(surroundings: Surroundings): Surroundings {
  return {
    componentTemplates: ofPeople(surroundings.componentTemplates),
    indexTemplates: ofPeople(surroundings.indexTemplates),
    lifecyclePolicies: ofPeople(surroundings.lifecyclePolicies),
    pipelines: ofPeople(surroundings.pipelines),
  };
}

type Bodies = Readonly<Record<string, JsonValue>> | undefined;

function ofPeople(given: Bodies): Bodies {
  if (!given) return undefined;
  return Object.fromEntries(Object.entries(given).filter(([, body]) => !v.is(managed, body)));
}

const managed = v.object({ _meta: v.object({ managed: v.literal(true) }) });

const text = orNothing(v.string());
const strings = v.array(v.string());
const bodies = orNothing(v.record(v.string(), keptJson));

const manifestSchema: v.GenericSchema<unknown, Manifest> = v.object({
  format: v.literal(1),
  backupId: keptId,
  runId: v.string(),
  takenMs: keptCount,
  camundaVersion: text,
  elasticsearchVersion: text,
  parts: v.array(v.object({ snapshot: v.string(), uuid: v.string(), indices: strings })),
  indices: v.record(
    v.string(),
    v.object({
      snapshot: v.string(),
      aliases: strings,
      hidden: v.boolean(),
      open: v.boolean(),
      lifecyclePolicy: text,
      blocks: strings,
      createdMs: orNothing(keptCount),
      shards: orNothing(keptCount),
      bytes: orNothing(keptCount),
      documents: orNothing(keptCount),
      sequence: orNothing(keptCount),
      exact: v.boolean(),
    }),
  ),
  surroundings: v.object({
    componentTemplates: bodies,
    indexTemplates: bodies,
    lifecyclePolicies: bodies,
    pipelines: bodies,
  }),
});

/** Writes a manifest as it is stored. */
export function manifestText(manifest: Manifest): string {
  return stringifyJson(manifest);
}

/** Reads a manifest, which may have been written by anybody; undefined for what is none. */
export function readManifestText(stored: string): Manifest | undefined {
  try {
    const read = v.safeParse(manifestSchema, parseAnswer(stored));
    return read.success ? read.output : undefined;
  } catch {
    // No JSON, or nested beyond what can be read.
    return undefined;
  }
}
