import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { packDebian } from "./release/debian-package.ts";
import { ownPlatform } from "./release/platforms.ts";
import { sourceDate } from "./release/source-date.ts";

// `bun scripts/deb.ts`: the Debian package for this machine.
const folder = resolve(import.meta.dir, "../dist");
await mkdir(folder, { recursive: true });
const path = await packDebian(ownPlatform(), folder, await sourceDate());
await rm(join(folder, "work"), { recursive: true });
process.stdout.write(`${path}\n`);
