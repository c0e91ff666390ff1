import { asBackupError, isBackupError } from "../backup/errors.ts";
import type { Step } from "../backup/journal.ts";
import type { RunHandle } from "./active-runs.ts";
import { checkRestored } from "./check-restored.ts";
import { failuresOf, makeOwnSnapshot } from "./own-snapshot.ts";
import { RestoreContext, type RestoreParts } from "./restore-context.ts";
import { writeReport } from "./restore-report.ts";
import {
  pinnedIndices,
  refuseOtherPlace,
  refuseOtherSettings,
  refuseOtherSnapshots,
} from "./restore-pins.ts";
import { brokenSafetyName } from "./restore-steps.ts";
import { PartsAtWork } from "./restore-parts.ts";
import { RunFailed } from "./run-failed.ts";
import { untilQuiet, untilUp } from "./until-up.ts";
import { abortedReason, goBack, settle, turnBack, wayBackReason } from "./way-back.ts";
import { workToEnd } from "./work-to-end.ts";

/**
 * Works on a restore until it has ended: forwards by its steps, or, once one of them has failed or
 * it was aborted, back to where it began. It can be left at any point and taken up by another
 * process.
 */
export async function workOnRestore(
  parts: RestoreParts,
  runId: string,
  handle: RunHandle,
): Promise<void> {
  refuseOtherSettings(parts, runId);
  const words = { done: "restore completed", failed: "restore failed" };
  await workToEnd(parts, runId, handle, words, async () => {
    const context = new RestoreContext(parts, runId, handle);
    if (wayBackReason(context.read()) === undefined) await new RestoreWork(context).runOrTurnBack();
    const reason = wayBackReason(context.read());
    if (reason !== undefined) await goBackFor(context, reason);
    else await writeReport(context, "restored");
  });
  handle.tell(undefined);
}

/** Goes back and ends the run: as cancelled where that was asked for, else as failed. */
async function goBackFor(context: RestoreContext, reason: string): Promise<void> {
  const { parts, runId, handle } = context;
  try {
    await goBack(context);
  } catch (error) {
    if (handle.signal.aborted || isBackupError(error, "storage-full", "state-unusable"))
      throw error;
    const { message } = asBackupError(error);
    await writeReport(context, "put back");
    throw new RunFailed(`${reason}. The way back has failed too: ${message}`);
  }
  await writeReport(context, "put back");
  if (reason !== abortedReason) throw new RunFailed(reason);
  if (parts.journal.end(runId, "cancelled", parts.now(), reason))
    parts.log.info({ runId }, "restore was aborted, everything is as it was");
}

class RestoreWork {
  readonly #context: RestoreContext;

  constructor(context: RestoreContext) {
    this.#context = context;
  }

  /** A failure that is not a stop is the beginning of the way back, journaled before it is gone. */
  async runOrTurnBack(): Promise<void> {
    try {
      await this.#run();
    } catch (error) {
      const { handle, parts, runId } = this.#context;
      if (handle.signal.aborted || isBackupError(error, "storage-full", "state-unusable"))
        throw error;
      const { message } = asBackupError(error);
      if (!(error instanceof RunFailed))
        parts.log.error({ runId, err: error }, "a call has failed");
      parts.log.warn({ runId, reason: message }, "restore goes back to where it began");
      for (const step of this.#context.read().steps) {
        if (step.state === "intended")
          this.#context.write(step, { state: "failed", reason: message, endMs: parts.now() });
      }
      turnBack(parts.journal, runId, message);
    }
  }

