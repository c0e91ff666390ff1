import type { RunView } from "./gateway.ts";
import type { Run } from "./journal.ts";
import type { RestorePlan, RestoreReport, RestoreRequest } from "./restore-plan.ts";

/** A restore with all that is kept of it. */
export interface RestoreDetail {
  readonly view: RunView;
  readonly plan: RestorePlan;
  /** Undefined until it has ended. */
  readonly report: RestoreReport | undefined;
  /** The snapshots that its way back is made of; empty where there is none, or none any more. */
  readonly safety: readonly string[];
  /** Epoch milliseconds until which they are kept; undefined where there are none. */
  readonly safetyUntilMs: number | undefined;
}

/** How a plan is made. */
export interface PlanOptions {
  /**
   * Whether a manifest that is not remembered here may be read from the repository: its tiny index
   * comes back for a moment. Without that nothing is written.
   */
  readonly readsManifest: boolean;
}

/** The use cases of restoring, a part of the Gateway. All methods throw BackupError. */
export interface Restores {
  /**
   * Looks at everything and says what a restore would do. Throws `not-found`
   * where the backup or the earlier restore is not known, else whatever is wrong is a check that fails.
   */
  planRestore(request: RestoreRequest, options: PlanOptions): Promise<RestorePlan>;
  /**
   * Plans anew, with the manifest where no hash is given, and starts. When it returns the run is committed and goes on whether or not the
   * caller lives. `plan-changed` where the plan has another hash than the one given, `cannot-restore`
   * where a check fails that is not forced, `busy` while a backup, a deletion or a restore of ours
   * runs in that repository.
   */
  restore(request: RestoreRequest, planHash: string | undefined): Promise<Run>;
  /**
   * Ends a restore that runs and brings everything back to where it was; the run goes on until that
   * is done. `not-found` where there is none, `invalid` where it has ended.
   */
  abortRestore(runId: string): Promise<Run>;
  /** `not-found` where there is no restore of that id. */
  restoreDetail(runId: string): Promise<RestoreDetail>;
  /** Restores, newest first. */
  restores(limit: number): Promise<readonly RestoreDetail[]>;
}
