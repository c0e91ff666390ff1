import { BackupError, isBackupError } from "../backup/errors.ts";
import type { Answer, Freshness, Reading } from "../backup/gateway.ts";
import type { Pulse } from "../backup/repository.ts";
import { said } from "./admission.ts";
import type { CatalogSync } from "./catalog-sync.ts";
import type { WorkParts } from "./engine-parts.ts";
import { describeReading } from "./snapshot-reader.ts";

/** How fresh the catalog is after having been brought as far as was asked for. */
interface Fresh {
  /** What ran and what was being deleted at that time; undefined where this process never asked. */
  readonly pulse: Pulse | undefined;
  readonly asOfMs: number;
  readonly remembered: boolean;
  readonly warnings: readonly string[];
}

/**
 * Reads the catalog as fresh as is asked for. One that is found damaged by the reading is emptied by
 * it, and what was read then is not the truth: it is filled and read again.
 */
export async function readFresh<T>(
  { parts, sync }: { readonly parts: WorkParts; readonly sync: CatalogSync },
  freshness: Freshness,
  read: (pulse: Pulse | undefined) => T,
): Promise<Answer<T>> {
  for (let tries = 0; tries < 3; tries += 1) {
    const { pulse, ...about } = await freshen(parts, sync, freshness);
    const value = read(pulse);
    if (parts.catalog.mark()) return { value, ...about };
  }
  throw new BackupError(
    "state-unusable",
    "Cannot use the catalog: its file is damaged again and again",
    {
      hint: "Look at the disk of the setting stateDir. The catalog fills again by itself.",
    },
  );
}

/** Brings the catalog up to date as the reader wants it, or says how old it is. */
async function freshen(parts: WorkParts, sync: CatalogSync, freshness: Freshness): Promise<Fresh> {
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
  if (!mark) throw nothingYet(parts.repository.name, sync.reading);
  return {
    pulse: sync.last?.pulse,
    asOfMs: Math.max(mark.asOfMs, sync.last?.asOfMs ?? 0),
    remembered: true,
    warnings: [...(cause ? [cause.message] : []), ...lastingWarnings(parts)],
  };
}

/** Half a list would look like the list of a repository that has lost the rest. */
function nothingYet(name: string, reading: Reading | undefined): BackupError {
  const message = `Nothing is remembered of the repository "${name}"`;
  return reading
    ? new BackupError("not-cached", `${message} yet: ${describeReading(reading)}`, {
        hint: "Ask again when they are read, or let Elasticsearch be asked, which waits for them.",
      })
    : new BackupError("not-cached", message, {
        hint: "Ask once while Elasticsearch can be reached.",
      });
}

/** What a reader must know of repository and journal as long as it is true. */
function lastingWarnings({ catalog, journal }: WorkParts): readonly string[] {
  return [catalog.mark()?.warning, journal.unconfirmed()].filter((text) => text !== undefined);
}
