import type { Io } from "./io.ts";

/** Asks a person; only a clear yes is one. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  io.stderr.write(`${question} [y/N] `);
  const answer = await io.stdin.readLine();
  return /^\s*y(es)?\s*$/i.test(answer ?? "");
}
