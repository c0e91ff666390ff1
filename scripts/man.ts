import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { version } from "../package.json" with { type: "json" };
import { processIo } from "../src/cli/process-io.ts";
import { createCommandLine } from "../src/cli/run.ts";
import { type ManPage, manPages } from "./man/man-page.ts";

const root = resolve(import.meta.dir, "..");

/** Writes the manual from the command line itself, dated as the changelog dates this version. */
export async function createManual(): Promise<readonly ManPage[]> {
  const changelog = await Bun.file(resolve(root, "CHANGELOG.md")).text();
  const date = new RegExp(`^## ${version.replaceAll(".", "\\.")} - (\\S+)$`, "m").exec(
    changelog,
  )?.[1];
  if (date === undefined) {
    throw new Error(`Cannot date the manual: expected "## ${version} - <date>" in CHANGELOG.md`);
  }
  return manPages(createCommandLine(processIo(process)), { version, date });
}

if (import.meta.main) {
  const folder = resolve(root, "dist/man");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { name, text } of await createManual()) await Bun.write(resolve(folder, name), text);
  process.stdout.write(`${folder}\n`);
}
