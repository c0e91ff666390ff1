import { manifestName } from "../backup/manifest.ts";
import type { ListedSnapshot, Repository } from "../backup/repository.ts";
import { partsOf, readSnapshotName } from "../backup/snapshot-name.ts";

/** All that the repository holds of a backup: its parts, whatever their version or count, and its manifest. */
export async function listBackup(
  repository: Repository,
  backupId: bigint,
): Promise<readonly ListedSnapshot[]> {
  const manifest = manifestName(backupId);
  const [parts, manifests] = await Promise.all([
    repository.list(partsOf(backupId)),
    repository.list(manifest),
  ]);
  return [...parts.filter(({ snapshot }) => readSnapshotName(snapshot)), ...manifests];
}
