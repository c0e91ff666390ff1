import { existsSync } from "node:fs";
import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { readCommandTree } from "../../src/cli/command-tree.ts";
import { completionScripts, type Shell } from "../../src/cli/completion-scripts.ts";
import { processIo } from "../../src/cli/process-io.ts";
import { createCommandLine } from "../../src/cli/run.ts";

const root = resolve(import.meta.dir, "../..");

/** Lays the files of a package out in a folder, with the modes that they are installed with. */
export class Staging {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Copies a file of the source, or one that was built. */
  async copy(from: string, to: string, mode = 0o644): Promise<void> {
    const path = await this.#place(to);
    await cp(resolve(root, from), path);
    await chmod(path, mode);
  }

  async write(to: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
    const path = await this.#place(to);
    await writeFile(path, content);
    await chmod(path, mode);
  }

  /** Copies what a pattern finds in a folder of the source; a folder that is not there has nothing. */
  async copyFolder(from: string, pattern: string, to: string): Promise<void> {
    for (const name of namesIn(from, pattern)) await this.copy(join(from, name), join(to, name));
  }

  async #place(to: string): Promise<string> {
    const path = join(this.folder, to);
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    return path;
  }
}

/** The files that a pattern finds in a folder of the source, in order. */
export function namesIn(folder: string, pattern: string): readonly string[] {
  const cwd = resolve(root, folder);
  return existsSync(cwd) ? [...new Bun.Glob(pattern).scanSync({ cwd })].toSorted() : [];
}

/** The completion script of a shell, of this very source. */
export function completionScript(shell: Shell): string {
  return completionScripts[shell](readCommandTree(createCommandLine(processIo(process))));
}
