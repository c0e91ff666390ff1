import { BackupError } from "../backup/errors.ts";
import type { Io } from "./io.ts";

/** Asks a person; only a clear yes is one. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  io.stderr.write(`${question} [y/N] `);
  const answer = await io.stdin.readLine();
  return /^\s*y(es)?\s*$/i.test(answer ?? "");
}

/** Refuses to begin what must be asked about where it was not said beforehand and nobody can be asked. */
export function demandConsent(
  io: Io,
  given: boolean,
  { what, hint }: { readonly what: string; readonly hint: string },
): void {
  if (given || (io.stdin.isTerminal && io.stderr.isTerminal)) return;
  throw new BackupError("invalid", `Cannot ask whether to ${what}: there is no terminal`, { hint });
}
