import { chmod, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import type { Platform } from "./platforms.ts";
import { runTool } from "./run-tool.ts";
import { completionScript, namesIn, Staging } from "./staging.ts";
import { buildFor } from "./tarball.ts";

const source = "packaging/debian";
const maintainer = "webapps-backup maintainers <webapps-backup@users.noreply.example.org>";
const conffile = "/etc/webapps-backup/webapps-backup.yaml";
const share = "usr/share";
const documents = `${share}/doc/webapps-backup`;

/** Packs the Debian package of a platform with dpkg-deb, for any user. The executable is not stripped: that would take the program out of it. */
export async function packDebian(
  platform: Platform,
  folder: string,
  dateSeconds: number,
): Promise<string> {
  const work = join(folder, "work", platform.debian);
  const staging = new Staging(join(work, "root"));
  await staging.copy(await buildFor(platform, work), "usr/bin/webapps-backup", 0o755);
  await addFiles(staging, dateSeconds);
  const installed = await filesBelow(staging.folder);
  await addControl(staging, platform, installed);
  await chmodFolders(staging.folder);
  const path = join(folder, `webapps-backup_${version}_${platform.debian}.deb`);
  await runTool(
    ["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", staging.folder, path],
    {
      env: { SOURCE_DATE_EPOCH: String(dateSeconds) },
    },
  );
  return path;
}

async function addFiles(staging: Staging, dateSeconds: number): Promise<void> {
  await staging.copyFolder("packaging/systemd", "*.{service,timer}", "usr/lib/systemd/system");
  await staging.copyFolder("packaging/systemd/examples", "*", `${documents}/examples`);
  await staging.copy("packaging/webapps-backup.yaml", conffile);
  await staging.copy(`${source}/copyright`, `${documents}/copyright`);
  await staging.write(`${documents}/changelog.gz`, gzip(changelog(dateSeconds)));
  await staging.copyFolder("docs", "**/*.md", documents);
  await staging.copy(`${source}/lintian-overrides`, `${share}/lintian/overrides/webapps-backup`);
  const completions = {
    bash: "bash-completion/completions/webapps-backup",
    zsh: "zsh/vendor-completions/_webapps-backup",
    fish: "fish/vendor_completions.d/webapps-backup.fish",
  } as const;
  for (const shell of ["bash", "zsh", "fish"] as const) {
    await staging.write(join(share, completions[shell]), completionScript(shell));
  }
  for (const page of namesIn("docs/man", "*.[1-8]")) {
    const text = await readFile(resolve(import.meta.dir, "../../docs/man", page), "utf8");
    await staging.write(`${share}/man/man${page.at(-1)}/${page}.gz`, gzip(text));
  }
}

async function addControl(
  staging: Staging,
  { debian }: Platform,
  installed: readonly string[],
): Promise<void> {
  const sums: string[] = [];
  let bytes = 0;
  for (const path of installed) {
    const content = await readFile(join(staging.folder, path));
    bytes += content.length;
    const sum = new Bun.CryptoHasher("md5").update(content).digest("hex");
    if (`/${path}` !== conffile) sums.push(`${sum}  ${path}\n`);
  }
  await staging.write("DEBIAN/md5sums", sums.join(""));
  await staging.write("DEBIAN/conffiles", `${conffile}\n`);
  await staging.write("DEBIAN/control", control(debian, Math.ceil(bytes / 1024)));
  for (const script of ["postinst", "prerm", "postrm"]) {
    await staging.copy(`${source}/${script}`, `DEBIAN/${script}`, 0o755);
  }
}

function control(architecture: string, kibibytes: number): string {
  return `Package: webapps-backup
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${kibibytes}
Depends: libc6 (>= 2.17)
Section: admin
Priority: optional
Description: backups of Camunda 8 web applications on Elasticsearch
 Takes, lists, shows, deletes and restores backups of the data that Operate,
 Tasklist and Optimize keep in Elasticsearch, over the API that Camunda
 documents and from the command line. A backup that it has accepted survives
 restarts, crashes and lost connections.
`;
}

function changelog(dateSeconds: number): string {
  const date = new Date(dateSeconds * 1000).toUTCString().replace("GMT", "+0000");
  return `webapps-backup (${version}) unstable; urgency=medium

  * Release ${version}.

 -- ${maintainer}  ${date}
`;
}

function gzip(text: string): Uint8Array {
  return Bun.gzipSync(Buffer.from(text), { level: 9 });
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  const found = await Promise.all(
    entries.map(async (path) => ((await stat(join(folder, path))).isFile() ? [path] : [])),
  );
  return found.flat().toSorted();
}

/** As any umask would have it. */
async function chmodFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
}
