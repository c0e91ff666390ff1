import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { runTool } from "./run-tool.ts";

/** One platform that releases are made for. */
export interface Platform {
  /** In names of files. */
  readonly name: "linux-x64" | "linux-arm64";
  /** What `bun build --compile` calls it. */
  readonly target: string;
  /** The npm package that holds Bun for it. */
  readonly runtime: string;
  readonly debian: "amd64" | "arm64";
}

/** Every platform of a release. */
export const platforms: readonly Platform[] = [
  {
    name: "linux-x64",
    target: "bun-linux-x64",
    runtime: "@oven/bun-linux-x64",
    debian: "amd64",
  },
  {
    name: "linux-arm64",
    target: "bun-linux-arm64",
    runtime: "@oven/bun-linux-aarch64",
    debian: "arm64",
  },
];

/** The platform of this machine. */
export function ownPlatform(): Platform {
  const own = platforms.find(({ name }) => name === `linux-${process.arch}`);
  if (own) return own;
  const known = platforms.map(({ name }) => name).join(", ");
  throw new Error(`Cannot package for ${process.arch}: expected one of ${known}`);
}

const tools = resolve(import.meta.dir, "../../.tools", Bun.version, "platforms");

/**
 * Gives the Bun that becomes the executable of a platform, in the very version that builds it. npm
 * has one package for each; the first time they are fetched as Bun itself is, and kept beside it.
 */
export async function runtimeOf({ runtime }: Platform): Promise<string> {
  const path = resolve(tools, "node_modules", runtime, "bin/bun");
  if (!(await Bun.file(path).exists())) {
    await mkdir(tools, { recursive: true });
    await writeFile(resolve(tools, "package.json"), "{}\n");
    const packages = platforms.map((each) => `${each.runtime}@${Bun.version}`);
    // npm would leave out what is for other processors than this machine's.
    const command = [process.execPath, "add", "--exact", "--os=linux", "--cpu=*"] as const;
    await runTool([...command, ...packages], { cwd: tools });
  }
  return path;
}
