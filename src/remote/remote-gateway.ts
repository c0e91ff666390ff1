import { setTimeout } from "node:timers/promises";
import type { CreatedToken, TokenRequest, TokenView } from "../backup/access.ts";
import type { AuditEntry, AuditQuery, AuditVerdict } from "../backup/audit.ts";
import type { Backup } from "../backup/backup.ts";
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
import type { Hold, HoldRequest } from "../backup/holds.ts";
import type { Run } from "../backup/journal.ts";
import type { RestorePlan, RestoreRequest } from "../backup/restore-plan.ts";
import type { PlanOptions, RestoreDetail } from "../backup/restores.ts";
import { type Caller, type CallerIdentity, createCaller, type WireRequest } from "./caller.ts";
import { RemoteRestores } from "./remote-restores.ts";
import * as tokenWire from "./token-schemas.ts";
import * as wire from "./wire-schemas.ts";
import type { WireSchema } from "./wire-values.ts";

/** Which service to work through. */
export interface RemoteOptions {
  readonly url: string;
  /** For one request as a whole, and for a service that is away while a run is waited for. */
  readonly timeoutMs: number;
  /** Who asks; nobody where it is not given. */
  readonly identity?: CallerIdentity | undefined;
}

/** Connects to a running service: every use case over its `/api`. Throws `invalid` for a bad URL. */
export function connectRemote(options: RemoteOptions): Gateway {
  return new RemoteGateway(readUrl(options.url), options);
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "") return url;
  const given = url?.username ? "one with credentials in it" : `"${text}"`;
  throw new BackupError(
    "invalid",
    `Cannot use the address of the service: expected a URL such as "http://localhost:9600", given ${given}`,
    { hint: "Correct --server or the variable WEBAPPS_BACKUP_SERVER." },
  );
}

class RemoteGateway implements Gateway {
  readonly #caller: Caller;
  readonly #timeoutMs: number;
  readonly #restores = new RemoteRestores((request, schema) => this.#ask(request, schema));
  readonly #closing = new AbortController();

  constructor(url: URL, { timeoutMs, identity }: RemoteOptions) {
    this.#timeoutMs = timeoutMs;
    this.#caller = createCaller({ url, timeoutMs, identity, signal: this.#closing.signal });
  }

  create(backupId: bigint): Promise<Created> {
    return this.#ask({ method: "POST", path: "/api/backups", body: { backupId } }, wire.created);
  }

  async show(id: bigint, freshness: Freshness): Promise<Answer<Backup>> {
    const detail = await this.detail(id, freshness);
    return { ...detail, value: detail.value.backup };
  }

  detail(id: bigint, freshness: Freshness): Promise<Answer<BackupDetail>> {
    return this.#read(`/api/backups/${id}`, wire.backupDetail, freshness);
  }

  list(query: ListQuery, freshness: Freshness): Promise<Answer<BackupPage>> {
    const { pattern } = query;
    const parameters = searchParameters({
      limit: String(query.limit),
      after: query.after,
      state: query.state,
      since: isoTime(query.sinceMs),
      until: isoTime(query.untilMs),
      pattern: pattern && `${pattern.digits}${pattern.exact ? "" : "*"}`,
    });
    return this.#read(`/api/backups?${parameters}`, wire.backupPage, freshness);
  }

  async delete(id: bigint): Promise<Deleted> {
    const request = { method: "DELETE", path: `/api/backups/${id}` } as const;
    const answer = await this.#caller.call(request, wire.begun);
    return { run: answer?.run };
  }

  runs(query: { readonly limit: number; readonly after?: string | undefined }): Promise<RunPage> {
    const parameters = searchParameters({ limit: String(query.limit), after: query.after });
    return this.#ask({ method: "GET", path: `/api/runs?${parameters}` }, wire.runPage);
  }

  run(runId: string): Promise<RunView> {
    const path = `/api/runs/${encodeURIComponent(runId)}`;
    return this.#ask({ method: "GET", path }, wire.runView);
  }

  async resume(): Promise<readonly Run[]> {
    const { runs } = await this.#ask({ method: "POST", path: "/api/runs/resume" }, wire.resumed);
    return runs;
  }

