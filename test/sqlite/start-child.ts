import { resolve } from "node:path";
import { eventually } from "../harness/eventually.ts";

const script = resolve(import.meta.dir, "child.ts");

/** Another process of this program. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** What it has said so far, a value a line. */
  readonly said: readonly unknown[];
  /** Waits until it has said so many things. */
  says(count: number): Promise<readonly unknown[]>;
  /** Lets it end by itself, if it waits for that, and waits for its end. */
  end(): Promise<readonly unknown[]>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts another process that does what child.ts knows under this name. */
export function startChild(
  args: readonly string[],
  options: { readonly fileBlocks?: number } = {},
): Child {
  const command = [process.execPath, script, ...args];
  const limit = options.fileBlocks;
  // No file may grow beyond so many blocks of 512 bytes: what a full disk looks like to its writer.
  const limited = ["sh", "-c", `ulimit -f ${limit}; exec "$@"`, "sh", ...command];
  const child = Bun.spawn(limit === undefined ? command : limited, {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const said: unknown[] = [];
  const read = async (): Promise<void> => {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      said.push(...lines.map((line): unknown => JSON.parse(line)));
    }
  };
  const over = Promise.all([child.exited, read()]);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await over;
  };
  return {
    pid: child.pid,
    said,
    says: (count) =>
      eventually(() => said, { until: () => said.length >= count, describe: "its child to speak" }),
    end: async () => {
      child.stdin.write("end\n");
      await child.stdin.end();
      await over;
      return said;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
