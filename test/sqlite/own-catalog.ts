import type { Catalog } from "../../src/backup/catalog.ts";
import { openCatalog } from "../../src/sqlite/catalog.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** A catalog that is gone when the test is over. */
export interface OpenCatalog extends Disposable {
  readonly catalog: Catalog;
  readonly path: string;
  /** Closes the catalog and opens its file again, as the next process would. */
  reopen(): Catalog;
}

/** Opens a catalog in a folder of its own. */
export function ownCatalog(): OpenCatalog {
  const folder = temporaryFolder();
  const path = folder.join("catalog.db");
  let catalog = openCatalog(path, "backups");
  return {
    get catalog() {
      return catalog;
    },
    path,
    reopen: () => {
      catalog.close();
      catalog = openCatalog(path, "backups");
      return catalog;
    },
    [Symbol.dispose]: () => {
      catalog.close();
      folder[Symbol.dispose]();
    },
  };
}
