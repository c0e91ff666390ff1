import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { checksums } from "./release/checksums.ts";
import { packDebian } from "./release/debian-package.ts";
import { platforms } from "./release/platforms.ts";
import { sourceDate } from "./release/source-date.ts";
import { packTarball } from "./release/tarball.ts";

// `bun scripts/release.ts`: the tarballs and Debian packages of every platform, with their checksums.
const folder = resolve(import.meta.dir, "../dist/release");
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const date = await sourceDate();
const made: string[] = [];
for (const platform of platforms) {
  made.push(await packTarball(platform, folder, date));
  made.push(await packDebian(platform, folder, date));
}
await rm(join(folder, "work"), { recursive: true });
await writeFile(join(folder, "SHA256SUMS"), await checksums(made));
for (const path of [...made, join(folder, "SHA256SUMS")]) {
  process.stdout.write(`${basename(path)}: ${Bun.file(path).size} bytes\n`);
}
