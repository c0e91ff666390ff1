import { BackupError } from "../backup/errors.ts";
import { indexWildcards } from "../backup/index-name.ts";
import type { Run, Step, StepAction, StepChange } from "../backup/journal.ts";
import type { RestoreRepository } from "../backup/restore-repository.ts";
import type { RestorePlan } from "../backup/restore-plan.ts";
import type { RestoreTarget } from "../backup/restore-target.ts";
import { isRunning, type Scene } from "../restore/judge-index.ts";
import type { RunHandle } from "./active-runs.ts";
import type { WorkParts } from "./engine-parts.ts";
import { namingOf } from "./naming.ts";
import { Patience } from "./patience.ts";
import { tracedStep } from "./traced.ts";

/** Engine parts with all that a restore needs besides. */
export type RestoreParts = WorkParts & {
  readonly restores: RestoreRepository;
  readonly safety: RestoreRepository;
};

/** One restore at work: its plan, its steps and its eyes. */
export class RestoreContext {
  readonly parts: RestoreParts;
  readonly runId: string;
  readonly plan: RestorePlan;
  readonly handle: RunHandle;
  /**
   * Without end: a restore that gave up half-way because the cluster was away would leave indices
   * closed. It can be aborted, and it goes on after a restart.
   */
  readonly patience: Patience;
  readonly #wildcards: readonly string[];

  constructor(parts: RestoreParts, runId: string, handle: RunHandle) {
    const plan = parts.journal.plan(runId);
    if (!plan) throw new BackupError("bug", `Cannot find the plan of run ${runId} in the journal`);
    this.parts = parts;
    this.runId = runId;
    this.plan = plan;
    this.handle = handle;
    this.patience = new Patience(Number.POSITIVE_INFINITY, handle.signal);
    const wildcards = indexWildcards({ ...namingOf(parts.settings), optimize: true });
    this.#wildcards = wildcards.map((wildcard) => (plan.options.renamePrefix ?? "") + wildcard);
  }

  get target(): RestoreTarget {
    return this.parts.target;
  }

  /** The repository of the parts: where the source is a safety backup, the one that holds those. */
  get source(): RestoreRepository {
    return this.plan.source.kind === "safety" ? this.parts.safety : this.parts.restores;
  }

  read(): Run {
    const run = this.parts.journal.run(this.runId);
    if (!run) throw new BackupError("bug", `Cannot find run ${this.runId} in the journal`);
    return run;
  }

  steps(...actions: readonly StepAction[]): readonly Step[] {
    return this.read().steps.filter(({ action }) => action && actions.includes(action));
  }

  write(step: Step, change: StepChange): void {
    this.parts.journal.writeStep(this.runId, step.number, change);
  }

  /** Does a step that may be done again: journaled before and after. */
  async perform(step: Step, work: () => Promise<void>): Promise<void> {
    if (step.state === "succeeded" || step.state === "skipped") return;
    this.handle.signal.throwIfAborted();
    const { now } = this.parts;
    this.write(step, {
      state: "intended",
      attempts: step.attempts + 1,
      ...(step.startMs === undefined ? { startMs: now() } : {}),
    });
    await tracedStep(this.parts, step.action ?? "restore", [step], work);
    this.write(step, { state: "succeeded", endMs: now() });
    this.handle.sent();
  }

  /** Asks a write that may be repeated until it is answered. */
  ask<T>(question: () => Promise<T>): Promise<T> {
    return this.patience.ask(question);
  }

  async live(): Promise<Scene["live"]> {
    const indices = await this.ask(() => this.target.indices(this.#wildcards));
    return new Map(indices.map((index) => [index.name, index]));
  }

  /** What the cluster shows of these indices; running restores first, so that one that has ended is not missed. */
  async look(names: readonly string[]): Promise<Scene> {
    return this.#see(names, await this.restores());
  }

  /** The same, without a look at those that are being restored: it would only keep the cluster from its work. */
  async lookAtEnded(names: readonly string[]): Promise<Scene> {
    const restores = await this.restores();
    const running = new Set(restores.filter(isRunning).flatMap(({ indices }) => [...indices]));
    const ended = names.filter((name) => !running.has(name));
    if (ended.length === 0) return { restores, live: new Map(), recoveries: new Map() };
    return this.#see(ended, restores);
  }

  async restores(): Promise<Scene["restores"]> {
    return (await this.ask(() => this.target.activity())).restores;
  }

  async #see(names: readonly string[], restores: Scene["restores"]): Promise<Scene> {
    const live = await this.live();
    const open = names.filter((name) => live.get(name)?.open === true);
    const recoveries =
      open.length === 0 ? new Map() : await this.ask(() => this.target.recoveries(open));
    return { restores, live, recoveries };
  }
}
