import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Jdk } from "./jdk.ts";
import { elasticsearchVersion } from "./running-elasticsearch.ts";

const artifact = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${elasticsearchVersion}:zip`;
const mavenGoal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy";
const cacheFolder = resolve(import.meta.dir, "../../.cache/elasticsearch");

let unpacked: Promise<string> | undefined;

/** Gives the folder of the unpacked published distribution; it is fetched through Maven once and kept in `.cache`. */
export function unpackedDistribution(jdk: Jdk): Promise<string> {
  // Two nodes that start at once must not run Maven twice: it does not like to share its repository.
  unpacked ??= findOrUnpack(jdk);
  return unpacked;
}

async function findOrUnpack(jdk: Jdk): Promise<string> {
  const home = join(cacheFolder, `elasticsearch-${elasticsearchVersion}`);
  if (!existsSync(home)) {
    await mkdir(cacheFolder, { recursive: true });
    const zip = await downloadedZip();
    const folder = await mkdtemp(join(cacheFolder, "unpack-"));
    try {
      // Another process may do the same at this moment: whoever renames first has done it for both.
      await rename(await unpack(zip, folder, jdk), home).catch((error: unknown) => {
        if (!existsSync(home)) {
          throw error;
        }
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return home;
}

/** Unpacks the distribution into a folder of the caller's and gives its home below it. */
export async function unpackDistribution(folder: string, jdk: Jdk): Promise<string> {
  return await unpack(await downloadedZip(), folder, jdk);
}

async function downloadedZip(): Promise<string> {
  const zip = join(cacheFolder, `elasticsearch-${elasticsearchVersion}.zip`);
  if (existsSync(zip)) {
    return zip;
  }
  const maven = Bun.which("mvn");
  if (maven === null) {
    throw new Error(`Cannot download "${artifact}": there is no mvn in PATH`);
  }
  const folder = await mkdtemp(join(cacheFolder, "download-"));
  try {
    const goal = [mavenGoal, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
    await runTool([maven, "-B", "-q", ...goal], folder);
    await rename(join(folder, `elasticsearch-${elasticsearchVersion}.zip`), zip);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return zip;
}

async function unpack(zip: string, folder: string, jdk: Jdk): Promise<string> {
  const jar = join(jdk.home, "bin", "jar");
  const unzip = Bun.which("unzip");
  if (existsSync(jar)) {
    await runTool([jar, "xf", zip], folder);
  } else if (unzip !== null) {
    await runTool([unzip, "-q", zip], folder);
  } else {
    throw new Error(
      `Cannot unpack "${zip}": "${jar}" is missing (a JRE?) and there is no unzip in PATH`,
    );
  }
  const home = join(folder, `elasticsearch-${elasticsearchVersion}`);
  for (const name of await readdir(join(home, "bin"))) {
    await chmod(join(home, "bin", name), 0o755);
  }
  return home;
}

async function runTool(command: readonly string[], cwd: string): Promise<void> {
  const tool = Bun.spawn([...command], { cwd, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr] = await Promise.all([
    new Response(tool.stdout).text(),
    new Response(tool.stderr).text(),
  ]);
  const exitCode = await tool.exited;
  if (exitCode !== 0) {
    throw new Error(
      `Cannot run "${command.join(" ")}": exit code ${exitCode}\n${(stdout + stderr).slice(-2000)}`,
    );
  }
}
