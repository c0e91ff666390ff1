import type { Database } from "bun:sqlite";
import { BackupError } from "../backup/errors.ts";
import type {
  Journal,
  NewRun,
  NewStep,
  Run,
  RunOutline,
  RunQuery,
  RunSummary,
  Step,
  StepChange,
} from "../backup/journal.ts";
import type { RestorePlan, RestoreReport } from "../backup/restore-plan.ts";
import { accessing, closeDatabase } from "./database.ts";
import {
  endRun,
  forgetCreations,
  insertRow,
  insertRun,
  insertStep,
  type Parameters,
  selectOutlines,
  selectPlan,
  selectReport,
  selectRuns,
  selectSummaries,
  updateReport,
  updateStep,
} from "./journal-statements.ts";
import { Revision } from "./revision.ts";
import { lossOf, type Salvage } from "./salvage.ts";

const what = "the journal";
const damageNotice = "damage";

/** The journal in an open file. */
export class SqliteJournal implements Journal {
  readonly #database: Database;
  readonly #revision = new Revision();
  /** What was noted of damage: every answer asks for it, and it changes only here. */
  #notice: { readonly text: string | undefined } | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  begin(run: NewRun): Run {
    this.#write((database) => insertRun(database, run));
    return this.#must(run.id);
  }

  cancelAndBegin(createRunId: string, deletion: NewRun, reason: string): Run {
    this.#write((database) => {
      endRun(database, createRunId, "cancelled", deletion.startMs, reason);
      insertRun(database, deletion);
    });
    return this.#must(deletion.id);
  }

  writeStep(runId: string, number: number, change: StepChange): void {
    // One statement is a transaction by itself; to begin and end one costs half as much again.
    accessing(what, () => updateStep(this.#database, runId, number, change));
    this.#revision.next();
  }

  addStep(runId: string, step: NewStep): Step {
    const number = this.#must(runId).steps.length + 1;
    this.#write((database) => insertStep(database, runId, number, step));
    const added = this.#must(runId).steps.at(-1);
    if (!added) throw new BackupError("bug", `Cannot find the step just added to run ${runId}`);
    return added;
  }

  turnBack(runId: string, steps: readonly NewStep[], reason: string): void {
    const last = this.#must(runId).steps.length;
    this.#write((database) => {
      for (const [index, step] of steps.entries())
        insertStep(database, runId, last + index + 1, step);
      updateStep(database, runId, last + 1, { reason });
    });
  }

  pinRepository(runId: string, uuid: string): void {
    this.#write((database) =>
      database
        .query(
          "update run set repository_uuid = $uuid where id = $runId and repository_uuid is null",
        )
        .run({ runId, uuid }),
    );
  }

  addWarning(runId: string, warning: string): void {
    const { warnings } = this.#must(runId);
    if (warnings.includes(warning)) return;
    this.#write((database) =>
      database
        .query("update run set warnings = $warnings where id = $runId")
        .run({ runId, warnings: JSON.stringify([...warnings, warning]) }),
    );
  }

  end(
    runId: string,
    state: Exclude<Run["state"], "running">,
    endMs: number,
    reason?: string,
  ): boolean {
    return this.#write((database) => endRun(database, runId, state, endMs, reason));
  }

  openRuns(): readonly Run[] {
    return this.#select("where state = 'running' order by seq", {});
  }

  plan(runId: string): RestorePlan | undefined {
    return accessing(what, () => selectPlan(this.#database, runId));
  }

  report(runId: string): RestoreReport | undefined {
    return accessing(what, () => selectReport(this.#database, runId));
  }

  writeReport(runId: string, report: RestoreReport): void {
    if (!this.#write((database) => updateReport(database, runId, report)))
      throw new BackupError("bug", `Cannot find the restore of run ${runId} in the journal`);
  }

  run(id: string): Run | undefined {
    return this.#select("where id = $id", { id })[0];
  }

  runs(query: RunQuery): readonly Run[] {
    return this.#select(
      `where ($backupId is null or backup_id = $backupId)
         and ($kind is null or kind = $kind)
         and ($after is null or seq < (select seq from run where id = $after))
       order by seq desc limit $limit`,
      {
        backupId: query.backupId ?? null,
        kind: query.kind ?? null,
        after: query.after ?? null,
        limit: query.limit,
      },
    );
  }

  countRuns(backupId?: bigint): number {
    const row = accessing(what, () =>
      this.#database
        .query<{ n: bigint }, { backupId: bigint | null }>(
          "select count(*) as n from run where $backupId is null or backup_id = $backupId",
        )
        .get({ backupId: backupId ?? null }),
    );
    return Number(row?.n ?? 0n);
  }

  outlines(after: number, at: readonly number[]): readonly RunOutline[] {
    return accessing(what, () => selectOutlines(this.#database, after, at));
  }

  creations(repository: string, backupIds: readonly bigint[]): readonly RunSummary[] {
    return this.#summaries(
      `seq in (
         select max(seq) from run
         where repository = $repository and kind = 'create' and forgotten = 0
           and backup_id in (select value from json_each($ids))
         group by backup_id)`,
      { repository, ids: `[${backupIds.join(",")}]` },
    );
  }

  unfinishedCreations(repository: string): readonly RunSummary[] {
    return this.#summaries(
      `state in ('running', 'failed') and seq in (
         select max(seq) from run
         where repository = $repository and kind = 'create' and forgotten = 0
         group by backup_id)`,
      { repository },
    );
  }

  forget(repository: string, backupId: bigint): void {
    this.#write((database) => forgetCreations(database, repository, backupId));
  }

  revision(): string {
    return this.#revision.text();
  }

  unconfirmed(): string | undefined {
    this.#notice ??= { text: this.#readNotice() };
    return this.#notice.text;
  }

  confirm(): void {
    this.#write((database) =>
      database.query("delete from notice where name = $name").run({ name: damageNotice }),
    );
    this.#notice = undefined;
  }

  /** Throws where a restore that has not ended could not go on, and lets go of the file then. */
  readOpenPlans(): void {
    try {
      for (const { id, kind } of this.openRuns()) if (kind === "restore") this.plan(id);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Takes over what was saved of a damaged journal, and notes that somebody must look at it. */
  takeOver(saved: Salvage, atMs: number): string {
    const { aside, runs, steps, restores, safeguards } = saved;
    const notice = `The journal was found damaged at ${new Date(atMs).toISOString()}: ${runs.length} of its runs were saved, the damaged file is "${aside}"`;
    const tables = [["run", runs], ["step", steps], ["restore", restores], ...safeguards] as const;
    this.#write((database) => {
      for (const [table, rows] of tables)
        for (const row of rows) insertRow(database, table, { ...row });
      insertRow(database, "notice", { name: damageNotice, text: notice });
      for (const run of runs) {
        const loss = lossOf(run, saved);
        if (loss !== undefined) endRun(database, run.id, "failed", atMs, loss);
      }
    });
    return notice;
  }

  close(): void {
    closeDatabase(this.#database);
  }

  #readNotice(): string | undefined {
    const [row] = accessing(what, () =>
      this.#database
        .query<{ text: string }, { name: string }>("select text from notice where name = $name")
        .all({ name: damageNotice }),
    );
    return row?.text;
  }

  #write<T>(write: (database: Database) => T): T {
    const database = this.#database;
    const result = accessing(what, () => database.transaction(() => write(database)).immediate());
    this.#revision.next();
    return result;
  }

  #select(tail: string, given: Parameters): readonly Run[] {
    return accessing(what, () => selectRuns(this.#database, tail, given));
  }

  #summaries(where: string, given: Parameters): readonly RunSummary[] {
    return accessing(what, () => selectSummaries(this.#database, where, given));
  }

  #must(id: string): Run {
    const run = this.run(id);
    if (!run) throw new BackupError("bug", `Cannot find run ${id} in the journal`);
    return run;
  }
}
