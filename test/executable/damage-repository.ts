import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

interface RepositoryIndex {
  readonly indices: Readonly<Record<string, { readonly id: string }>>;
}

/** Overwrites every file of an index's data in a repository of type `fs`, as a bad disk may. */
export async function corruptIndex(location: string, index: string): Promise<void> {
  const generations = (await readdir(location)).flatMap((name) => {
    const match = /^index-(\d+)$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
  const root = await Bun.file(join(location, `index-${Math.max(...generations)}`)).json();
  const { indices } = root as RepositoryIndex;
  const folder = join(location, "indices", indices[index]?.id ?? "none");
  const files = await readdir(folder, { recursive: true });
  const blobs = files.filter((file) => /(^|\/)__[^/]+$/.test(file));
  if (blobs.length === 0) throw new Error(`Cannot damage "${index}": it has no files in ${folder}`);
  for (const blob of blobs) await writeFile(join(folder, blob), "damaged");
}
