import { isBackupError } from "../backup/errors.ts";
import type { Step } from "../backup/journal.ts";
import type { RestoreRepository } from "../backup/restore-repository.ts";
import { judgeIndex, type Origin, type Scene, type Standing } from "../restore/judge-index.ts";
import { pastSnapshots } from "./past-snapshots.ts";
import { nextLookMs, pause } from "./pause.ts";
import type { RestoreContext } from "./restore-context.ts";
import { tellRestoreProgress } from "./restore-progress.ts";
import { RunFailed } from "./run-failed.ts";
import { tracedStep } from "./traced.ts";

/** How often one part is asked for: a node that dies takes what it was restoring with it. */
const mostAttempts = 6;
/** How often an index may come out red: the first time its node may have died, then its files are bad. */
const mostBroken = 2;
const progressEveryMs = 500;
/** How long a request that was not answered may still be on its way. */
const onItsWayMs = 1000;

/** Settings that are never taken over from a snapshot: who is restored wants to be written to. */
const blocks = ["read_only", "read_only_allow_delete", "read", "write", "metadata"].map(
  (name) => `index.blocks.${name}`,
);

/** Indices to bring back from one snapshot, as a step of the run. */
export interface PartToRestore {
  readonly step: Step;
  readonly from: RestoreRepository;
  readonly origin: Origin;
  readonly indices: readonly PartIndex[];
  readonly renamePrefix: string | undefined;
  /** They were red when they were saved, and may come out red again. */
  readonly mayStayRed: boolean;
}

/** One of them: where it goes and how it is called in the snapshot. */
export interface PartIndex {
  readonly name: string;
  readonly source: string;
  readonly dropsLifecycle: boolean;
}

/**
 * Restores parts, so many at a time, until every one of their indices is proven to have come from
 * its snapshot. Each part is journaled before it is asked for and after it is proven; what a crash
 * has left is found out by looking. An index that stands open without proof, because its node died
 * or a restart has wiped the trace, is closed and restored once more: that costs little.
 */
export class PartsAtWork {
  readonly #context: RestoreContext;
  readonly #parts: readonly PartToRestore[];
  readonly #names: readonly string[];
  readonly #askedAtMs = new Map<number, number>();
  readonly #broken = new Map<string, number>();
  #toldAtMs = performance.now();

  constructor(context: RestoreContext, parts: readonly PartToRestore[]) {
    this.#context = context;
    this.#parts = parts;
    this.#names = namesOf(parts);
  }

  async work(atOnce: number): Promise<void> {
    const steps = this.#parts.map(({ step }) => step);
    if (steps.length === 0) return;
    const action = steps[0]?.action ?? "restore";
    await tracedStep(this.#context.parts, action, steps, () => this.#workOnAll(atOnce));
  }

  async #workOnAll(atOnce: number): Promise<void> {
    const { handle } = this.#context;
    const began = performance.now();
    for (;;) {
      handle.signal.throwIfAborted();
      const open = this.#open();
      if (open.length === 0) return;
      const scene = await this.#context.lookAtEnded(namesOf(open));
      const left = open.filter((part) => !this.#settle(part, scene));
      await this.#tellProgress(began, left.length === 0);
      const isNew = await this.#advance(left.slice(0, atOnce), scene);
      if (!isNew && left.length > 0)
        await pause(nextLookMs(performance.now() - began), handle.signal);
    }
  }

  /** How far it is, for those who watch, now and then. */
  async #tellProgress(beganMs: number, isLast: boolean): Promise<void> {
    if (!isLast && performance.now() - this.#toldAtMs < progressEveryMs) return;
    this.#toldAtMs = performance.now();
    await tellRestoreProgress(this.#context, this.#names, beganMs);
  }

  /** Those that are not journaled as proven, with their steps as they stand in the journal now. */
  #open(): readonly PartToRestore[] {
    const steps = new Map(this.#context.read().steps.map((step) => [step.number, step]));
    return this.#parts
      .map((part) => ({ ...part, step: steps.get(part.step.number) ?? part.step }))
      .filter(({ step }) => step.state !== "succeeded" && step.state !== "skipped");
  }

  /** Journals a part of which every index is proven; one that was never asked for proves nothing. */
  #settle(part: PartToRestore, scene: Scene): boolean {
    if (part.step.state === "planned") return false;
    const isProven = part.indices.every((index) => {
      const standing = judgeIndex(index, part.origin, scene);
      return standing === "restored" || (standing === "broken" && this.#mayStay(part, index));
    });
    if (isProven) {
      const { now } = this.#context.parts;
      this.#context.write(part.step, { state: "succeeded", endMs: now() });
    }
    return isProven;
  }

  /** One that was red and came out red as often as we try is as it was. */
  #mayStay({ mayStayRed }: PartToRestore, { name }: PartIndex): boolean {
    return mayStayRed && (this.#broken.get(name) ?? 0) >= mostBroken - 1;
  }

  /** Asks for what nobody works on; tells whether anything was asked for. */
  async #advance(parts: readonly PartToRestore[], scene: Scene): Promise<boolean> {
    const asks: (() => Promise<void>)[] = [];
    for (const part of parts) {
      if (this.#isOnItsWay(part)) continue;
      const ask = await this.#prepare(part, scene);
      if (ask) asks.push(ask);
    }
    // Side by side, since each has to read the repository first; and to the end, so that none is on its way when another has failed.
    const ends = await Promise.allSettled(asks.map((ask) => ask()));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return asks.length > 0;
  }

  #isOnItsWay({ step }: PartToRestore): boolean {
    const askedAtMs = this.#askedAtMs.get(step.number) ?? Number.NEGATIVE_INFINITY;
    return performance.now() - askedAtMs < onItsWayMs;
  }

  /** Makes way for a part and gives what asks for it; undefined while the cluster works on it. */
  async #prepare(part: PartToRestore, scene: Scene): Promise<(() => Promise<void>) | undefined> {
    const standing = new Map<Standing, PartIndex[]>();
    for (const index of part.indices) {
      const is = judgeIndex(index, part.origin, scene);
      standing.set(is, [...(standing.get(is) ?? []), index]);
    }
    if (standing.has("restoring")) return undefined;
    const broken = standing.get("broken") ?? [];
    const again = [...broken, ...(standing.get("strange") ?? [])];
    await this.#makeWay(part, again, broken);
    const indices = [...(standing.get("waiting") ?? []), ...again];
    return () => this.#ask(part, indices);
  }

