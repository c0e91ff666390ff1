import { expect, test } from "bun:test";
import { cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "../../scripts/build.ts";
import { sha256 } from "../../scripts/release/checksums.ts";

const root = resolve(import.meta.dir, "../..");
/** As far as the compiler needs them: of the packages, those that end up in the executable. */
const packages = readdirSync(join(root, "node_modules")).filter((name) => name !== "@biomejs");

/** Everything that is needed to build, in another folder: packages as links of their own, since a link to the folder would lead back. */
function copySource(folder: string): void {
  const settings = ["package.json", "tsconfig.json", "bunfig.toml"];
  for (const name of ["src", "docs/errors", "scripts/build.ts", ...settings]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of packages) {
    const from = join(root, "node_modules", name);
    for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(root.length);
      if (!entry.isFile()) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      linkSync(join(root, path), join(folder, path));
    }
  }
}

test("the same source built in two folders is the same executable", async () => {
  mkdirSync(join(root, "dist"), { recursive: true });
  // On the file system of the packages, which are linked.
  const folder = mkdtempSync(join(root, "dist/elsewhere-"));
  try {
    copySource(folder);
    const here = await build({ outputFolder: join(folder, "here") });
    const command = [process.execPath, join(folder, "scripts/build.ts")];
    const elsewhere = Bun.spawnSync(command, { cwd: folder, stdout: "pipe", stderr: "pipe" });
    expect(elsewhere.stderr.toString()).toBe("");
    const [first, second] = [here, elsewhere.stdout.toString().trim()];
    expect(second).toBe(join(folder, "dist/webapps-backup"));
    expect(await sha256(second)).toBe(await sha256(first));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
