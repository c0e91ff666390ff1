import { join } from "node:path";
import { manifestIndexName, type Manifest } from "../../src/backup/manifest.ts";
import { readManifest } from "../../src/engine/manifest-reader.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { openScene, type Scene, type SceneOptions } from "./scene.ts";

/** Sets a scene in which each backup is followed by its manifest. */
export function openManifestScene(options: SceneOptions = {}): Promise<Scene> {
  return openScene({ ...options, env: { WEBAPPS_BACKUP_BACKUP_MANIFEST: "true", ...options.env } });
}

/** The manifest of a backup as the service of a scene remembers it. */
export function rememberedManifest(
  { stateDir, store }: Pick<Scene, "stateDir" | "store">,
  id: number,
): Manifest | undefined {
  const catalog = openCatalog(join(stateDir, "catalog.db"), store.name, { readOnly: true });
  try {
    return readManifest({ catalog }, BigInt(id));
  } finally {
    catalog.close();
  }
}

/** The index of a backup's manifest, where it has stayed in the cluster. */
export async function manifestIndices({ store }: Scene, id: number): Promise<readonly string[]> {
  const name = manifestIndexName(BigInt(id), store.name);
  const { indices } = await store.cluster.call<{ indices: readonly { name: string }[] }>(
    "GET",
    `/_resolve/index/${name}*?expand_wildcards=all`,
  );
  return indices.map((index) => index.name);
}
