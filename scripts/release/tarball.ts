import { join } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import { build } from "../build.ts";
import { type Platform, runtimeOf } from "./platforms.ts";
import { runTool } from "./run-tool.ts";
import { completionScript, Staging } from "./staging.ts";

/** Builds the executable of a platform below a folder. */
export async function buildFor(platform: Platform, outputFolder: string): Promise<string> {
  const runtime = await runtimeOf(platform);
  return await build({ target: platform.target, runtime, outputFolder });
}

/** Packs the tarball of a platform; every byte follows from the source and its date. */
export async function packTarball(
  platform: Platform,
  folder: string,
  dateSeconds: number,
): Promise<string> {
  const name = `webapps-backup-${version}-${platform.name}`;
  const work = join(folder, "work", platform.name);
  const staging = new Staging(join(work, name));
  await staging.copy(await buildFor(platform, work), "webapps-backup", 0o755);
  for (const file of ["README.md", "LICENSE", "packaging/webapps-backup.yaml"]) {
    await staging.copy(file, file.replace("packaging/", ""));
  }
  await staging.copyFolder("docs", "**/*.md", "docs");
  await staging.copyFolder("docs/man", "*.[1-8]", "man");
  await staging.copyFolder("packaging/systemd", "**", "systemd");
  await staging.write("completions/webapps-backup.bash", completionScript("bash"));
  await staging.write("completions/_webapps-backup", completionScript("zsh"));
  await staging.write("completions/webapps-backup.fish", completionScript("fish"));
  const tarball = join(folder, `${name}.tar.gz`);
  const same = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"];
  const date = `--mtime=@${dateSeconds}`;
  // A mode that does not follow from the umask of whoever makes the release.
  const mode = "--mode=u=rwX,go=rX";
  const compressed = "--use-compress-program=gzip --no-name -9";
  await runTool(["tar", ...same, date, mode, compressed, "-cf", tarball, "-C", work, name]);
  return tarball;
}
