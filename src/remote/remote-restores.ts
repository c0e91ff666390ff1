import type { Run } from "../backup/journal.ts";
import type { RestorePlan, RestoreRequest } from "../backup/restore-plan.ts";
import type { PlanOptions, RestoreDetail, Restores } from "../backup/restores.ts";
import type { WireRequest } from "./caller.ts";
import { restoreDetail, restorePlan, restores } from "./restore-schemas.ts";
import { begun } from "./wire-schemas.ts";
import type { WireSchema } from "./wire-values.ts";

/** Asks the service for an answer that has content. */
export type Ask = <T>(request: WireRequest, schema: WireSchema<T>) => Promise<T>;

/** The use cases of restoring, over a service. */
export class RemoteRestores implements Restores {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  planRestore(request: RestoreRequest, { readsManifest }: PlanOptions): Promise<RestorePlan> {
    const body = { ...requestBody(request), dryRun: true, readManifest: readsManifest };
    return this.#ask({ method: "POST", path: "/api/restores", body }, restorePlan);
  }

  async restore(request: RestoreRequest, planHash: string | undefined): Promise<Run> {
    const body = { ...requestBody(request), ...(planHash === undefined ? {} : { planHash }) };
    return (await this.#ask({ method: "POST", path: "/api/restores", body }, begun)).run;
  }

  async abortRestore(runId: string): Promise<Run> {
    const path = `/api/restores/${encodeURIComponent(runId)}/abort`;
    return (await this.#ask({ method: "POST", path }, begun)).run;
  }

  restoreDetail(runId: string): Promise<RestoreDetail> {
    const path = `/api/restores/${encodeURIComponent(runId)}`;
    return this.#ask({ method: "GET", path }, restoreDetail);
  }

  async restores(limit: number): Promise<readonly RestoreDetail[]> {
    const path = `/api/restores?limit=${limit}`;
    return (await this.#ask({ method: "GET", path }, restores)).restores;
  }
}

function requestBody({ source, options }: RestoreRequest): object {
  const { renamePrefix, ...same } = options;
  return {
    ...(source.kind === "backup" ? { backupId: source.backupId } : { undoOf: source.runId }),
    options: renamePrefix === undefined ? same : { ...same, renamePrefix },
  };
}
