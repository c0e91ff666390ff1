import { chownSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a file that root is about to write, where it is missing, for whoever its folder belongs to.
 * Root looks after the state of a service that runs as another user, and must not lock it out.
 */
export function createForFolderOwner(path: string): void {
  if (process.geteuid?.() !== 0 || existsSync(path)) return;
  try {
    closeSync(openSync(path, "a"));
    const { uid, gid } = statSync(dirname(path));
    chownSync(path, uid, gid);
  } catch {
    // Whoever opens the file says better what is wrong; one that cannot be given away can be used all the same.
  }
}
