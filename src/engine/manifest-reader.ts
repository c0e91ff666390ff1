import { isBackupError } from "../backup/errors.ts";
import type { Catalog, KeptManifest } from "../backup/catalog.ts";
import {
  isManifestIndex,
  type Manifest,
  manifestName,
  readManifestText,
} from "../backup/manifest.ts";
import type { ManifestIndex } from "../backup/manifest-index.ts";
import type { WorkParts } from "./engine-parts.ts";
import type { Patience } from "./patience.ts";
import { nextLookMs, pause } from "./pause.ts";

/** How long the tiny index of a manifest may take to come back from the repository. */
const fetchWithinMs = 30_000;

/** What is remembered of a backup's manifest here; undefined without one. Nobody is asked and nothing is written. */
export function readManifest(
  { catalog }: Pick<WorkParts, "catalog">,
  backupId: bigint,
): Manifest | undefined {
  const kept = catalog.manifest(backupId);
  const manifest = kept && readManifestText(kept.text);
  return manifest && isOfBackup(manifest, backupId, catalog) ? manifest : undefined;
}

/**
 * A backup's manifest, where it is not remembered here from its snapshot: the tiny index comes back
 * for a moment. Undefined where there is none or it cannot be had, which the log tells: a backup
 * restores without it as well.
 */
export async function fetchManifest(
  parts: Pick<WorkParts, "catalog" | "restores" | "manifestIndex" | "log">,
  backupId: bigint,
  patience: Patience,
  signal: AbortSignal,
): Promise<Manifest | undefined> {
  const remembered = readManifest(parts, backupId);
  if (remembered) return remembered;
  const { restores, manifestIndex, catalog, log } = parts;
  const name = manifestName(backupId);
  try {
    const snapshot = await patience.ask(() => restores.lookOwn(name));
    if (snapshot?.state !== "SUCCESS") return undefined;
    const [contents] = await patience.ask(() => restores.contents([name]));
    const index = contents?.indices.map((one) => one.name).find(isManifestIndex);
    if (index === undefined) return undefined;
    await patience.ask(() => manifestIndex.delete(index));
    try {
      await patience.ask(() => restoreIndex(parts, name, index));
      const text = await waitForText(manifestIndex, index, patience, signal);
      const manifest = text === undefined ? undefined : readManifestText(text);
      if (text === undefined || !manifest || !isOfBackup(manifest, backupId, catalog)) {
        log.warn({ snapshot: name }, "the manifest of a backup cannot be read");
        return undefined;
      }
      keepManifest(catalog, backupId, { snapshotUuid: snapshot.uuid, text });
      return manifest;
    } finally {
      await patience.ask(() => manifestIndex.delete(index));
    }
  } catch (error) {
    if (signal.aborted || !isBackupError(error) || error.kind === "unreachable") throw error;
    log.warn({ snapshot: name, err: error }, "the manifest of a backup cannot be read");
    return undefined;
  }
}

/** Remembers a manifest, where there is a text that makes sense. */
export function keepManifest(
  catalog: Catalog,
  backupId: bigint,
  {
    snapshotUuid,
    text,
  }: Pick<KeptManifest, "snapshotUuid"> & { readonly text: string | undefined },
): void {
  const manifest = text === undefined ? undefined : readManifestText(text);
  if (text === undefined || manifest?.backupId !== backupId) return;
  catalog.writeManifest(backupId, { snapshotUuid, text });
}

/** A backup of that id may have been deleted and taken anew elsewhere. */
function isOfBackup(manifest: Manifest, backupId: bigint, catalog: Catalog): boolean {
  const uuids = new Set(manifest.parts.map(({ uuid }) => uuid));
  const parts = catalog.parts(backupId);
  return manifest.backupId === backupId && parts.every(({ uuid }) => uuids.has(uuid));
}

async function restoreIndex(
  { restores }: Pick<WorkParts, "restores">,
  snapshot: string,
  index: string,
): Promise<void> {
  await restores.restore({
    snapshot,
    indices: [index],
    renamePrefix: undefined,
    aliases: false,
    withoutSettings: [],
    partial: false,
  });
}

async function waitForText(
  index: ManifestIndex,
  name: string,
  patience: Patience,
  signal: AbortSignal,
): Promise<string | undefined> {
  const began = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const text = await patience.ask(() => index.read(name));
    const elapsedMs = performance.now() - began;
    if (text !== undefined || elapsedMs > fetchWithinMs) return text;
    await pause(nextLookMs(elapsedMs), signal);
  }
}
