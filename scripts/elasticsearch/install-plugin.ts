import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Jdk } from "./jdk.ts";
import { elasticsearchVersion } from "./running-elasticsearch.ts";

const source = resolve(import.meta.dir, "plugin/WelcomePlugin.java");

const descriptor = {
  name: "welcome",
  description: "Answers GET / as a whole distribution does",
  version: "1",
  "elasticsearch.version": elasticsearchVersion,
  "java.version": "17",
  classname: "welcome.WelcomePlugin",
};

/** Compiles our plugin against a distribution and puts it there, so that clients find what they ask for first. */
export async function installPlugin(home: string, jdk: Jdk): Promise<void> {
  const folder = join(home, "plugins/welcome");
  const classes = join(folder, "classes");
  await mkdir(classes, { recursive: true });
  const lib = join(home, "lib");
  const jars = (await readdir(lib)).filter((name) => name.endsWith(".jar"));
  const path = jars.map((name) => join(lib, name)).join(":");
  const javac = join(jdk.home, "bin/javac");
  await run([javac, "-proc:none", "--release", "17", "-cp", path, "-d", classes, source]);
  await run([join(jdk.home, "bin/jar"), "cf", join(folder, "welcome.jar"), "-C", classes, "."]);
  await run(["rm", "-r", classes]);
  const lines = Object.entries(descriptor).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, "plugin-descriptor.properties"), lines.join(""));
}

async function run(command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command], { stdout: "pipe", stderr: "pipe" });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`Cannot run "${command[0]}": ${said}`);
}
