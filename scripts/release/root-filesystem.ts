import { chmod, cp, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runTool } from "./run-tool.ts";

/** The user of the image: one that no machine gives to a person. */
export const imageUser = 65532;

/**
 * Lays out the image of an executable of this machine's own platform: `rootfs` with the executable
 * and the glibc of this machine, and in `state` the empty folder of the volume. It needs /proc besides, which
 * every container has.
 */
export async function layOutImage(executable: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const root = join(folder, "rootfs");
  await mkdir(join(root, "proc"), { recursive: true });
  await mkdir(join(root, "etc"));
  await mkdir(join(root, "var/lib"), { recursive: true });
  await mkdir(join(folder, "state"));
  await mkdir(join(folder, "state/webapps-backup"), { mode: 0o700 });
  await place(executable, join(root, "usr/bin/webapps-backup"), 0o755);
  for (const library of await libraries(executable)) {
    await place(library, join(root, library), 0o755);
  }
  // Without it, glibc would ask DNS before it looks into /etc/hosts.
  await writeFile(join(root, "etc/nsswitch.conf"), "hosts: files dns\n");
  const user = `webapps-backup:x:${imageUser}:${imageUser}::/:/nonexistent\n`;
  await writeFile(join(root, "etc/passwd"), user);
}

/** How many bytes the files below a folder have. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const about = await stat(join(folder, name));
    if (about.isFile()) bytes += about.size;
  }
  return bytes;
}

async function libraries(executable: string): Promise<readonly string[]> {
  const listed = await runTool(["ldd", executable]);
  const paths = [...listed.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, path]) => path ?? "");
  if (paths.some((path) => /\/ld-linux-[^/]*$/.test(path))) return paths;
  throw new Error(`Cannot make an image: expected an executable for glibc, "ldd" says\n${listed}`);
}

async function place(from: string, to: string, mode: number): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { dereference: true });
  await chmod(to, mode);
}
