import { mkdir, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dir, "..");

/** What to compile and for which platform; the defaults are what `make build` does. */
export interface BuildOptions {
  readonly entry?: string;
  /** A target of `bun build --compile`, as `bun-linux-arm64`; its executable goes into a folder of that name. */
  readonly target?: string;
  /** The Bun of that target; without it, it is fetched. */
  readonly runtime?: string;
  readonly outputFolder?: string;
}

/** Compiles the executable and gives its path. */
export async function build(options: BuildOptions = {}): Promise<string> {
  const folder = resolve(options.outputFolder ?? resolve(root, "dist"), options.target ?? "");
  // The name of the file is part of its content: the same name everywhere lets anyone check a release by rebuilding it.
  const outfile = resolve(folder, "webapps-backup");
  await mkdir(dirname(outfile), { recursive: true });
  // Each build names its parts anew, and would leave the maps of the one before behind.
  for (const map of new Bun.Glob("*.map").scanSync({ cwd: folder })) await rm(resolve(folder, map));
  const command = [
    process.execPath,
    "build",
    options.entry ?? "src/main.ts",
    "--compile",
    "--minify",
    "--bytecode",
    "--format=esm",
    "--sourcemap",
    // What is imported where it is used stays out of what is read at start.
    "--splitting",
    // A .env or bunfig.toml in the folder where an operator happens to stand must not run code inside the service.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    "--compile-exec-argv=--disallow-code-generation-from-strings=strict",
    // pino asks for __dirname; without this the builder's path would be baked into the file.
    "--define",
    '__dirname="/$bunfs"',
    `--outfile=${outfile}`,
    ...(options.target === undefined ? [] : [`--target=${options.target}`]),
    ...(options.runtime === undefined ? [] : [`--compile-executable-path=${options.runtime}`]),
  ];
  const compiler = Bun.spawn(command, {
    cwd: root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(compiler.stdout).text(),
    new Response(compiler.stderr).text(),
  ]);
  if ((await compiler.exited) !== 0) {
    throw new Error(`Cannot build "${outfile}": the compiler says\n${stdout}${stderr}`);
  }
  return outfile;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { target: { type: "string" } } });
  const outfile = await build(values.target === undefined ? {} : { target: values.target });
  process.stdout.write(`${outfile}\n`);
}