  async ended(runId: string, tell?: (view: RunView) => void): Promise<Run> {
    let pauseMs = 100;
    let heardAt = performance.now();
    for (;;) {
      const view = await this.run(runId).catch((error: unknown) => {
        // A service that restarts goes on with the run, so its absence says nothing about it.
        const away = performance.now() - heardAt;
        if (isBackupError(error, "unreachable") && away < this.#timeoutMs) return undefined;
        throw error;
      });
      if (view) {
        heardAt = performance.now();
        tell?.(view);
        if (view.run.state !== "running") return view.run;
      }
      await this.#pause(pauseMs);
      pauseMs = Math.min(2000, pauseMs * 1.3);
    }
  }

  planRestore(request: RestoreRequest, options: PlanOptions): Promise<RestorePlan> {
    return this.#restores.planRestore(request, options);
  }

  restore(request: RestoreRequest, planHash: string | undefined): Promise<Run> {
    return this.#restores.restore(request, planHash);
  }

  abortRestore(runId: string): Promise<Run> {
    return this.#restores.abortRestore(runId);
  }

  restoreDetail(runId: string): Promise<RestoreDetail> {
    return this.#restores.restoreDetail(runId);
  }

  restores(limit: number): Promise<readonly RestoreDetail[]> {
    return this.#restores.restores(limit);
  }

  sync({ full }: { readonly full: boolean }): Promise<Answer<Drift>> {
    return this.#ask({ method: "POST", path: `/api/sync?full=${full}` }, wire.drift);
  }

  async confirmJournal(): Promise<string | undefined> {
    const request = { method: "POST", path: "/api/journal/confirm" } as const;
    return (await this.#ask(request, wire.confirmed)).notice;
  }

  hold(id: bigint, { reason, untilMs }: HoldRequest): Promise<Hold> {
    const until = isoTime(untilMs);
    const body = { reason, ...(until === undefined ? {} : { until }) };
    return this.#ask({ method: "PUT", path: `/api/backups/${id}/hold`, body }, wire.hold);
  }

  release(id: bigint): Promise<Hold> {
    return this.#ask({ method: "DELETE", path: `/api/backups/${id}/hold` }, wire.hold);
  }

  async holds(): Promise<readonly Hold[]> {
    return (await this.#ask({ method: "GET", path: "/api/holds" }, wire.holds)).holds;
  }

  async audit({ sinceMs, after, limit }: AuditQuery): Promise<readonly AuditEntry[]> {
    const parameters = searchParameters({
      limit: String(limit),
      since: isoTime(sinceMs),
      after: after?.toString(),
    });
    const request = { method: "GET", path: `/api/audit?${parameters}` } as const;
    return (await this.#ask(request, wire.audit)).entries;
  }

  verifyAudit(): Promise<AuditVerdict> {
    return this.#ask({ method: "GET", path: "/api/audit/verify" }, wire.auditVerdict);
  }

  createToken({ expiresMs, repositories, ...same }: TokenRequest): Promise<CreatedToken> {
    const expires = isoTime(expiresMs);
    const body = {
      ...same,
      ...(repositories === undefined ? {} : { repositories }),
      ...(expires === undefined ? {} : { expires }),
    };
    return this.#ask({ method: "POST", path: "/api/tokens", body }, tokenWire.createdToken);
  }

  async tokens(): Promise<readonly TokenView[]> {
    return (await this.#ask({ method: "GET", path: "/api/tokens" }, tokenWire.tokens)).tokens;
  }

  revokeToken(name: string): Promise<TokenView> {
    const path = `/api/tokens/${encodeURIComponent(name)}`;
    return this.#ask({ method: "DELETE", path }, tokenWire.token);
  }

  health(): Promise<GatewayHealth> {
    return this.#ask({ method: "GET", path: "/api/health" }, wire.health);
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  #read<T>(path: string, schema: WireSchema<T>, freshness: Freshness): Promise<T> {
    return this.#ask({ method: "GET", path, headers: freshnessHeaders(freshness) }, schema);
  }

  async #ask<T>(request: WireRequest, schema: WireSchema<T>): Promise<T> {
    const answer = await this.#caller.call(request, schema);
    if (answer !== undefined) return answer;
    throw new BackupError("rejected", `Cannot use the answer to ${request.path}: it is empty`);
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#closing;
    // The next request notices the close.
    await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  }
}

/** HTTP's own words for how fresh an answer must be. */
function freshnessHeaders(freshness: Freshness): Record<string, string> {
  switch (freshness.from) {
    case "cluster":
      return {};
    case "cache":
      return { "cache-control": "only-if-cached" };
    case "cluster-or-cache": {
      const seconds = Math.ceil(freshness.maxAgeMs / 1000);
      const bound = Number.isFinite(seconds) ? `=${seconds}` : "";
      return { "cache-control": `stale-if-error${bound}` };
    }
  }
}

function searchParameters(values: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters;
}

function isoTime(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : new Date(epochMs).toISOString();
}
