import { BackupError, isBackupError } from "../backup/errors.ts";
import type { Freshness } from "../backup/gateway.ts";
import type { Pulse } from "../backup/repository.ts";
import { said } from "./admission.ts";
import type { CatalogSync } from "./catalog-sync.ts";
import type { WorkParts } from "./engine-parts.ts";

/** How fresh the catalog is after having been brought as far as was asked for. */
export interface Fresh {
  /** What ran and what was being deleted at that time; undefined where this process never asked. */
  readonly pulse: Pulse | undefined;
  readonly asOfMs: number;
  readonly remembered: boolean;
  readonly warnings: readonly string[];
}

/** Brings the catalog up to date as the reader wants it, or says how old it is. */
export async function freshen(
  parts: WorkParts,
  sync: CatalogSync,
  freshness: Freshness,
): Promise<Fresh> {
  if (freshness.from === "cache") return remembered(parts, sync);
  const { repository, catalog } = parts;
  try {
    const { pulse, asOfMs } = await said(
      () => sync.refresh(),
      `Encountered an error connecting to Elasticsearch while searching for snapshots. Repository name: [${repository.name}].`,
    );
    return { pulse, asOfMs, remembered: false, warnings: lastingWarnings(parts) };
  } catch (error) {
    // With a full disk nothing new can be remembered; what is known can still be read, and is dated.
    if (isBackupError(error, "storage-full") && catalog.mark()) {
      return remembered(parts, sync, error);
    }
    if (freshness.from === "cluster" || !isBackupError(error, "unreachable")) throw error;
    const known = catalog.mark();
    if (!known || parts.now() - known.asOfMs > freshness.maxAgeMs) throw error;
    return remembered(parts, sync, error);
  }
}

function remembered(parts: WorkParts, sync: CatalogSync, cause?: BackupError): Fresh {
  const mark = parts.catalog.mark();
  if (!mark) {
    const name = parts.repository.name;
    throw new BackupError("not-cached", `Nothing is remembered of the repository "${name}"`, {
      hint: "Ask once while Elasticsearch can be reached.",
    });
  }
  return {
    pulse: sync.last?.pulse,
    asOfMs: Math.max(mark.asOfMs, sync.last?.asOfMs ?? 0),
    remembered: true,
    warnings: [...(cause ? [cause.message] : []), ...lastingWarnings(parts)],
  };
}

/** What a reader must know of repository and journal as long as it is true. */
function lastingWarnings({ catalog, journal }: WorkParts): readonly string[] {
  return [catalog.mark()?.warning, journal.unconfirmed()].filter((text) => text !== undefined);
}
