import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../release/run-tool.ts";

const settings = "etc/webapps-backup/webapps-backup.yaml";
const state = "var/lib/private/webapps-backup";
const wants = "etc/systemd/system/multi-user.target.wants";

/** Installs a package into an empty system, upgrades, removes and purges it, and sees what is left each time. */
export async function checkDebian(packed: string, folder: string): Promise<void> {
  const system = join(folder, "system");
  for (const path of ["var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log", state, wants]) {
    await mkdir(join(system, path), { recursive: true });
  }
  await writeFile(join(system, "var/lib/dpkg/status"), "");
  const at = (path: string): string => join(system, path);
  const dpkg = (...args: readonly string[]): Promise<string> =>
    runTool([
      "dpkg",
      `--root=${system}`,
      `--log=${at("var/log/dpkg.log")}`,
      "--force-not-root,script-chrootless,depends,confold,bad-path",
      "--no-triggers",
      ...args,
    ]);

  await dpkg("--install", await earlier(packed, folder));
  expect(existsSync(at("usr/bin/webapps-backup")), "the executable is installed");
  expect(!existsSync(at(`${wants}/webapps-backup.service`)), "nothing is enabled by itself");
  await writeFile(at(settings), "repository: mine\n");
  await writeFile(at(`${state}/journal.db`), "the journal");
  // As "systemctl enable" does.
  await writeFile(at(`${wants}/webapps-backup.service`), "");

  await dpkg("--install", packed);
  const status = await readFile(at("var/lib/dpkg/status"), "utf8");
  expect(!status.includes("Version: 0.0.1"), "the new version is installed");
  expect((await readFile(at(settings), "utf8")) === "repository: mine\n", "settings stay");
  expect(existsSync(at(`${state}/journal.db`)), "state stays at an upgrade");

  await dpkg("--remove", "webapps-backup");
  expect(!existsSync(at("usr/bin/webapps-backup")), "the executable is removed");
  expect(existsSync(at(settings)), "settings stay when the package is removed");

  await dpkg("--purge", "webapps-backup");
  expect(!existsSync(at(settings)), "settings are purged");
  expect(!existsSync(at(`${wants}/webapps-backup.service`)), "what was enabled is purged");
  expect(existsSync(at(`${state}/journal.db`)), "holds and the audit log outlive the package");
}

/** The same package as an earlier version. */
async function earlier(packed: string, folder: string): Promise<string> {
  const tree = join(folder, "earlier");
  await runTool(["dpkg-deb", "--raw-extract", packed, tree]);
  const control = join(tree, "DEBIAN/control");
  const text = await readFile(control, "utf8");
  await writeFile(control, text.replace(/^Version: .*$/m, "Version: 0.0.1"));
  const path = join(folder, "earlier.deb");
  await runTool(["dpkg-deb", "-Znone", "--root-owner-group", "--build", tree, path]);
  return path;
}

function expect(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(`The Debian package does not keep its promise: ${sentence}`);
}
