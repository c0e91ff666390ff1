import type { CreatedToken, TokenRequest, TokenView } from "../backup/access.ts";
import type { AuditEntry, AuditQuery, AuditVerdict } from "../backup/audit.ts";
import type { Backup } from "../backup/backup.ts";
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
import type { Hold, HoldRequest } from "../backup/holds.ts";
import type { Run } from "../backup/journal.ts";
import type { RestorePlan, RestoreRequest } from "../backup/restore-plan.ts";
import type { PlanOptions, RestoreDetail } from "../backup/restores.ts";
import type { AttemptEnd, Recorder } from "./recorder.ts";

/** A gateway that writes every attempt to change something into the audit log, and passes all else on. */
export class AuditedGateway implements Gateway {
  readonly #gateway: Gateway;
  readonly #recorder: Recorder;

  constructor(gateway: Gateway, recorder: Recorder) {
    this.#gateway = gateway;
    this.#recorder = recorder;
  }

  create(id: bigint): Promise<Created> {
    const attempt = { action: "backup.create", subject: `backup ${id}` };
    return this.#recorder.record(attempt, () => this.#gateway.create(id), begun);
  }

  delete(id: bigint): Promise<Deleted> {
    const attempt = { action: "backup.delete", subject: `backup ${id}` };
    return this.#recorder.record(
      attempt,
      () => this.#gateway.delete(id),
      ({ run }) => (run ? begun({ run }) : { outcome: "done" }),
    );
  }

  restore(request: RestoreRequest, planHash: string | undefined): Promise<Run> {
    const { source } = request;
    const subject = source.kind === "backup" ? `backup ${source.backupId}` : `run ${source.runId}`;
    const action = source.kind === "backup" ? "backup.restore" : "restore.undo";
    return this.#recorder.record(
      { action, subject, planHash },
      () => this.#gateway.restore(request, planHash),
      (run) => begun({ run }),
    );
  }

  abortRestore(runId: string): Promise<Run> {
    const attempt = { action: "restore.abort", subject: `run ${runId}`, runId };
    return this.#recorder.record(attempt, () => this.#gateway.abortRestore(runId));
  }

  resume(): Promise<readonly Run[]> {
    const attempt = { action: "runs.resume", subject: "every open run" };
    return this.#recorder.record(attempt, () => this.#gateway.resume());
  }

  confirmJournal(): Promise<string | undefined> {
    const attempt = { action: "journal.confirm", subject: "the journal" };
    return this.#recorder.record(
      attempt,
      () => this.#gateway.confirmJournal(),
      (notice) => ({ outcome: "done", detail: notice ?? "there was nothing to confirm" }),
    );
  }

  hold(id: bigint, request: HoldRequest): Promise<Hold> {
    const attempt = { action: "backup.hold", subject: `backup ${id}` };
    return this.#recorder.record(
      attempt,
      () => this.#gateway.hold(id, request),
      ({ reason, untilMs }) => ({ outcome: "done", detail: `${reason} (${untilWords(untilMs)})` }),
    );
  }

  release(id: bigint): Promise<Hold> {
    const attempt = { action: "backup.release", subject: `backup ${id}` };
    return this.#recorder.record(
      attempt,
      () => this.#gateway.release(id),
      ({ by, reason }) => ({ outcome: "done", detail: `was held by ${by}: ${reason}` }),
    );
  }

  createToken(request: TokenRequest): Promise<CreatedToken> {
    const attempt = { action: "token.create", subject: `token ${request.name}` };
    return this.#recorder.record(
      attempt,
      () => this.#gateway.createToken(request),
      ({ token }) => ({ outcome: "done", detail: tokenWords(token) }),
    );
  }

  revokeToken(name: string): Promise<TokenView> {
    const attempt = { action: "token.revoke", subject: `token ${name}` };
    return this.#recorder.record(
      attempt,
      () => this.#gateway.revokeToken(name),
      (token) => ({ outcome: "done", detail: tokenWords(token) }),
    );
  }

  tokens(): Promise<readonly TokenView[]> {
    return this.#gateway.tokens();
  }

  show(id: bigint, freshness: Freshness): Promise<Answer<Backup>> {
    return this.#gateway.show(id, freshness);
  }

  detail(id: bigint, freshness: Freshness): Promise<Answer<BackupDetail>> {
    return this.#gateway.detail(id, freshness);
  }

  list(query: ListQuery, freshness: Freshness): Promise<Answer<BackupPage>> {
    return this.#gateway.list(query, freshness);
  }

  runs(query: { readonly limit: number; readonly after?: string | undefined }): Promise<RunPage> {
    return this.#gateway.runs(query);
  }

  run(runId: string): Promise<RunView> {
    return this.#gateway.run(runId);
  }

  ended(runId: string, tell?: (view: RunView) => void): Promise<Run> {
    return this.#gateway.ended(runId, tell);
  }

  planRestore(request: RestoreRequest, options: PlanOptions): Promise<RestorePlan> {
    return this.#gateway.planRestore(request, options);
  }

  restoreDetail(runId: string): Promise<RestoreDetail> {
    return this.#gateway.restoreDetail(runId);
  }

  restores(limit: number): Promise<readonly RestoreDetail[]> {
    return this.#gateway.restores(limit);
  }

  /** It changes nothing but what we remember. */
  sync(options: { readonly full: boolean }): Promise<Answer<Drift>> {
    return this.#gateway.sync(options);
  }

  holds(): Promise<readonly Hold[]> {
    return this.#gateway.holds();
  }

  audit(query: AuditQuery): Promise<readonly AuditEntry[]> {
    return this.#gateway.audit(query);
  }

  verifyAudit(): Promise<AuditVerdict> {
    return this.#gateway.verifyAudit();
  }

  health(): Promise<GatewayHealth> {
    return this.#gateway.health();
  }

  close(): Promise<void> {
    return this.#gateway.close();
  }
}

/** What has begun goes on by itself; the run has the rest. */
function begun({ run }: { readonly run: Run }): AttemptEnd {
  return { outcome: "done", detail: `begun as run ${run.id}`, runId: run.id };
}

function tokenWords({ role, repositories = ["every repository"], expiresMs }: TokenView): string {
  const end = expiresMs === undefined ? "" : `, until ${new Date(expiresMs).toISOString()}`;
  return `${role} on ${repositories.join(", ")}${end}`;
}

function untilWords(untilMs: number | undefined): string {
  return untilMs === undefined
    ? "until it is released"
    : `until ${new Date(untilMs).toISOString()}`;
}
