import { BackupError } from "../backup/errors.ts";
import type { Run } from "../backup/journal.ts";
import type { RestorePlan, RestoreRequest } from "../backup/restore-plan.ts";
import type { RestoreDetail, Restores } from "../backup/restores.ts";
import type { WorkParts } from "./engine-parts.ts";

/** The use cases of restoring, on our own. */
export class RestoreDesk implements Restores {
  readonly #parts: WorkParts;

  constructor(parts: WorkParts) {
    this.#parts = parts;
  }

  async planRestore(_request: RestoreRequest): Promise<RestorePlan> {
    throw this.#unbuilt();
  }

  async restore(_request: RestoreRequest, _planHash: string | undefined): Promise<Run> {
    throw this.#unbuilt();
  }

  async abortRestore(_runId: string): Promise<Run> {
    throw this.#unbuilt();
  }

  async restoreDetail(_runId: string): Promise<RestoreDetail> {
    throw this.#unbuilt();
  }

  async restores(_limit: number): Promise<readonly RestoreDetail[]> {
    throw this.#unbuilt();
  }

  #unbuilt(): BackupError {
    const { name } = this.#parts.repository;
    return new BackupError(
      "bug",
      `Cannot restore from repository "${name}": nothing does that yet`,
    );
  }
}
