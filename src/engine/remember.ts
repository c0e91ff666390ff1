import type { Snapshot } from "../backup/backup.ts";
import type { BackupKey, Catalog } from "../backup/catalog.ts";
import type { Remember } from "../backup/remembered-snapshots.ts";

const pageSize = 200;

/** Makes the catalog readable for those who ask for snapshots, not for backups. */
export function rememberFrom(catalog: Catalog, ownRepository: string | undefined): Remember {
  return (repository) => {
    const mark = repository === ownRepository ? catalog.mark() : undefined;
    if (!mark) return undefined;
    const warnings = mark.warning === undefined ? [] : [mark.warning];
    return { asOfMs: mark.asOfMs, warnings, snapshots: () => everySnapshot(catalog) };
  };
}

function* everySnapshot(catalog: Catalog): Iterable<Snapshot> {
  yield* catalog.others();
  for (let after: BackupKey | undefined; ;) {
    const keys = catalog.keys({ limit: pageSize, after });
    for (const parts of catalog.partsOf(keys.map(({ backupId }) => backupId)).values()) {
      yield* parts;
    }
    after = keys.at(-1);
    if (keys.length < pageSize) return;
  }
}
