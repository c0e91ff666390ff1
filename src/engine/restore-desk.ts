import { positiveBackupId } from "../backup/backup-id.ts";
import { BackupError } from "../backup/errors.ts";
import type { RunView } from "../backup/gateway.ts";
import type { Run } from "../backup/journal.ts";
import type { Check, RestorePlan, RestoreRequest } from "../backup/restore-plan.ts";
import type { PlanOptions, RestoreDetail, Restores } from "../backup/restores.ts";
import { refusal } from "../restore/refusal.ts";
import { planRestore } from "../restore/plan-restore.ts";
import type { ActiveRuns } from "./active-runs.ts";
import { fetchManifest } from "./manifest-reader.ts";
import { Patience } from "./patience.ts";
import type { RestoreParts } from "./restore-context.ts";
import { inspect } from "./restore-inspection.ts";
import { restoreSteps } from "./restore-steps.ts";
import { keptSafety } from "./safety-keeping.ts";
import { abortedReason, turnBack, wayBackReason } from "./way-back.ts";

/** Whoever waits for a plan sees an unreachable cluster soon. */
const manifestPatienceMs = 5000;

/** What the desk needs of the engine that it belongs to. */
export interface DeskServices {
  readonly active: ActiveRuns;
  start(run: Run): void;
  view(run: Run): RunView;
}

/** The use cases of restoring, on our own: plans, begins, aborts and tells; the work is done elsewhere. */
export class RestoreDesk implements Restores {
  readonly #parts: RestoreParts;
  readonly #services: DeskServices;

  constructor(parts: RestoreParts, services: DeskServices) {
    this.#parts = parts;
    this.#services = services;
  }

  async planRestore(request: RestoreRequest, { readsManifest }: PlanOptions): Promise<RestorePlan> {
    const { source } = request;
    if (source.kind === "backup") positiveBackupId(source.backupId);
    if (readsManifest && source.kind === "backup") await this.#rememberManifest(source.backupId);
    return planRestore(await inspect(this.#parts, request));
  }

  async restore(request: RestoreRequest, planHash: string | undefined): Promise<Run> {
    this.#refuseOpenRuns();
    const plan = await this.planRestore(request, { readsManifest: planHash === undefined });
    if (planHash !== undefined && !names(planHash, plan)) throw changed(planHash, plan);
    const [failed, ...others] = refusal(plan);
    if (failed) throw refused(plan, failed, others);
    // From here to the commit nothing is waited for: of two requests at once the second is refused.
    this.#refuseOpenRuns();
    const { journal, now, log } = this.#parts;
    const id = Bun.randomUUIDv7();
    const run = journal.begin({
      id,
      kind: "restore",
      repository: this.#parts.repository.name,
      backupId: plan.backupId,
      version: undefined,
      versionSource: undefined,
      clusterUuid: plan.clusterUuid,
      repositoryUuid: plan.repositoryUuid,
      startMs: now(),
      warnings: plan.checks.filter(({ result }) => result !== "ok").map(warningOf),
      steps: restoreSteps(plan, id),
      plan,
    });
    log.info(
      {
        runId: id,
        backup: plan.backupId.toString(),
        indices: plan.indices.length,
        plan: plan.hash,
      },
      "restore begins",
    );
    this.#services.start(run);
    return run;
  }

  async abortRestore(runId: string): Promise<Run> {
    const { journal, log } = this.#parts;
    const run = this.#restoreRun(runId);
    if (run.state !== "running") throw ended(run);
    if (wayBackReason(run) !== undefined) return run;
    await this.#services.active.stop(runId, "closing");
    const now = this.#restoreRun(runId);
    if (now.state !== "running") throw ended(now);
    turnBack(journal, runId, abortedReason);
    log.warn({ runId }, "restore is aborted and goes back to where it began");
    this.#services.start(now);
    return this.#restoreRun(runId);
  }

  async restoreDetail(runId: string): Promise<RestoreDetail> {
    const detail = this.#detail(this.#restoreRun(runId));
    if (detail) return detail;
    throw new BackupError("not-found", `The plan of restore ${runId} was lost`, {
      hint: "The journal was damaged. Its run is still listed, with the reason that it ended with.",
    });
  }

  async restores(limit: number): Promise<readonly RestoreDetail[]> {
    return this.#parts.journal
      .runs({ limit, kind: "restore" })
      .flatMap((run) => this.#detail(run) ?? []);
  }

  /** A backup restores without its manifest as well; why it cannot be had is told by the log. */
  async #rememberManifest(backupId: bigint): Promise<void> {
    const { signal } = new AbortController();
    await fetchManifest(this.#parts, backupId, new Patience(manifestPatienceMs, signal), signal);
  }

  #restoreRun(runId: string): Run {
    const run = this.#parts.journal.run(runId);
    if (run?.kind === "restore") return run;
    throw new BackupError("not-found", `No restore with id [${runId}] found.`, {
      hint: run
        ? `That run is of the kind "${run.kind}".`
        : 'Run "webapps-backup show" on the backup to see its restores.',
    });
  }

  /** Undefined where a damaged journal has lost the plan. */
  #detail(run: Run): RestoreDetail | undefined {
    const { journal } = this.#parts;
    const plan = journal.plan(run.id);
    if (!plan) return undefined;
    const kept = keptSafety(this.#parts, run);
    return {
      view: this.#services.view(run),
      plan,
      report: journal.report(run.id),
      safety: kept.snapshots,
      safetyUntilMs: kept.untilMs,
    };
  }

  #refuseOpenRuns(): void {
    const [open] = this.#parts.journal.openRuns();
    if (!open) return;
    const what = { create: "The creation", delete: "A deletion", restore: "A restore" }[open.kind];
    const since = new Date(open.startMs).toISOString();
    throw new BackupError("busy", `${what} of backup ${open.backupId} is running since ${since}`, {
      hint: `Wait for its end ("webapps-backup show ${open.backupId}"), then restore.`,
    });
  }
}

/** The beginning of a hash is enough, as long as nobody guesses it. */
function names(planHash: string, { hash }: RestorePlan): boolean {
  return planHash.length >= 6 && hash.startsWith(planHash.toLowerCase());
}

function changed(planHash: string, plan: RestorePlan): BackupError {
  return new BackupError(
    "plan-changed",
    `Cannot restore backup ${plan.backupId}: the plan has the hash ${plan.hash} now, not ${planHash}`,
    {
      hint: "Something has changed since it was looked at. Look at the plan with --dry-run again.",
    },
  );
}

function refused(plan: RestorePlan, failed: Check, others: readonly Check[]): BackupError {
  const more = others.length === 0 ? "" : ` (and ${others.map(({ name }) => name).join(", ")})`;
  return new BackupError(
    "cannot-restore",
    `Cannot restore backup ${plan.backupId}: the check "${failed.name}" has failed${more}: ${failed.found}`,
    failed.hint === undefined ? {} : { hint: failed.hint },
  );
}

function ended(run: Run): BackupError {
  return new BackupError("invalid", `Cannot abort restore ${run.id}: it has ${run.state} already`, {
    hint: `To take it back, run "webapps-backup restore --undo ${run.id}".`,
  });
}

function warningOf({ name, found, forced }: Check): string {
  return `${name}${forced ? ", forced" : ""}: ${found}`;
}
