import type { Database } from "bun:sqlite";
import { BackupError } from "../backup/errors.ts";
import type {
  Journal,
  NewRun,
  NewStep,
  Run,
  RunQuery,
  RunSummary,
  Step,
  StepChange,
} from "../backup/journal.ts";
import { accessing, closeDatabase, openDatabase } from "./database.ts";
import { type RunRow, readRun, readRunColumns, type StepRow } from "./journal-rows.ts";
import { journalMigrations } from "./journal-schema.ts";
import { Revision } from "./revision.ts";

const what = "the journal";

/** Opens the journal; the file is made where it is missing. Throws `state-unusable`. */
export function openJournal(path: string, options: { readonly readOnly?: boolean } = {}): Journal {
  const readOnly = options.readOnly ?? false;
  return new SqliteJournal(
    openDatabase({ path, what, migrations: journalMigrations, synchronous: "FULL", readOnly }),
  );
}

class SqliteJournal implements Journal {
  readonly #database: Database;
  readonly #revision = new Revision();

  constructor(database: Database) {
    this.#database = database;
  }

  begin(run: NewRun): Run {
    this.#write(() => this.#insert(run));
    return this.#must(run.id);
  }

  cancelAndBegin(createRunId: string, deletion: NewRun, reason: string): Run {
    this.#write(() => {
      this.#end(createRunId, "cancelled", deletion.startMs, reason);
      this.#insert(deletion);
    });
    return this.#must(deletion.id);
  }

  writeStep(runId: string, number: number, change: StepChange): void {
    const columns: Record<string, string | number | null> = {};
    if (change.snapshots) columns["snapshots"] = JSON.stringify(change.snapshots);
    if (change.indices) columns["indices"] = JSON.stringify(change.indices);
    if (change.state) columns["state"] = change.state;
    if (change.attempts !== undefined) columns["attempts"] = change.attempts;
    if ("startMs" in change) columns["start_ms"] = change.startMs ?? null;
    if ("endMs" in change) columns["end_ms"] = change.endMs ?? null;
    if ("reason" in change) columns["reason"] = change.reason ?? null;
    const assignments = Object.keys(columns).map((column) => `${column} = $${column}`);
    this.#write(() =>
      this.#database
        .query(
          `update step set ${assignments.join(", ")} where run_id = $runId and number = $number`,
        )
        .run({ ...columns, runId, number }),
    );
  }

  addStep(runId: string, step: NewStep): Step {
    const number = this.#must(runId).steps.length + 1;
    this.#write(() => this.#insertStep(runId, number, step));
    const added = this.#must(runId).steps.at(-1);
    if (!added) throw new BackupError("bug", `Cannot find the step just added to run ${runId}`);
    return added;
  }

  pinRepository(runId: string, uuid: string): void {
    this.#write(() =>
      this.#database
        .query(
          "update run set repository_uuid = $uuid where id = $runId and repository_uuid is null",
        )
        .run({ runId, uuid }),
    );
  }

  addWarning(runId: string, warning: string): void {
    const { warnings } = this.#must(runId);
    if (warnings.includes(warning)) return;
    this.#write(() =>
      this.#database
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
    return this.#write(() => this.#end(runId, state, endMs, reason));
  }

  openRuns(): readonly Run[] {
    return this.#select("where state = 'running' order by seq", {});
  }

  run(id: string): Run | undefined {
    return this.#select("where id = $id", { id })[0];
  }

  runs(query: RunQuery): readonly Run[] {
    return this.#select(
      `where ($backupId is null or backup_id = $backupId)
         and ($after is null or seq < (select seq from run where id = $after))
       order by seq desc limit $limit`,
      { backupId: query.backupId ?? null, after: query.after ?? null, limit: query.limit },
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
    this.#write(() =>
      this.#database
        .query(
          `update run set forgotten = 1
           where repository = $repository and backup_id = $backupId and kind = 'create' and state <> 'running'`,
        )
        .run({ repository, backupId }),
    );
  }

  revision(): string {
    return this.#revision.text();
  }

  close(): void {
    closeDatabase(this.#database);
  }

  #write<T>(write: () => T): T {
    const result = accessing(what, () => this.#database.transaction(write).immediate());
    this.#revision.next();
    return result;
  }

  #insert(run: NewRun): void {
    this.#database
      .query(
        `insert into run (id, kind, repository, backup_id, version, version_source, cluster_uuid, repository_uuid, state, start_ms, warnings)
         values ($id, $kind, $repository, $backupId, $version, $versionSource, $clusterUuid, $repositoryUuid, 'running', $startMs, $warnings)`,
      )
      .run({
        id: run.id,
        kind: run.kind,
        repository: run.repository,
        backupId: run.backupId,
        version: run.version ?? null,
        versionSource: run.versionSource ?? null,
        clusterUuid: run.clusterUuid,
        repositoryUuid: run.repositoryUuid ?? null,
        startMs: run.startMs,
        warnings: JSON.stringify(run.warnings),
      });
    for (const [index, step] of run.steps.entries()) this.#insertStep(run.id, index + 1, step);
  }

  #insertStep(runId: string, number: number, step: NewStep): void {
    this.#database
      .query(
        `insert into step (run_id, number, snapshots, indices, state, attempts)
         values ($runId, $number, $snapshots, $indices, 'planned', 0)`,
      )
      .run({
        runId,
        number,
        snapshots: JSON.stringify(step.snapshots),
        indices: JSON.stringify(step.indices),
      });
  }

  #end(runId: string, state: string, endMs: number, reason?: string): boolean {
    const { changes } = this.#database
      .query(
        "update run set state = $state, end_ms = $endMs, reason = $reason where id = $runId and state = 'running'",
      )
      .run({ runId, state, endMs, reason: reason ?? null });
    return changes > 0;
  }

  #select(
    tail: string,
    parameters: Record<string, string | number | bigint | null>,
  ): readonly Run[] {
    return accessing(what, () => {
      const rows = this.#database
        .query<RunRow, typeof parameters>(`select * from run ${tail}`)
        .all(parameters);
      const steps = this.#database.query<StepRow, { runId: string }>(
        "select * from step where run_id = $runId order by number",
      );
      return rows.map((row) => readRun(row, steps.all({ runId: row.id })));
    });
  }

  #summaries(where: string, parameters: Record<string, string>): readonly RunSummary[] {
    const rows = accessing(what, () =>
      this.#database
        .query<RunRow & { readonly step_count: bigint }, typeof parameters>(
          `select *, (select count(*) from step where run_id = run.id) as step_count
           from run where ${where} order by start_ms desc, backup_id desc`,
        )
        .all(parameters),
    );
    return rows.map((row) => ({ ...readRunColumns(row), stepCount: Number(row.step_count) }));
  }

  #must(id: string): Run {
    const run = this.run(id);
    if (!run) throw new BackupError("bug", `Cannot find run ${id} in the journal`);
    return run;
  }
}
