import { actAsNobody } from "../backup/actor.ts";
import type { CreatedToken, TokenRequest, TokenView } from "../backup/access.ts";
import type { AuditEntry, AuditQuery, AuditVerdict } from "../backup/audit.ts";
import { positiveBackupId } from "../backup/backup-id.ts";
import { BackupError, isBackupError } from "../backup/errors.ts";
import type {
  Answer,
  BackupDetail,
  BackupPage,
  Created,
  Deleted,
  Drift,
  Freshness,
  Gateway,
  GatewayHealth,
  ListQuery,
  RunPage,
  RunView,
} from "../backup/gateway.ts";
import type { Backup } from "../backup/backup.ts";
import type { AdmittedChange, Doorkeeper, ProxiedChange } from "../backup/proxied-change.ts";
import type { Hold, HoldRequest } from "../backup/holds.ts";
import type { Run } from "../backup/journal.ts";
import type { RestorePlan, RestoreRequest } from "../backup/restore-plan.ts";
import type { PlanOptions, RestoreDetail } from "../backup/restores.ts";
import { noSpans } from "../backup/spans.ts";
import type { Survey } from "../backup/survey.ts";
import { abandoned, ActiveRuns } from "./active-runs.ts";
import { said } from "./admission.ts";
import { beginDeletion, refuseUnconfirmed, unknown } from "./deletion.ts";
import { readHealth } from "./engine-health.ts";
import { EngineSurvey } from "./engine-survey.ts";
import { type EngineWork, engineWork, workOn } from "./engine-work.ts";
import type { EngineParts } from "./engine-parts.ts";
import { readFresh } from "./freshen.ts";
import { HeldDeletions } from "./held-deletions.ts";
import { bindingHolds, putHold, refuseHeld, releaseHold } from "./holding.ts";
import { pause } from "./pause.ts";
import { makeToken, shownTokens, takeTokenBack } from "./token-keeping.ts";
import { tracedRun } from "./traced.ts";

const resumeEveryMs = 5000;
const refusalWithinMs = 5000;

/** What works here by itself, for those who ask and for those who watch. */
export type LocalGateway = Gateway & Doorkeeper & { readonly survey: Survey };

/** Creates the local Gateway. It owns nothing it was given: who opened the files closes them. */
export function createEngine(parts: EngineParts): LocalGateway {
  return new Engine(parts);
}

