import { BackupError } from "../backup/errors.ts";
import type { Run } from "../backup/journal.ts";
import { backupOfManifest } from "../backup/manifest.ts";
import type { AdmittedChange, Doorkeeper, ProxiedChange } from "../backup/proxied-change.ts";
import type { RestoreRepository } from "../backup/restore-repository.ts";
import { readSnapshotName } from "../backup/snapshot-name.ts";
import { bindingHolds, held, refuseHeld } from "./holding.ts";
import type { RestoreParts } from "./restore-context.ts";
import { restoreOfSafety } from "./restore-steps.ts";

const nothingResolved: AdmittedChange = { snapshots: [] };

/** Judges what others want to do to our repositories through us. */
export class Doorkeeping implements Doorkeeper {
  readonly #parts: RestoreParts;

  constructor(parts: RestoreParts) {
    this.#parts = parts;
  }

  async admit(repository: string, change: ProxiedChange): Promise<AdmittedChange> {
    const ours = await this.#ours(repository, change);
    if (!ours) return change.kind === "delete" ? { snapshots: change.snapshots } : nothingResolved;
    switch (change.kind) {
      case "create":
        this.#refuseReserved(change.snapshot);
        return nothingResolved;
      case "delete":
        return this.#admitDeletion(ours, change.snapshots);
      case "unregister":
      case "register":
        this.#refuseHeldRepository(repository);
        this.#refuseWhileWorking(ours.name, `change the repository "${repository}"`);
        return nothingResolved;
      case "restore":
        this.#refuseWhileWorking(ours.name, `restore from "${repository}"`);
        return nothingResolved;
      case "clean-up":
        this.#refuseWhileWorking(ours.name, `clean up the repository "${repository}"`);
        return nothingResolved;
    }
  }

  /**
   * The one of ours that a name stands for. Two names may be registered for the same files, and what
   * is deleted under one is gone under both; a name that is registered or taken away touches no files.
   */
  async #ours(repository: string, { kind }: ProxiedChange): Promise<RestoreRepository | undefined> {
    const { restores, safety } = this.#parts;
    const all = restores.name === safety.name ? [restores] : [restores, safety];
    const named = all.find(({ name }) => name === repository);
    if (named || kind === "register" || kind === "unregister") return named;
    for (const each of all) if (await each.isAlso(repository)) return each;
    return undefined;
  }

  async #admitDeletion(
    repository: RestoreRepository,
    patterns: readonly string[],
  ): Promise<AdmittedChange> {
    const notice = this.#parts.journal.unconfirmed();
    if (notice !== undefined) {
      throw new BackupError("state-unusable", `Cannot delete snapshots: ${notice}`, {
        hint: 'Look at what was saved with "webapps-backup list", then run "webapps-backup journal confirm".',
      });
    }
    const snapshots = await resolve(repository, patterns);
    // From here on nothing is waited for, so that nobody holds or begins anything in between.
    for (const snapshot of snapshots) {
      const id = this.#backupOf(snapshot);
      if (id !== undefined) refuseHeld(this.#parts, id);
      const run = this.#openRuns(repository.name).find((one) => one.backupId === id);
      if (run) throw beingWorkedOn(`delete the snapshot "${snapshot}"`, run);
    }
    return { snapshots };
  }

  /** The backup that a snapshot is of, belongs to, or is the way back from. */
  #backupOf(snapshot: string): bigint | undefined {
    const ofPart = readSnapshotName(snapshot)?.backupId ?? backupOfManifest(snapshot);
    if (ofPart !== undefined) return ofPart;
    const runId = restoreOfSafety(snapshot);
    return runId === undefined ? undefined : this.#parts.journal.run(runId)?.backupId;
  }

  /** A snapshot under a name that a run of ours is about to take would make it fail. */
  #refuseReserved(snapshot: string): void {
    const id = this.#backupOf(snapshot);
    if (id === undefined) return;
    const run = this.#parts.journal.openRuns().find((one) => one.backupId === id);
    if (run) throw beingWorkedOn(`create the snapshot "${snapshot}"`, run);
  }

  #refuseHeldRepository(repository: string): void {
    // Safety backups of held backups lie in a repository of their own, where one is set.
    const [hold] = bindingHolds(this.#parts);
    if (!hold) return;
    const { message } = held(hold);
    throw new BackupError(
      "held",
      `Cannot change the repository "${repository}", which holds what must not be deleted: ${message}`,
      { hint: 'Run "webapps-backup list" to see what is held.' },
    );
  }

  #refuseWhileWorking(repository: string, what: string): void {
    const [run] = this.#openRuns(repository);
    if (run) throw beingWorkedOn(what, run);
  }

  #openRuns(repository: string): readonly Run[] {
    const { journal } = this.#parts;
    return journal
      .openRuns()
      .filter(
        (run) =>
          run.repository === repository || journal.plan(run.id)?.safetyRepository === repository,
      );
  }
}

async function resolve(
  repository: RestoreRepository,
  patterns: readonly string[],
): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.startsWith("-")) {
      throw new BackupError(
        "invalid",
        `Cannot delete snapshots: expected names and wildcards, given "${pattern}"`,
        { hint: "Name what is to be deleted, not what is to stay." },
      );
    }
    const isWildcard = pattern.includes("*") || pattern === "_all";
    const found = isWildcard
      ? await repository.names(pattern === "_all" ? "*" : pattern)
      : [pattern];
    for (const name of found) names.add(name);
  }
  return [...names];
}

function beingWorkedOn(what: string, { kind, backupId, startMs, id }: Run): BackupError {
  const doing = { create: "created", delete: "deleted", restore: "restored" }[kind];
  return new BackupError(
    "busy",
    `Cannot ${what}: backup ${backupId} is being ${doing} since ${new Date(startMs).toISOString()}`,
    { hint: `Wait for run ${id} ("webapps-backup show ${backupId}"), then try again.` },
  );
}