  /** What stands open without proof is closed, so that it can be restored over. */
  async #makeWay(
    part: PartToRestore,
    again: readonly PartIndex[],
    broken: readonly PartIndex[],
  ): Promise<void> {
    if (part.step.state === "planned" && again.length > 0) {
      throw new RunFailed(
        `The index ${again[0]?.name} is open although it was closed for this restore: somebody else works on it`,
      );
    }
    for (const { name } of broken) {
      const times = (this.#broken.get(name) ?? 0) + 1;
      this.#broken.set(name, times);
      if (times >= mostBroken) {
        throw new RunFailed(
          `The index ${name} could not be restored from ${part.origin.snapshot}: its shards have failed, the files in the repository may be damaged`,
        );
      }
    }
    if (again.length === 0) return;
    const names = again.map(({ name }) => name);
    this.#context.parts.log.warn(
      { runId: this.#context.runId, indices: names },
      "indices are open without proof of where they came from: they are restored once more",
    );
    const { target } = this.#context;
    // Elasticsearch restores what lacks shards only to where nothing is.
    await pastSnapshots(this.#context, () =>
      part.origin.partial ? target.delete(names) : target.close(names),
    );
  }

  async #ask(part: PartToRestore, indices: readonly PartIndex[]): Promise<void> {
    if (indices.length === 0) return;
    const { step, origin } = part;
    if (step.attempts >= mostAttempts) {
      throw new RunFailed(
        `The snapshot ${origin.snapshot} was asked for ${step.attempts} times and did not come whole`,
      );
    }
    const { now } = this.#context.parts;
    this.#context.write(step, {
      state: "intended",
      attempts: step.attempts + 1,
      ...(step.startMs === undefined ? { startMs: now() } : {}),
    });
    // Which settings are left out is one choice for a whole call.
    for (const dropsLifecycle of [false, true]) {
      const some = indices.filter((index) => index.dropsLifecycle === dropsLifecycle);
      if (some.length > 0) await this.#call(part, some, dropsLifecycle);
    }
    this.#context.handle.sent();
  }

  async #call(
    part: PartToRestore,
    indices: readonly PartIndex[],
    dropsLifecycle: boolean,
  ): Promise<void> {
    const { from, origin, step, renamePrefix } = part;
    try {
      await from.restore({
        snapshot: origin.snapshot,
        indices: indices.map(({ source }) => source),
        renamePrefix,
        aliases: renamePrefix === undefined,
        withoutSettings: [...blocks, ...(dropsLifecycle ? ["index.lifecycle.name"] : [])],
        partial: origin.partial,
      });
      this.#context.patience.heard();
    } catch (error) {
      if (isBackupError(error, "unreachable")) {
        // It says nothing about the outcome: the next look tells, once it had time to arrive.
        this.#askedAtMs.set(step.number, performance.now());
        await this.#context.patience.bear(error);
        return;
      }
      if (!(await this.#isTaken(part, indices))) throw error;
    }
  }

  /** After a refusal: whether an earlier request for the same has come through after all. */
  async #isTaken(part: PartToRestore, indices: readonly PartIndex[]): Promise<boolean> {
    if (part.step.attempts === 0) return false;
    const scene = await this.#context.look(indices.map(({ name }) => name));
    return indices.some((index) => {
      const standing = judgeIndex(index, part.origin, scene);
      return standing === "restoring" || standing === "restored";
    });
  }
}

function namesOf(parts: readonly PartToRestore[]): readonly string[] {
  return parts.flatMap(({ indices }) => indices.map(({ name }) => name));
}
