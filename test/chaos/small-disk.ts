import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk that can be filled to its last byte without harm to anything else. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  fill(): void;
  /** Gives back what `fill` has taken. */
  free(): void;
}

const chunk = new Uint8Array(64 * 1024);

/** Mounts one in memory; undefined where this process may not mount. */
export function openSmallDisk(): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), "webapps-backup-disk-"));
  const mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", path);
  if (!mounted) {
    rmdirSync(path);
    return undefined;
  }
  const filler = join(path, "filler");
  const close = (): void => {
    if (run("umount", "--lazy", path)) rmdirSync(path);
  };
  process.once("exit", close);
  return {
    path,
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    [Symbol.dispose]: () => {
      process.off("exit", close);
      close();
    },
  };
}

function fill(file: string): void {
  const descriptor = openSync(file, "w");
  try {
    for (;;) writeSync(descriptor, chunk);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    closeSync(descriptor);
  }
}

function run(...command: readonly string[]): boolean {
  try {
    return Bun.spawnSync([...command], { stdout: "ignore", stderr: "ignore" }).success;
  } catch {
    return false;
  }
}
