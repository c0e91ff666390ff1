/** How to run a tool of this machine. */
export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a tool and gives what it prints; throws with all that it said where it fails or is missing. */
export async function runTool(
  command: readonly [string, ...string[]],
  { cwd, env }: ToolOptions = {},
): Promise<string> {
  const [tool] = command;
  if (Bun.which(tool) === null) throw new Error(`Cannot run "${tool}": it must be installed`);
  const child = Bun.spawn([...command], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, LC_ALL: "C.UTF-8", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if (exitCode === 0) return stdout;
  throw new Error(`"${command.join(" ")}" has failed with ${exitCode}:\n${stdout}${stderr}`);
}
