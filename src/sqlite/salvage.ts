import { Database } from "bun:sqlite";
import { existsSync, renameSync } from "node:fs";
import type { RunRow, StepRow } from "./journal-rows.ts";

/** What could be read of a damaged journal. */
export interface Salvage {
  /** Where the damaged file is now, byte for byte. */
  readonly aside: string;
  readonly runs: readonly (RunRow & { readonly seq: bigint; readonly forgotten: bigint })[];
  readonly steps: readonly (StepRow & { readonly run_id: string })[];
}

/** Moves a database and what belongs to it out of the way, and returns its new path. */
export function moveAside(path: string, suffix: string): string {
  const aside = `${path}.${suffix}`;
  for (const part of ["", "-wal", "-shm"]) {
    if (existsSync(path + part)) renameSync(path + part, aside + part);
  }
  return aside;
}

/** Moves a damaged journal aside and reads row by row what can be read; each row stands or falls alone. */
export function salvage(path: string, atMs: number): Salvage {
  const stamp = new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const aside = moveAside(path, `damaged-${stamp}`);
  let damaged: Database | undefined;
  try {
    damaged = new Database(aside, { readonly: true, safeIntegers: true, strict: true });
    return { aside, ...readableRows(damaged) };
  } catch {
    // Not even its first page can be read.
    return { aside, runs: [], steps: [] };
  } finally {
    damaged?.close();
  }
}

function readableRows(damaged: Database): Pick<Salvage, "runs" | "steps"> {
  const runs: Salvage["runs"][number][] = [];
  const steps: Salvage["steps"][number][] = [];
  const last = lastSeq(damaged);
  for (let seq = 1n; seq <= last; seq += 1n) {
    const [run] = readable(() =>
      damaged.query<(typeof runs)[number], [bigint]>("select * from run where seq = ?").all(seq),
    );
    if (!run) continue;
    runs.push(run);
    steps.push(
      ...readable(() =>
        damaged
          .query<(typeof steps)[number], [string]>("select * from step where run_id = ?")
          .all(run.id),
      ),
    );
  }
  return { runs, steps };
}

/** The highest number ever given, by whichever table can still tell. */
function lastSeq(damaged: Database): bigint {
  const sources = [
    "select seq as n from sqlite_sequence where name = 'run'",
    "select max(seq) as n from run",
  ];
  for (const source of sources) {
    const [row] = readable(() => damaged.query<{ n: bigint | null }, []>(source).all());
    if (row?.n) return row.n;
  }
  return 0n;
}

function readable<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
