import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { folderBytes, layOutImage } from "../release/root-filesystem.ts";
import type { Figure } from "./statistics.ts";

const executable = resolve(import.meta.dir, "../../dist/webapps-backup");
const limitMegabytes = 130;

/** How large the container image is, and how much of it is the executable. */
export async function measureImage(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "webapps-backup-image-"));
  try {
    await layOutImage(executable, folder);
    const megabytes = (await folderBytes(folder)) / 1e6;
    return [
      {
        name: "the container image",
        ours: `${megabytes.toFixed(1)} MB`,
        comparedWith: `${(Bun.file(executable).size / 1e6).toFixed(1)} MB: the executable`,
        limit: limitMegabytes,
        value: megabytes,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