class Engine implements LocalGateway {
  readonly #parts: EngineParts;
  readonly #active: ActiveRuns;
  readonly #held: HeldDeletions;
  readonly #work: EngineWork | undefined;
  #survey: EngineSurvey | undefined;
  #resumer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#active = new ActiveRuns(parts.log);
    this.#held = new HeldDeletions(parts);
    const { repository, restores, safety } = parts;
    if (!repository || !restores || !safety) return;
    this.#work = engineWork(
      { ...parts, repository, restores, safety },
      {
        active: this.#active,
        start: (run) => this.#start(run),
        view: (run) => this.#view(run),
      },
    );
  }

  async create(id: bigint): Promise<Created> {
    positiveBackupId(id);
    const { admission } = this.#configured();
    const run = await admission.admit(id);
    this.#parts.log.info(
      { runId: run.id, backup: id.toString(), parts: run.steps.length },
      "backup begins",
    );
    this.#start(run);
    return {
      run,
      scheduledSnapshots: run.steps.flatMap((step) => step.snapshots.map(({ name }) => name)),
    };
  }

  async show(id: bigint, freshness: Freshness): Promise<Answer<Backup>> {
    positiveBackupId(id);
    const work = this.#configured();
    const { value: backup, ...about } = await readFresh(work, freshness, (pulse) =>
      work.reader.read(id, pulse),
    );
    if (!backup) throw unknown(id);
    return { value: backup, ...about };
  }

  async detail(id: bigint, freshness: Freshness): Promise<Answer<BackupDetail>> {
    const shown = await this.show(id, freshness);
    const { journal } = this.#parts;
    const runs = journal.runs({ limit: 10, backupId: id }).map((run) => this.#view(run));
    const indices = new Map<string, readonly string[]>();
    for (const { run } of runs.toReversed()) {
      for (const step of run.kind === "create" ? run.steps : []) {
        for (const { name } of step.snapshots) indices.set(name, step.indices);
      }
    }
    const names = shown.value.parts
      .filter((part) => part.trouble === undefined)
      .map((part) => part.snapshot);
    if (!shown.remembered && names.length > 0) {
      for (const [name, list] of await this.#storedIndices(names)) indices.set(name, list);
    }
    return { ...shown, value: { backup: shown.value, indices, runs } };
  }

  async list(query: ListQuery, freshness: Freshness): Promise<Answer<BackupPage>> {
    const work = this.#configured();
    return readFresh(work, freshness, (pulse) => work.reader.page(query, pulse));
  }

  async delete(id: bigint): Promise<Deleted> {
    positiveBackupId(id);
    const { parts } = this.#configured();
    refuseUnconfirmed(parts, id);
    refuseHeld(parts, id);
    if (parts.settings.protectLast) await this.#refuseLast(id);
    const { run, cancelled } = await beginDeletion(parts, id);
    if (!run) return { run: undefined };
    this.#parts.log.info({ runId: run.id, backup: id.toString() }, "deletion begins");
    if (cancelled) await this.#active.stop(cancelled.id, "cancelled");
    this.#start(run);
    // It is accepted since its commit; waiting a little lets a refusal still become the answer.
    await Promise.race([this.#active.firstSent(run.id), pause(refusalWithinMs)]);
    const now = parts.journal.run(run.id) ?? run;
    if (now.state !== "failed") return { run: now };
    throw new BackupError("rejected", now.reason ?? `Cannot delete backup ${id}`, {
      hint: `Run "webapps-backup show ${id}" to see what is left of it.`,
    });
  }

  async runs(query: {
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<RunPage> {
    const { journal } = this.#parts;
    const found = journal.runs({ ...query, limit: query.limit + 1 });
    const page = found.slice(0, query.limit);
    return {
      total: journal.countRuns(),
      runs: page.map((run) => this.#view(run)),
      next: found.length > page.length ? page.at(-1)?.id : undefined,
    };
  }

  async run(runId: string): Promise<RunView> {
    const run = this.#parts.journal.run(runId);
    if (run) return this.#view(run);
    throw new BackupError("not-found", `No run with id [${runId}] found.`, {
      hint: 'Run "webapps-backup show" on the backup to see its runs.',
    });
  }

  async resume(): Promise<readonly Run[]> {
    void this.#work?.sweep.sweep();
    this.#resumeByAndBy();
    const open = this.#parts.journal.openRuns();
    for (const run of open) {
      if (this.#active.has(run.id)) continue;
      if (this.#held.holds(run)) {
        this.#resumeByAndBy();
        continue;
      }
      this.#parts.log.info(
        { runId: run.id, kind: run.kind, backup: run.backupId.toString() },
        "run is taken up",
      );
      this.#start(run);
    }
    return open;
  }

  async ended(runId: string, tell?: (view: RunView) => void): Promise<Run> {
    for (;;) {
      const view = await this.run(runId);
      tell?.(view);
      if (view.run.state !== "running") return view.run;
      if (!view.worked) {
        if (view.run.kind === "delete") refuseUnconfirmed(this.#parts, view.run.backupId);
        throw abandoned(runId);
      }
      await Promise.race([this.#active.done(runId), pause(250)]);
    }
  }

  async planRestore(request: RestoreRequest, options: PlanOptions): Promise<RestorePlan> {
    return this.#configured().desk.planRestore(request, options);
  }

  async restore(request: RestoreRequest, planHash: string | undefined): Promise<Run> {
    return this.#configured().desk.restore(request, planHash);
  }

  async abortRestore(runId: string): Promise<Run> {
    return this.#configured().desk.abortRestore(runId);
  }

  async restoreDetail(runId: string): Promise<RestoreDetail> {
    return this.#configured().desk.restoreDetail(runId);
  }

  async restores(limit: number): Promise<readonly RestoreDetail[]> {
    return this.#configured().desk.restores(limit);
  }

  async sync(options: { readonly full: boolean }): Promise<Answer<Drift>> {
    const { parts, sync } = this.#configured();
    const { drift, asOfMs } = await said(
      () => sync.refresh({ compare: options.full ? "all" : "list" }),
      `Encountered an error connecting to Elasticsearch while searching for snapshots. Repository name: [${parts.repository.name}].`,
    );
    const warning = parts.catalog.mark()?.warning;
    if (!drift)
      throw new BackupError("repository-unusable", warning ?? "The repository cannot be listed");
    return {
      value: drift,
      asOfMs,
      remembered: false,
      warnings: warning === undefined ? [] : [warning],
    };
  }

  async confirmJournal(): Promise<string | undefined> {
    const { journal, log } = this.#parts;
    const notice = journal.unconfirmed();
    if (notice === undefined) return undefined;
    journal.confirm();
    log.warn({ notice }, "the damage of the journal was confirmed: deletions are allowed again");
    return notice;
  }

  async hold(id: bigint, request: HoldRequest): Promise<Hold> {
    await this.show(id, { from: "cluster-or-cache", maxAgeMs: Number.POSITIVE_INFINITY });
    return putHold(this.#configured().parts, id, request);
  }

  async release(id: bigint): Promise<Hold> {
    positiveBackupId(id);
    return releaseHold(this.#configured().parts, id);
  }

  async holds(): Promise<readonly Hold[]> {
    return bindingHolds(this.#configured().parts);
  }

  async audit(query: AuditQuery): Promise<readonly AuditEntry[]> {
    return this.#parts.audit.entries(query);
  }

  async verifyAudit(): Promise<AuditVerdict> {
    return this.#parts.audit.verify();
  }

  async admit(repository: string, change: ProxiedChange): Promise<AdmittedChange> {
    if (this.#work) return this.#work.door.admit(repository, change);
    return { snapshots: change.kind === "delete" ? change.snapshots : [] };
  }

  async createToken(request: TokenRequest): Promise<CreatedToken> {
    return makeToken(this.#parts, request);
  }

  async tokens(): Promise<readonly TokenView[]> {
    return shownTokens(this.#parts);
  }

  async revokeToken(name: string): Promise<TokenView> {
    return takeTokenBack(this.#parts, name);
  }

  get survey(): Survey {
    this.#survey ??= new EngineSurvey(this.#work, this.#parts.journal, this.#active);
    return this.#survey;
  }

  health(): Promise<GatewayHealth> {
    return readHealth(this.#parts, this.#work?.sync.reading);
  }

  async close(): Promise<void> {
    clearInterval(this.#resumer);
    await this.#active.close();
  }

  async #refuseLast(id: bigint): Promise<void> {
    const { value } = await this.list({ limit: 2, state: "COMPLETED" }, { from: "cluster" });
    const [first, ...others] = value.backups;
    if (first?.id !== id || others.length > 0) return;
    throw new BackupError(
      "held",
      `Cannot delete backup ${id}: it is the only complete one, and backup.protectLast is set`,
      { hint: "Take another backup first, or set backup.protectLast to false." },
    );
  }

  /** The indices inside snapshots; none where Elasticsearch has disabled the repository, which the answer's warning tells. */
  async #storedIndices(names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    try {
      return await this.#configured().parts.repository.indices(names);
    } catch (error) {
      if (!isBackupError(error, "repository-unusable")) throw error;
      return new Map();
    }
  }

  #configured(): EngineWork {
    if (this.#work) return this.#work;
    throw new BackupError("repository-unconfigured", "No backup repository configured.", {
      hint: "Set repository (WEBAPPS_BACKUP_REPOSITORY) to the name of a snapshot repository of Elasticsearch.",
    });
  }

  /** Works on a run until it has ended; what stops without an end is taken up again by and by. */
  #start(run: Run): void {
    const work = this.#work;
    if (!work) return;
    this.#active.start(run.id, (handle) =>
      tracedRun(this.#parts, run, () => workOn(work, run, handle)),
    );
    this.#resumeByAndBy();
  }

  /** Takes up by and by what is open and not worked on. */
  #resumeByAndBy(): void {
    const { log, spans = noSpans } = this.#parts;
    const resume = (): void => {
      this.resume().catch((error: unknown) => log.error({ err: error }, "runs cannot be taken up"));
    };
    this.#resumer ??= spans.apart(() => actAsNobody(() => setInterval(resume, resumeEveryMs)));
    this.#resumer.unref();
  }

  #view(run: Run): RunView {
    return {
      run,
      progress: this.#active.progress(run.id),
      worked: this.#active.has(run.id),
    };
  }
}
