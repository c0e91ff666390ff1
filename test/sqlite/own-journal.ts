import type { Journal } from "../../src/backup/journal.ts";
import { openJournal } from "../../src/sqlite/journal.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** A journal that is gone when the test is over. */
export interface OpenJournal extends Disposable {
  readonly journal: Journal;
  readonly path: string;
  /** Closes the journal and opens its file again, as the next process would. */
  reopen(): Journal;
}

/** Opens a journal in a folder of its own. */
export function ownJournal(): OpenJournal {
  const folder = temporaryFolder();
  const path = folder.join("journal.db");
  let journal = openJournal(path);
  return {
    get journal() {
      return journal;
    },
    path,
    reopen: () => {
      journal.close();
      journal = openJournal(path);
      return journal;
    },
    [Symbol.dispose]: () => {
      journal.close();
      folder[Symbol.dispose]();
    },
  };
}

/** The ids of runs, in their order. */
export function ids(runs: readonly { readonly id: string }[]): readonly string[] {
  return runs.map(({ id }) => id);
}
