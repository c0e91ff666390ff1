import { indexWildcards } from "../backup/index-name.ts";
import { chooseTable } from "../backup/index-tables.ts";
import { BackupError } from "../backup/errors.ts";
import type { Run } from "../backup/journal.ts";
import { lostSince, type ResolveInput, resolvePart } from "../backup/plan.ts";
import type { NewSnapshot } from "../backup/repository.ts";
import type { WorkParts } from "./engine-parts.ts";
import { namingOf } from "./naming.ts";
import type { Patience } from "./patience.ts";
import { RunFailed } from "./run-failed.ts";

/**
 * Stands for "no index" in a request: an empty list would mean all of them, and the name of a part
 * that was promised must exist even when all its dated indices have been removed meanwhile.
 */
const nothing = "webapps-backup-no-index-is-left-*";

/** Finds out, right before a part is asked for, which indices it takes. */
export class PartIndices {
  readonly #parts: WorkParts;
  readonly #patience: Patience;

  constructor(parts: WorkParts, patience: Patience) {
    this.#parts = parts;
    this.#patience = patience;
  }

  /** May be empty. Throws RunFailed where a required index has gone since the plan. */
  async resolve(run: Run, number: number): Promise<readonly string[]> {
    const { cluster, settings } = this.#parts;
    const naming = namingOf(settings);
    const existing = await this.#patience.ask(() => cluster.indices(indexWildcards(naming)));
    const table = chooseTable(run.version ?? "")?.table;
    if (!table) throw new BackupError("bug", `Cannot find the table of Camunda ${run.version}`);
    const input: ResolveInput = {
      table,
      naming,
      exclude: settings.exclude,
      existing,
      planned: run.steps[number - 1]?.indices ?? [],
      covered: new Set(run.steps.slice(0, number - 1).flatMap((step) => step.indices)),
      isLast: number === run.steps.length,
    };
    const lost = lostSince(input);
    if (lost.length > 0 && settings.missingIndices === "refuse") {
      throw new RunFailed(
        `Missing indices: [${lost.join(", ")}]; they were there when the backup began`,
      );
    }
    return resolvePart(input);
  }

  /** The request that makes a part of these indices. */
  request(run: Run, number: number, indices: readonly string[]): NewSnapshot {
    return {
      snapshot: run.steps[number - 1]?.snapshots[0]?.name ?? "",
      backupId: run.backupId,
      version: run.version ?? "",
      number,
      count: run.steps.length,
      runId: run.id,
      indices: indices.length > 0 ? indices : [nothing],
    };
  }
}
