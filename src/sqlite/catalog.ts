import type { Database } from "bun:sqlite";
import type { Catalog } from "../backup/catalog.ts";
import { catalogMigrations } from "./catalog-schema.ts";
import { DamagedDatabaseError, NewerDatabaseError, openDatabase } from "./database.ts";
import { moveAside } from "./salvage.ts";
import { SqliteCatalog } from "./sqlite-catalog.ts";

/** How to open a catalog. */
export interface CatalogOptions {
  readonly readOnly?: boolean;
  /** Told when a file could not be used and was set aside: the catalog is a cache and fills again. */
  readonly onSetAside?: (reason: string) => void;
}

/** Opens what is remembered of one repository. A damaged or newer file is set aside, not overwritten. */
export function openCatalog(
  path: string,
  repository: string,
  options: CatalogOptions = {},
): Catalog {
  const open = (): Database =>
    openDatabase({
      path,
      what: "the catalog",
      migrations: catalogMigrations,
      synchronous: "NORMAL",
      readOnly: options.readOnly ?? false,
    });
  const replace = (error: unknown): Database => {
    const unusable = error instanceof DamagedDatabaseError || error instanceof NewerDatabaseError;
    if (!unusable) throw error;
    moveAside(path, "set-aside");
    options.onSetAside?.(error.message);
    return open();
  };
  if (options.readOnly) return new SqliteCatalog(open(), repository, undefined);
  try {
    return new SqliteCatalog(open(), repository, replace);
  } catch (error) {
    return new SqliteCatalog(replace(error), repository, replace);
  }
}
