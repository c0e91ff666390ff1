import { Database } from "bun:sqlite";
import { existsSync, renameSync } from "node:fs";
import { readSnapshotName } from "../backup/snapshot-name.ts";
import { readRunColumns, readStep, type RunRow, type StepRow } from "./journal-rows.ts";
import { readPlan, readReport, type RestoreRow } from "./restore-rows.ts";
import { saveSafeguards, type SavedSafeguards } from "./salvage-safeguards.ts";

/** What could be read of a damaged journal. */
export interface Salvage {
  /** Where the damaged file is now, byte for byte. */
  readonly aside: string;
  readonly runs: readonly (RunRow & { readonly seq: bigint; readonly forgotten: bigint })[];
  readonly steps: readonly (StepRow & { readonly run_id: string })[];
  readonly restores: readonly RestoreRow[];
  readonly safeguards: SavedSafeguards;
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
    return { aside, runs: [], steps: [], restores: [], safeguards: new Map() };
  } finally {
    damaged?.close();
  }
}

type SavedRun = Salvage["runs"][number];
type SavedStep = Salvage["steps"][number];

const runColumns =
  "seq, id, kind, repository, backup_id, version, version_source, cluster_uuid, repository_uuid, state, start_ms, end_ms, reason, warnings, forgotten";

function readableRows(damaged: Database): Omit<Salvage, "aside"> {
  const restores: RestoreRow[] = [];
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
    for (const step of readableSteps(damaged, run.id)) {
      if (numbers.has(step.number) || !isSense(() => readStep(step))) continue;
      numbers.add(step.number);
      steps.push(step);
    }
    restores.push(...readableRestore(damaged, run.id));
  }
  return { runs: [...runs.values()], steps, restores, safeguards: saveSafeguards(damaged) };
}

function readableSteps(damaged: Database, runId: string): readonly SavedStep[] {
  const rows = readable(() =>
    damaged.query<SavedStep, [string]>("select * from step where run_id = ?").all(runId),
  );
  return rows.map((row) => ({
    run_id: runId,
    number: row.number,
    // The file may be of a version that had none.
    action: row.action ?? null,
    snapshots: row.snapshots,
    indices: row.indices,
    state: row.state,
    attempts: row.attempts,
    start_ms: row.start_ms,
    end_ms: row.end_ms,
    reason: row.reason,
  }));
}

/** A plan stands without its report; the other way round neither does. */
function readableRestore(damaged: Database, runId: string): readonly RestoreRow[] {
  const [row] = readable(() =>
    damaged
      .query<RestoreRow, [string]>("select run_id, plan, report from restore where run_id = ?")
      .all(runId),
  );
  if (!row || !isSense(() => readPlan(row.plan))) return [];
  const { plan, report } = row;
  const isReport = report !== null && isSense(() => readReport(report));
  return [{ run_id: runId, plan, report: isReport ? report : null }];
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

/** What was lost of a run that cannot go on without it; undefined where it can. */
export function lossOf(run: SavedRun, saved: Omit<Salvage, "aside">): string | undefined {
  const isPlanned = saved.restores.some(({ run_id }) => run_id === run.id);
  if (run.kind === "restore" && !isPlanned)
    return "Its plan was lost with the damaged journal: indices may be closed or restored in part, look at them before restoring again";
  return isWhole(run, saved) ? undefined : "Steps of it were lost with the damaged journal";
}

/** Whether every step was saved, as far as their numbers and the parts' names tell. */
function isWhole(run: SavedRun, { steps }: Pick<Salvage, "steps">): boolean {
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
