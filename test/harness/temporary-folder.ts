import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of one test, gone when the test is over. */
export interface TemporaryFolder extends Disposable {
  readonly path: string;
  /** A path inside it. */
  join(...names: readonly string[]): string;
}

/** Creates a folder for one test: `using folder = temporaryFolder()`. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), "webapps-backup-test-"));
  return {
    path,
    join: (...names) => join(path, ...names),
    [Symbol.dispose]: (): void => rmSync(path, { recursive: true, force: true }),
  };
}
