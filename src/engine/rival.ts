import type { Part } from "../backup/backup.ts";
import { isBackupError } from "../backup/errors.ts";
import type { Run } from "../backup/journal.ts";
import { isSnapshotName, partPrefix, readSnapshotName } from "../backup/snapshot-name.ts";
import type { Pulse } from "../backup/repository.ts";
import { backupState, ownRun } from "../backup/state.ts";
import { deletingByUs, deletingInCluster } from "./deleting-since.ts";
import type { WorkParts } from "./engine-parts.ts";
import type { Patience } from "./patience.ts";
import { readPulse } from "./read-pulse.ts";
import { RunFailed } from "./run-failed.ts";
import { speakingRun } from "./speaking-run.ts";

/** Which other backups are going on as far as the catalog knows. */
export type GoingOn = (exceptId: bigint) => readonly bigint[];

/**
 * Another backup that began at the same moment from another host (or from Camunda itself): no
 * lock reaches there, so the store decides. The one whose first part began later gives way.
 */
export class Rival {
  readonly #parts: WorkParts;
  readonly #patience: Patience;

  readonly #goingOn: GoingOn;

  constructor(parts: WorkParts, patience: Patience, goingOn: GoingOn) {
    this.#parts = parts;
    this.#patience = patience;
    this.#goingOn = goingOn;
  }

  /**
   * Before every part: who is running? Before the second also: who has begun and stands between
   * two parts? That list costs more, and once is enough: a later one finds us and gives way.
   */
  async yieldToEarlier(run: Run, number: number): Promise<void> {
    const { repository } = this.#parts;
    const pulse = await this.#patience.ask(() => readPulse(repository));
    const names = pulse.running.map(({ snapshot }) => snapshot);
    if (number === 2) {
      const listed = await this.#patience.ask(() => repository.list(`${partPrefix}*`));
      const known = new Set<string>();
      for (const { final, uuid } of this.#parts.catalog.known()) if (final) known.add(uuid);
      names.push(...listed.filter(({ uuid }) => !known.has(uuid)).map(({ snapshot }) => snapshot));
    }
    const ids = new Set(names.flatMap((name) => readSnapshotName(name)?.backupId ?? []));
    if (number === 2) for (const id of this.#goingOn(run.backupId)) ids.add(id);
    ids.delete(run.backupId);
    for (const id of ids) await this.#yieldTo(id, run, pulse);
  }

  async #yieldTo(id: bigint, run: Run, pulse: Pulse): Promise<void> {
    const theirs = await this.#partsOf(id);
    if (theirs.length === 0 || !this.#goesOn(id, theirs, pulse)) return;
    const ours = await this.#partsOf(run.backupId);
    const [our, their] = [beginOf(ours), beginOf(theirs)];
    if (our !== undefined && (our < their || (our === their && run.backupId < id))) return;
    const own = ours.filter((part) => part.runId === run.id).map((part) => part.snapshot);
    if (own.length > 0) await this.#patience.ask(() => this.#delete(own));
    throw new RunFailed(
      `Another backup is running at the moment: ${id} began earlier; what this one had made is deleted`,
    );
  }

  /** Whether anybody goes on with it: a part may still run of what is being deleted or was given up. */
  #goesOn(id: bigint, parts: readonly Part[], pulse: Pulse): boolean {
    const { settings, now, journal, repository } = this.#parts;
    const run = speakingRun(journal, parts, journal.creations(repository.name, [id])[0]);
    const own = ownRun({ parts, run });
    if (own && own.state !== "running") return false;
    const { state } = backupState({
      parts,
      run,
      deletingSinceMs:
        deletingByUs(this.#parts).get(id) ??
        deletingInCluster(pulse, new Map([[id, parts]])).get(id),
      nowMs: now(),
      incompleteTimeoutMs: settings.incompleteTimeoutMs,
    });
    return state === "IN_PROGRESS";
  }

  async #partsOf(id: bigint): Promise<readonly Part[]> {
    const { repository } = this.#parts;
    return this.#patience.ask(async () => {
      const listed = await repository.list(`${partPrefix}${id}_*`);
      const parts: Part[] = [];
      const names = listed.map(({ snapshot }) => snapshot).filter(isSnapshotName);
      for await (const batch of repository.fetch(names)) parts.push(...batch);
      return parts.toSorted((a, b) => a.number - b.number);
    });
  }

  async #delete(names: readonly string[]): Promise<void> {
    try {
      await this.#parts.repository.delete(names);
    } catch (error) {
      if (!isBackupError(error, "not-found")) throw error;
    }
  }
}

/** When a backup's first part began; a backup of which no part is known yet began just now. */
function beginOf(parts: readonly Part[]): number {
  return parts.find((part) => part.number === 1)?.startMs ?? Number.POSITIVE_INFINITY;
}
