import { Database } from "bun:sqlite";
import { existsSync, renameSync } from "node:fs";
import { readSnapshotName } from "../backup/snapshot-name.ts";
import { readRunColumns, readStep, type RunRow, type StepRow } from "./journal-rows.ts";

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

type SavedRun = Salvage["runs"][number];
type SavedStep = Salvage["steps"][number];

const runColumns =
  "seq, id, kind, repository, backup_id, version, version_source, cluster_uuid, repository_uuid, state, start_ms, end_ms, reason, warnings, forgotten";
const stepColumns = "run_id, number, snapshots, indices, state, attempts, start_ms, end_ms, reason";

function readableRows(damaged: Database): Pick<Salvage, "runs" | "steps"> {
  const runs = new Map<string, SavedRun>();
  const steps: SavedStep[] = [];
  const last = lastSeq(damaged);
  for (let seq = 1n; seq <= last; seq += 1n) {
    const [run] = readable(() =>
      damaged.query<SavedRun, [bigint]>(`select ${runColumns} from run where seq = ?`).all(seq),
    ).filter(({ forgotten, ...row }) => isSense(() => readRunColumns(row)) && isFlag(forgotten));
    if (!run || runs.has(run.id)) continue;
    runs.set(run.id, { ...run, seq });
    const numbers = new Set<bigint>();
    for (const step of readable(() =>
      damaged
        .query<SavedStep, [string]>(`select ${stepColumns} from step where run_id = ?`)
        .all(run.id),
    )) {
      if (numbers.has(step.number) || !isSense(() => readStep(step))) continue;
      numbers.add(step.number);
      steps.push({ ...step, run_id: run.id });
    }
  }
  return { runs: [...runs.values()], steps };
}

function isFlag(value: unknown): boolean {
  return value === 0n || value === 1n;
}

function isSense(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** Whether every step of a run was saved, as far as their numbers and the parts' names tell. */
export function isWhole(run: SavedRun, { steps }: Pick<Salvage, "steps">): boolean {
  const own = steps.filter((step) => step.run_id === run.id).map(readStep);
  const numbers = new Set(own.map(({ number }) => number));
  const name = run.kind === "create" ? own[0]?.snapshots[0]?.name : undefined;
  const count = readSnapshotName(name ?? "")?.count ?? own.length;
  return count > 0 && own.length === count && own.every((_, at) => numbers.has(at + 1));
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
