import { statSync } from "node:fs";

/** How much room one of our databases takes on the disk. */
export interface FileSizes {
  readonly bytes: number;
  /** Of its write-ahead log. */
  readonly walBytes: number;
}

/** Reads how large a database is; a file that is not there is empty. */
export function readFileSizes(path: string): FileSizes {
  return { bytes: sizeOf(path), walBytes: sizeOf(`${path}-wal`) };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