  async #run(): Promise<void> {
    await refuseOtherPlace(this.#context);
    for (const step of this.#context.steps("unblock", "close", "safety", "unalias", "templates"))
      await this.#context.perform(step, () => this.#prepare(step));
    for (const step of this.#context.steps("clear"))
      await this.#context.perform(step, () => this.#delete(step));
    await this.#restore();
    for (const step of this.#context.steps("check"))
      await this.#context.perform(step, () => checkRestored(this.#context));
    const { plan } = this.#context;
    const returnTo = new Map(plan.indices.map(({ name, returnsTo }) => [name, returnsTo]));
    for (const step of this.#context.steps("settle"))
      await this.#context.perform(step, () => settle(this.#context, step.indices, returnTo));
    for (const step of this.#context.steps("remove")) await this.#remove(step);
  }

  async #prepare(step: Step): Promise<void> {
    if (step.action === "unblock") await this.#unblock(step);
    if (step.action === "close") await this.#close(step);
    if (step.action === "safety") await this.#save(step);
    if (step.action === "unalias") await this.#unalias(step);
    if (step.action === "templates") await this.#putTemplates();
  }

  async #unblock(step: Step): Promise<void> {
    const { plan, target } = this.#context;
    for (const { name, before } of [...plan.indices, ...plan.remaining]) {
      if (!before || !step.indices.includes(name)) continue;
      await this.#context.ask(() => target.changeBlocks(name, before.blocks, false));
    }
  }

  async #close(step: Step): Promise<void> {
    const { target } = this.#context;
    const live = await pinnedIndices(this.#context, step.indices);
    const open = live.filter((index) => index.open).map(({ name }) => name);
    if (open.length > 0) await this.#context.ask(() => target.close(open));
    const still = (await pinnedIndices(this.#context, step.indices)).filter((index) => index.open);
    if (still.length > 0) throw new RunFailed(`The index ${still[0]?.name} could not be closed`);
  }

  /** After the closing, so that no write falls between. */
  async #save(step: Step): Promise<void> {
    const { plan, parts, patience, handle, runId } = this.#context;
    const name = step.snapshots[0]?.name ?? "";
    const partial = name === brokenSafetyName(runId);
    await (partial ? untilQuiet : untilUp)(this.#context, step.indices);
    const until = new Date(parts.now() + parts.settings.safetyRetentionMs).toISOString();
    const saved = await makeOwnSnapshot(
      parts.safety,
      {
        snapshot: name,
        indices: step.indices,
        partial,
        metadata: { runId, backupId: String(plan.backupId), planHash: plan.hash, expiresAt: until },
      },
      patience,
      handle.signal,
    );
    if (saved.state !== "SUCCESS" && !(partial && saved.state === "PARTIAL")) {
      throw new RunFailed(
        `The safety backup ${name} is ${saved.state ?? "in no state"}${failuresOf(saved)}`,
      );
    }
    this.#context.write(step, { snapshots: [{ name, uuid: saved.uuid }] });
  }

  /** A write alias that moves from one index to another would have two homes half-way, which Elasticsearch refuses. */
  async #unalias(step: Step): Promise<void> {
    const live = await this.#context.live();
    const changes = step.indices.flatMap((index) =>
      Object.keys(live.get(index)?.aliases ?? {}).map((alias) => ({
        do: "remove" as const,
        index,
        alias,
      })),
    );
    if (changes.length > 0)
      await this.#context.ask(() => this.#context.target.changeAliases(changes));
  }

  async #putTemplates(): Promise<void> {
    const { plan, target } = this.#context;
    const replaces = plan.options.force.includes("templates");
    // An index template names its components, which must be there before it.
    for (const kind of ["component", "index"] as const) {
      for (const template of plan.templates.filter((one) => one.kind === kind))
        await this.#context.ask(() => target.putTemplate(template, { replaces }));
    }
  }

  async #delete(step: Step): Promise<void> {
    const { target } = this.#context;
    const live = await pinnedIndices(this.#context, step.indices, "may be gone");
    await this.#context.ask(() => target.delete(live.map(({ name }) => name)));
  }

  async #restore(): Promise<void> {
    const { plan, parts } = this.#context;
    const isLater = (step: Step): boolean => step.state !== "planned";
    const steps = this.#context.steps("restore");
    if (!steps.some(isLater)) await refuseOtherPlace(this.#context);
    await refuseOtherSnapshots(this.#context, steps);
    const work = new PartsAtWork(
      this.#context,
      steps.map((step) => {
        const [pin] = step.snapshots;
        return {
          step,
          from: this.#context.source,
          origin: {
            repository: this.#context.source.name,
            snapshot: pin?.name ?? "",
            partial: plan.parts.some(({ snapshot, partial }) => partial && snapshot === pin?.name),
          },
          indices: plan.indices.filter(({ name }) => step.indices.includes(name)),
          renamePrefix: plan.options.renamePrefix,
          mayStayRed: false,
        };
      }),
    );
    await work.work(plan.options.sequential ? 1 : parts.settings.restoreParallel);
  }

  /** When all else is well; an index that will not go is told, and is no reason to undo what went well. */
  async #remove(step: Step): Promise<void> {
    const { parts, runId } = this.#context;
    try {
      await this.#context.perform(step, () => this.#delete(step));
    } catch (error) {
      if (this.#context.handle.signal.aborted || isBackupError(error, "storage-full")) throw error;
      const { message } = asBackupError(error);
      this.#context.write(step, { state: "failed", reason: message, endMs: parts.now() });
      parts.journal.addWarning(
        runId,
        `Closed indices that the backup does not hold could not be removed: ${message}`,
      );
    }
  }
}
