import { chown, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Whom to run as: Elasticsearch refuses root. */
export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

const nobody = 65_534;

/** Gives the user that Elasticsearch must run as, or undefined where we are not root and it may run as we do. */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  return process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : undefined;
}

/** Says whether the user may enter a folder, which every folder above it must allow as well. */
export async function canEnter(
  folder: string,
  user: UnprivilegedUser | undefined,
): Promise<boolean> {
  if (user === undefined) {
    return true;
  }
  const { mode, uid, gid } = await stat(folder);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  const parent = dirname(folder);
  return (mode & bit) !== 0 && (parent === folder || (await canEnter(parent, user)));
}

/** Hands a folder over to the user with everything in it. */
export async function giveTo(user: UnprivilegedUser | undefined, folder: string): Promise<void> {
  if (user === undefined) {
    return;
  }
  for (const name of ["", ...(await readdir(folder, { recursive: true }))]) {
    await chown(join(folder, name), user.uid, user.gid);
  }
}
